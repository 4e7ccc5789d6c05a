import Hashing
import Search
import Tables
import Validation
import YAML

/// A study ready to run: what it is, when it ends, and what a person should know about it.
public struct ResolvedStudy: Sendable, Hashable {
    /// What decides the study's outcome.
    public var description: StudyDescription
    /// When the study ends.
    public var budget: Budget
    /// What was decided from the data, one line each, such as which class counts as positive.
    public var notes: [String]
}

extension StudyFile {
    /// The study that the file describes over a table.
    ///
    /// - Parameters:
    ///   - table: what `columnTypes` and `withoutUnlabelled(_:)` made of the training table.
    ///   - dataSet: the stored table.
    /// - Throws: `StudyFileErrors` with everything in the file that does not fit the table.
    public func resolve(
        table: Table,
        dataSet: BlobReference
    ) throws(StudyFileErrors) -> ResolvedStudy {
        var resolution = Resolution(of: self, over: table)
        let columns = resolution.features()
        let derived = resolution.derived()
        let target = resolution.target()
        let choices = target.flatMap { resolution.choices(for: $0) }
        resolution.checkInteractions(among: columns, derived)
        let monotone = resolution.monotone(
            among: columns,
            derived,
            classes: target?.classes.count
        )
        let splits = resolution.splits()
        let second = resolution.second(over: target?.classes ?? ["", ""])
        let limits = resolution.constraints(constraints, over: target?.classes ?? ["", ""])
        if resolution.mistakes.isEmpty { resolution.checkVariety(of: columns) }
        guard resolution.mistakes.isEmpty, let target, let choices else {
            throw StudyFileErrors(resolution.mistakes)
        }
        let description = StudyDescription(
            name: name,
            dataSet: dataSet,
            reading: data.reading,
            target: data.target.value,
            classes: target.classes,
            features: columns + derived.map(\.name),
            derived: derived,
            monotone: monotone,
            holdout: data.holdout,
            folds: FoldPlan(
                kind: folds.kind,
                splits: splits,
                repeats: folds.repeats,
                shuffle: folds.shuffle,
                seed: folds.seed ?? seed,
                column: folds.column?.value,
                gap: folds.gap,
                testSize: folds.testSize,
                maxTrainSize: folds.maxTrainSize
            ),
            objective: choices.objective,
            tunesThreshold: choices.tunesThreshold,
            preprocessing: preprocessing.fixed,
            calibration: calibration.fixed,
            space: space,
            baseline: enqueued.baseline,
            enqueued: enqueued.points,
            sampler: sampler,
            pruner: pruner,
            parallelTrials: parallelTrials,
            isReproducible: isReproducible,
            second: second,
            constraints: limits,
            choice: choice,
            seed: seed,
            fitSecondsMax: fitSecondsMax
        )
        if let flaw = description.flaw {
            // Only limits that no sensible table meets, such as that of its columns, are left.
            resolution.report(data.target.position, flaw)
            throw StudyFileErrors(resolution.mistakes)
        }
        if !isReproducible || description.asks(for: .fitSeconds) {
            let cause =
                isReproducible
                ? "seconds differ from run to run, and with them the outcome of this study"
                : "the order in which fits end decides the outcome, as 'reproducible: false' allows"
            resolution.notes.append(
                cause + ": its digest tells what happened, not what will happen again"
            )
        }
        resolution.checkPruner(over: description.folds)
        resolution.checkSplit(of: description)
        guard resolution.mistakes.isEmpty else { throw StudyFileErrors(resolution.mistakes) }
        return ResolvedStudy(description: description, budget: budget, notes: resolution.notes)
    }
}

/// The target's classes, for two the positive one last, with how many rows each has.
struct Target {
    var classes: [String]
    var rows: [Int]
}

/// Fits a study file to a table and collects what does not fit.
struct Resolution {
    let study: StudyFile
    let table: Table
    let names: [String]
    let known: Set<String>
    var mistakes: [StudyFileError] = []
    var notes: [String] = []

    init(of study: StudyFile, over table: Table) {
        self.study = study
        self.table = table
        names = table.columns.map(\.name)
        known = Set(names)
    }

    mutating func report(_ position: TextPosition, _ message: String) {
        mistakes.append(StudyFileError(file: study.file, position: position, message: message))
    }

    /// Reports a name that no column has.
    mutating func check(_ column: Located<String>) {
        guard !known.contains(column.value) else { return }
        report(
            column.position,
            "the table has no column '\(shown(column.value))'; "
                + Spelling.hint(for: column.value, among: names)
        )
    }

    /// The columns to predict from, in the order of the table.
    mutating func features() -> [String] {
        study.data.drop.forEach { check($0) }
        study.data.features?.forEach { check($0) }
        study.data.columns.forEach { check($0.name) }
        let isClean = mistakes.isEmpty
        let wanted = study.data.features.map { Set($0.map(\.value)) }
        var dropped = Set(study.data.drop.map(\.value) + [study.data.target.value])
        if wanted == nil, let column = study.folds.column?.value {
            // What tells rows apart for the folds would only be learnt by heart.
            dropped.insert(column)
        }
        var features: [String] = []
        var texts: [String] = []
        for column in table.columns where !dropped.contains(column.name) {
            guard wanted?.contains(column.name) ?? true else { continue }
            if column.values.type == .text {
                texts.append(column.name)
            } else {
                features.append(column.name)
            }
        }
        for feature in study.data.features ?? [] where texts.contains(feature.value) {
            report(
                feature.position,
                "'\(shown(feature.value))' is free text and cannot be a feature; if it is a"
                    + " category, say so under 'columns'"
            )
        }
        if wanted == nil, !texts.isEmpty {
            let names = Spelling.list(texts.map { "'\(shown($0))'" })
            notes.append("columns of free text are left out: \(names)")
        }
        if features.isEmpty, study.derived.isEmpty, isClean, mistakes.isEmpty {
            report(
                study.data.target.position,
                "beside the target no column is left to predict from"
            )
        }
        return features
    }

