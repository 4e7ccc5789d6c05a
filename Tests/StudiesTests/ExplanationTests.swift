import Statistics
import Testing

@testable import Studies

@Suite struct ExplanationTests {
    /// The lines without the marks of defaults.
    private func settings(_ text: String) -> [String] {
        text.split(separator: "\n").map { String($0.split(separator: "  # default")[0]) }
    }

    @Test(arguments: [fullFile, "data: {train: a, target: Class, holdout: 0}\ncv: {n_splits: 2}\n"])
    func `an explained file means the same`(text: String) throws {
        let file = try read(text)
        let again = try read(file.explained())
        #expect(settings(again.explained()) == settings(file.explained()))
        var study = try again.resolve(table: loans, dataSet: dataSet)
        study.description.name = file.name
        #expect(study == (try file.resolve(table: loans, dataSet: dataSet)))
    }

    @Test func `a file explained with its data leaves nothing open`() throws {
        let file = try read("data: {train: a, target: Class, holdout: 0}\ncv: {n_splits: 4}\n")
        let study = try file.resolve(table: loans, dataSet: dataSet)
        let text = file.explained(as: study)
        let again = try read(text)
        #expect(try again.resolve(table: loans, dataSet: dataSet).description == study.description)
        #expect(text.contains("  positive: bad  # default\n"))
        #expect(text.contains("threshold: {tune: true}  # default\n"))
    }

    @Test func `defaults are marked, and every setting is there`() throws {
        let text = try read("data: {train: \"a b.csv\", target: Class}\nseed: 9\n").explained()
        #expect(
            text == """
                name: study  # default
                data:
                  train: "a b.csv"
                  target: Class
                  # positive: of two classes 1, true or yes, else the rarer one
                  holdout: 0.2  # default
                  drop: []  # default
                  # features: all other columns
                  columns: {}  # default
                  separator: auto  # default
                  decimal: auto  # default
                  dates: auto  # default
                  missing: auto  # default
                preprocessing:
                  drop: [constant, duplicate, near_unique]  # default
                  numeric:
                    impute: auto  # default
                    indicator: true  # default
                    scale: auto  # default
                    interactions: []  # default
                  categorical:
                    impute: missing  # default
                    encode: auto  # default
                    min_frequency: 1  # default
                    max_categories: null  # default
                  dates:
                    parts: [days]  # default
                  selection:
                    type: none  # default
                  sampling:
                    type: none  # default
                models:
                  LogisticRegression:
                    C: {min: 0.0001, max: 100, log: true}  # default
                    solver: {values: [lbfgs, saga]}  # default
                    l1_ratio: {min: 0, max: 1, when: {solver: [saga]}}  # default
                  XGBClassifier:
                    max_depth: {distribution: int_uniform, min: 2, max: 10}  # default
                    learning_rate: {min: 0.01, max: 0.3, log: true}  # default
                calibration: none  # default
                cv:
                  type: StratifiedKFold  # default
                  n_splits: 5  # default
                  repeats: 1  # default
                  shuffle: true  # default
                  random_state: 9  # default
                metric:
                  name: f1  # default
                  # average: binary for two classes, otherwise macro
                # threshold: {tune: true for two classes}
                method: bayes  # default
                baseline: false  # default
                enqueue: [default]  # default
                warm_start: []  # default
                early_terminate: {type: fold_race, alpha: 0.2, min_folds: 1}  # default
                budget:
                  trials: 60  # default
                  fits: null  # default
                  wall: null  # default
                  core_hours: null  # default
                  patience: null  # default
                constraints: []  # default
                choose: {confirm: 0, rule: best}  # default
                parallel_trials: 8  # default
                reproducible: true  # default
                seed: 9
                fit_limit: null  # default

                """
        )
    }

    @Test(arguments: ["a\nb", "1", "null", "on: x", "é\u{2028}", "\"q\"\\", "", "-", "a b", "😀"])
    func `any text is written so that it is read back`(text: String) throws {
        guard !text.isEmpty else { return }
        let written = ParameterText.string(text)
        let file = try read("data: {train: a, target: \(written)}\n")
        #expect(file.data.target.value == text)
    }

    @Test(.timeLimit(.minutes(1)), arguments: 0..<6 as Range<UInt64>)
    func `mutated study files never trap`(seed: UInt64) throws {
        let marks = Array("[]{}:,-?&*!|'\" \n019.eax~".utf8)
        var random = RandomGenerator(seed: seed)
        for _ in 0..<300 {
            var bytes = Array(fullFile.utf8)
            for _ in 0..<Int.random(in: 1...5, using: &random) {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                let mark = marks[Int.random(in: 0..<marks.count, using: &random)]
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[index] = mark
                case 1: bytes.insert(mark, at: index)
                default: bytes.remove(at: index)
                }
            }
            do {
                let file = try StudyFile(bytes, file: "study.yaml", families: families)
                let again = try read(file.explained())
                #expect(again.space == file.space)
                _ = try file.resolve(table: loans, dataSet: dataSet)
            } catch let error as StudyFileErrors {
                #expect(error.mistakes.allSatisfy { !$0.message.contains("\n") })
            }
        }
    }
}
