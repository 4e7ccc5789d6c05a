import Pruning
import Search
import Testing
import Validation
import YAML

@testable import Studies

@Suite struct StudyFileTests {
    @Test func `the least file is a whole study`() throws {
        let file = try StudyFile(
            Array("data: {train: a.csv, target: y}\n".utf8),
            file: "studies/loan.repaid.yaml",
            families: families
        )
        #expect(file.name == "loan.repaid")
        #expect(file.trainPath == "studies/a.csv")
        #expect(file.columnTypes == ["y": .category])
        #expect(file.models.map(\.family) == ["LogisticRegression", "XGBClassifier"])
        #expect(file.budget == Budget(trials: 60))
        #expect(file.parallelTrials == 8)
        #expect(file.sampler == "auto")
        #expect(file.pruner == .standard)
        #expect(file.folds == FoldSettings())
        #expect(
            file.space.parameters.map(\.name) == [
                "model", "LogisticRegression.C", "LogisticRegression.solver",
                "LogisticRegression.l1_ratio", "XGBClassifier.max_depth",
                "XGBClassifier.learning_rate",
            ]
        )
        #expect(
            file.space.parameters[3].conditions == [
                SearchSpace.Condition("model", isOneOf: ["LogisticRegression"]),
                SearchSpace.Condition("LogisticRegression.solver", isOneOf: ["saga"]),
            ]
        )
    }

    @Test func `a file that says everything is understood`() throws {
        let file = try read(fullFile)
        #expect(file.name == "loan-repayment")
        #expect(file.trainPath == "tables/lending_club.csv")
        #expect(
            file.columnTypes == ["sub_grade": .category, "income": .number, "Class": .category]
        )
        #expect(file.data.separator == ",")
        #expect(file.data.missing == ["NA", ""])
        #expect(file.preprocessing.fixed.numeric.fillValue == -1)
        #expect(file.preprocessing.fixed.categorical.maxCategories == 30)
        #expect(
            file.budget == Budget(trials: 60, fits: 500, wallSeconds: 5400, coreHours: 2.5)
        )
        #expect(file.fitSecondsMax == 90)
        #expect(file.isReproducible)
        let lr = SearchSpace.Condition("model", isOneOf: ["LogisticRegression"])
        let xgb = SearchSpace.Condition("model", isOneOf: ["XGBClassifier"])
        #expect(
            file.space.parameters == [
                .init("model", .categorical(["LogisticRegression", "XGBClassifier"])),
                .init(
                    "LogisticRegression.C",
                    .float(low: 1e-4, high: 100, log: true),
                    when: [lr]
                ),
                .init("LogisticRegression.solver", .categorical(["lbfgs", "saga"]), when: [lr]),
                .init(
                    "LogisticRegression.l1_ratio",
                    .float(low: 0, high: 1, step: 0.25),
                    when: [lr, .init("LogisticRegression.solver", isOneOf: ["saga"])]
                ),
                .init(
                    "LogisticRegression.class_weight",
                    .categorical([nil, "balanced"]),
                    when: [lr]
                ),
                .init("XGBClassifier.max_depth", .int(low: 2, high: 10, step: 2), when: [xgb]),
                .init(
                    "XGBClassifier.learning_rate",
                    .float(low: 0.01, high: 0.3, log: true),
                    when: [xgb]
                ),
                .init("XGBClassifier.n_estimators", .categorical([300]), when: [xgb]),
                .init(
                    "preprocessing.numeric.impute",
                    .categorical(["median", "mean", "constant"])
                ),
                .init("preprocessing.categorical.min_frequency", .int(low: 1, high: 20)),
            ]
        )
    }

    @Test(
        arguments: [
            ("10", .categorical([10])),
            ("{value: 10}", .categorical([10])),
            ("{value: 10, distribution: constant}", .categorical([10])),
            ("{values: [1, 10]}", .categorical([1, 10])),
            ("{min: 1, max: 10}", .float(low: 1, high: 10)),
            ("{min: 1, max: 10, log: true}", .float(low: 1, high: 10, log: true)),
            ("{min: 1, max: 10, distribution: uniform}", .float(low: 1, high: 10)),
            ("{min: 1, max: 10, distribution: int_uniform}", .int(low: 1, high: 10)),
            ("{min: 1, max: 10, distribution: q_uniform}", .float(low: 1, high: 10, step: 1)),
            ("{min: 1, max: 10, distribution: q_uniform, q: 3}", .float(low: 1, high: 10, step: 3)),
            (
                "{min: 1, max: 10, distribution: q_log_uniform_values, q: 3}",
                .float(low: 1, high: 10, log: true, step: 3)
            ),
        ] as [(String, Distribution)]
    )
    func `a specification is read in all its forms`(text: String, expected: Distribution) throws {
        let file = try read(
            "data: {train: a, target: y}\nmodels: {LogisticRegression: {C: \(text)}}\n"
        )
        #expect(file.space.parameters.last?.distribution == expected)
        #expect(file.space.parameters.first?.distribution.constant == "LogisticRegression")
    }

    @Test func `whole numbers stay whole`() throws {
        let file = try read(
            """
            data: {train: a, target: y}
            models:
              XGBClassifier:
                max_depth: {min: 1, max: 32, log: true}
                n_estimators: {min: 100, max: 500, q: 100}
            """
        )
        #expect(
            file.space.parameters.dropFirst().map(\.distribution) == [
                .int(low: 1, high: 32, log: true), .int(low: 100, high: 500, step: 100),
            ]
        )
    }

    @Test(arguments: ["[XGBClassifier]", "{XGBClassifier: default}", "{XGBClassifier: }"])
    func `a default space is asked for in three ways`(models: String) throws {
        let file = try read("data: {train: a, target: y}\nmodels: \(models)\n")
        #expect(
            file.space.parameters.map(\.name) == [
                "model", "XGBClassifier.max_depth", "XGBClassifier.learning_rate",
            ]
        )
    }

    @Test func `other tools' words are understood`() throws {
        let file = try read(
            """
            data: {train: a, target: y}
            cv: {type: RepeatedStratifiedKFold, n_splits: 4, n_repeats: 3}
            metric: f1_macro
            method: tpe
            run_cap: 300
            early_terminate: {type: none}
            """
        )
        #expect(file.folds.repeats == 3)
        #expect(file.folds.kind == .stratifiedKFold)
        #expect(file.metric.averaging == .macro)
        #expect(file.budget == Budget(trials: 300))
        #expect(file.pruner == PrunerSettings("none"))
        let short = try read(
            "data: {train: a, target: y}\ncv: {type: RepeatedStratifiedKFold}\nbudget: {wall: 90}\n"
        )
        #expect(short.folds.repeats == 10)
        #expect(short.budget == Budget(wallSeconds: 90))
    }

    @Test(
        arguments: [
            ("90s", 90), ("10m", 600), ("1h30m", 5400), ("1d", 86_400), ("1.5h", 5400), ("45", 45),
        ] as [(String, Double)]
    )
    func `spans of time are read`(text: String, seconds: Double) throws {
        let file = try read("data: {train: a, target: y}\nfit_limit: \(text)\n")
        #expect(file.fitSecondsMax == seconds)
    }

    @Test func `seeds use all 64 bits`() throws {
        let file = try read("data: {train: a, target: y}\nseed: \(UInt64.max)\n")
        #expect(file.seed == .max)
    }
}