    /// The columns that formulas make, each of which may look at those before it.
    mutating func derived() -> [DerivedFeature] {
        var schema = table.schema.filter { $0.name != study.data.target.value }
        var made: [DerivedFeature] = []
        for setting in study.derived {
            let name = setting.name.value
            guard !known.contains(name) else {
                report(setting.name.position, "the table has a column '\(shown(name))' already")
                continue
            }
            do {
                let feature = try DerivedFeature(
                    name,
                    formula: setting.formula.value,
                    over: schema
                )
                let expression = try Expression(setting.formula.value, over: schema)
                schema.append(ColumnSchema(name: name, type: expression.type(over: schema)))
                made.append(feature)
            } catch {
                let hint = error.unknownColumn.map { name in
                    name == study.data.target.value
                        ? "; a formula cannot look at the target"
                        : "; " + Spelling.hint(for: name, among: schema.map(\.name))
                }
                report(setting.position(ofOffset: error.offset), error.message + (hint ?? ""))
            }
        }
        return made
    }

    /// The classes, in order, if there can be a study over them.
    mutating func target() -> Target? {
        let name = study.data.target
        guard let column = table[name.value] else {
            check(name)
            return nil
        }
        guard case .category(let cells, let levels) = column.values else {
            report(
                name.position,
                "the target '\(shown(name.value))' was read as \(column.values.type), not as"
                    + " category"
            )
            return nil
        }
        var rows = [Int](repeating: 0, count: levels.count)
        for cell in cells {
            precondition(cell >= 0, "rows without a target are taken out before")
            rows[Int(cell)] += 1
        }
        let used = levels.indices.filter { rows[$0] > 0 }
        var target = Target(classes: used.map { levels[$0] }, rows: used.map { rows[$0] })
        guard target.classes.count >= 2 else {
            let only = target.classes.first.map { "only the value '\(shown($0))'" } ?? "no value"
            report(name.position, "the target '\(shown(name.value))' has \(only)")
            return nil
        }
        guard target.classes.count <= StudyDescription.classesMax else {
            report(
                name.position,
                "the target '\(shown(name.value))' has \(target.classes.count) different values;"
                    + " more than \(StudyDescription.classesMax) are no classes"
            )
            return nil
        }
        putPositiveLast(&target)
        checkSizes(of: target)
        return target
    }

    /// Puts the positive of two classes last.
    private mutating func putPositiveLast(_ target: inout Target) {
        let isBinary = target.classes.count == 2
        if let positive = study.data.positive {
            guard let index = target.classes.firstIndex(of: positive.value) else {
                report(
                    positive.position,
                    "'\(shown(positive.value))' is no value of the target; "
                        + Spelling.hint(
                            for: positive.value,
                            among: target.classes.map(shown)
                        )
                        + (isBinary ? " (\(counts(target)))" : "")
                )
                return
            }
            guard isBinary else {
                report(
                    positive.position,
                    "there is no positive class among \(target.classes.count): \(counts(target))"
                )
                return
            }
            if index == 0 { target.reverse() }
        } else if isBinary {
            let affirmative = Self.affirmative(in: target.classes)
            if let affirmative {
                if affirmative == target.classes[0] { target.reverse() }
            } else if target.rows[0] < target.rows[1] {
                // Of equals the last one, as scikit-learn has it.
                target.reverse()
            }
            notes.append(
                "the positive class is '\(shown(target.classes[1]))', the"
                    + " \(affirmative == nil ? "rarer" : "affirmative") one: \(counts(target))"
            )
        }
    }

    /// Which of two classes says that something is so, as 1 beside 0 does; nil for other labels.
    private static func affirmative(in classes: [String]) -> String? {
        let pairs = [
            ["0", "1"], ["0.0", "1.0"], ["-1", "1"], ["false", "true"], ["no", "yes"], ["f", "t"],
            ["n", "y"],
        ]
        let words = classes.map { $0.lowercased() }
        guard let pair = pairs.first(where: { $0 == words.sorted() }) else { return nil }
        return classes.first { $0.lowercased() == pair[1] }
    }

    /// What is maximized and whether the threshold is tuned, if the classes allow it.
    mutating func choices(
        for target: Target
    ) -> (objective: Objective, tunesThreshold: Bool)? {
        let isBinary = target.classes.count == 2
        let metric = study.metric
        let averaging = metric.averaging ?? (isBinary ? .binary : .macro)
        if averaging == .binary, !isBinary {
            report(
                metric.position,
                "'average: binary' needs two classes, and there are \(target.classes.count);"
                    + " use macro or weighted"
            )
            return nil
        }
        if let threshold = study.threshold, threshold.value, !isBinary {
            report(
                threshold.position,
                "a threshold needs two classes, and there are \(target.classes.count)"
            )
            return nil
        }
        let tunes = study.threshold?.value ?? (isBinary && metric.metric.judgesLabels)
        return (Objective(metric.metric, averaging: averaging), tunes)
    }

    /// The classes with their numbers of rows.
    private func counts(_ target: Target) -> String {
        Spelling.list(
            target.classes.indices.map { "'\(shown(target.classes[$0]))' \(target.rows[$0]) rows" }
        )
    }
}

extension Target {
    /// Swaps the order of the classes.
    fileprivate mutating func reverse() {
        classes.reverse()
        rows.reverse()
    }
}
