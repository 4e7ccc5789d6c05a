import Foundation
import Hashing
import Pipelines
import Search
import Statistics
import Testing
import Validation

@testable import Studies

@Suite struct StudyDescriptionTests {
    /// The study of the full file.
    private func study() throws -> StudyDescription {
        try read(fullFile).resolve(table: loans, dataSet: dataSet).description
    }

    @Test func `canonical bytes give the same study and the same bytes`() throws {
        let study = try study()
        let bytes = study.canonicalJSON()
        let decoded = try StudyDescription(canonicalJSON: bytes)
        #expect(decoded == study)
        #expect(decoded.canonicalJSON() == bytes)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(
            text.hasPrefix(#"{"calibration":"none","choice":{"confirmed":3,"repeats":4,"rule":"#)
        )
        #expect(!text.contains("\n"))
    }

    @Test func `extreme numbers keep their value`() throws {
        var study = try study()
        study.seed = .max
        study.folds.seed = .max
        study.holdout = 0.1 + 0.2
        study.fitSecondsMax = .leastNonzeroMagnitude
        #expect(try StudyDescription(canonicalJSON: study.canonicalJSON()) == study)
    }

    @Test func `a study that cannot be is refused`() throws {
        let changes: [(inout StudyDescription) -> Void] = [
            { $0.name = "" }, { $0.dataSet.bytes = -1 }, { $0.target = "" }, { $0.classes = [] },
            { $0.classes = ["a"] }, { $0.classes = ["a", "a"] }, { $0.features = [] },
            { $0.features.append($0.features[0]) }, { $0.features.append($0.target) },
            { $0.holdout = 1 }, { $0.holdout = -0.1 }, { $0.folds.splits = 1 },
            { $0.folds.splits = .max }, { $0.folds.repeats = 0 }, { $0.folds.repeats = .max },
            { $0.sampler = "guess" }, { $0.pruner.type = "" },
            { $0.pruner.parameters = [:] }, { $0.pruner.parameters["alpha"] = 0 },
            { $0.pruner.parameters["beta"] = 0 }, { $0.pruner.parameters["min_folds"] = 1.5 },
            { $0.parallelTrials = 0 }, { $0.choice.confirmed = -1 }, { $0.choice.repeats = 0 },
            { $0.choice.confirmed = 99 },
            {
                $0.folds.kind = .timeSeriesSplit; $0.folds.column = "t"; $0.folds.repeats = 1
            },
            { $0.parallelTrials = .max }, { $0.fitSecondsMax = 0 },
            { $0.classes = ["a", "b", "c"] },
            {
                $0.classes = ["a", "b", "c"]; $0.tunesThreshold = false
            },
            { $0.preprocessing.categorical.minFrequency = 0 },
            { $0.preprocessing.categorical.maxCategories = 1 },
            { $0.space = try! SearchSpace([]) },
            { $0.space = try! SearchSpace([.init("model", .int(low: 0, high: 1))]) },
            { $0.space = try! SearchSpace([.init("model", .categorical([5]))]) },
        ]
        for (index, change) in changes.enumerated() {
            var study = try study()
            change(&study)
            #expect(study.flaw != nil, "change \(index)")
            #expect(throws: StudyDescriptionError.self, "change \(index)") {
                try StudyDescription(canonicalJSON: study.canonicalJSON())
            }
        }
    }

    @Test(arguments: [
        (#""low":2"#, #""low":12"#), (#""step":2"#, #""step":0"#),
        (#""high":10"#, #""high":9223372036854775807"#), (#""seed":7"#, #""seed":-1"#),
        (#""holdout":0.2"#, #""holdout":1e999"#), (#""low":0.0001"#, #""low":-1"#),
        (#""parent":"model""#, #""parent":"nodel""#), (#""StratifiedKFold""#, #""Folds""#),
        (#""name":"XGBClassifier.max_depth""#, #""name":"LogisticRegression.C""#),
    ])
    func `a space or a plan that cannot be is refused`(part: String, other: String) throws {
        let text = String(decoding: try study().canonicalJSON(), as: UTF8.self)
        let changed = text.replacingOccurrences(of: part, with: other)
        try #require(changed != text)
        #expect(throws: StudyDescriptionError.self) {
            try StudyDescription(canonicalJSON: Array(changed.utf8))
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: 0..<4 as Range<UInt64>)
    func `mutated bytes never trap, and what is accepted is sound`(seed: UInt64) throws {
        let valid = try study().canonicalJSON()
        let marks = Array("0123456789-+eE.[]{}:,\"tfn\\ ".utf8)
        var random = RandomGenerator(seed: seed)
        for _ in 0..<500 {
            var bytes = valid
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                let mark = marks[Int.random(in: 0..<marks.count, using: &random)]
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[index] = mark
                case 1: bytes.insert(mark, at: index)
                default: bytes.removeSubrange(index..<min(index + 3, bytes.count))
                }
            }
            guard let study = try? StudyDescription(canonicalJSON: bytes) else { continue }
            #expect(study.flaw == nil)
            for parameter in study.space.parameters {
                _ = parameter.distribution.contains(1)
                _ = parameter.distribution.contains(-9e15)
            }
            #expect(try StudyDescription(canonicalJSON: study.canonicalJSON()) == study)
        }
    }

    @Test func `bytes that are no study are refused`() {
        for text in ["", "{}", "null", "[1]", String(repeating: "[", count: 100_000)] {
            #expect(throws: StudyDescriptionError.self) {
                try StudyDescription(canonicalJSON: Array(text.utf8))
            }
        }
    }

    @Test func `budgets keep their limits and refuse others`() throws {
        let budget = Budget(trials: 60, fits: nil, patience: 7, wallSeconds: 1.5)
        let bytes = try JSONEncoder().encode(budget)
        #expect(try JSONDecoder().decode(Budget.self, from: bytes) == budget)
        for text in [
            #"{"trials":0}"#, #"{"fits":-1}"#, #"{"wallSeconds":0}"#, #"{"trials":1e18}"#,
            #"{"coreHours":0}"#, #"{"patience":0}"#,
        ] {
            #expect(throws: DecodingError.self) {
                try JSONDecoder().decode(Budget.self, from: Data(text.utf8))
            }
        }
    }
}
