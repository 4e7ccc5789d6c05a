import Estimators
import Search
import Testing

@testable import Studies

@Suite("The words of the native families in a study file")
struct NativeFamiliesTests {
    private func models(_ text: String) throws -> [ModelSettings] {
        let file = "data: {train: a.csv, target: y}\n" + text
        return try StudyFile(Array(file.utf8), file: "study.yaml", families: Families.all).models
    }

    private func distribution(_ line: String) throws -> Distribution? {
        try models("models: {\(line)}\n").first?.parameters.first?.distribution
    }

    @Test func `hidden layers are a list, or a choice of lists`() throws {
        #expect(
            try distribution("MLPClassifier: {hidden_layer_sizes: [64, 32]}")
                == .categorical([.list([64, 32])])
        )
        #expect(
            try distribution("MLPClassifier: {hidden_layer_sizes: {values: [[64], [64, 32]]}}")
                == .categorical([.list([64]), .list([64, 32])])
        )
    }

    @Test func `a kernel's width is a word, a number or a range`() throws {
        #expect(try distribution("SVC: {gamma: scale}") == .categorical(["scale"]))
        #expect(
            try distribution("SVC: {gamma: {values: [scale, 0.1]}}")
                == .categorical(["scale", 0.1])
        )
        #expect(
            try distribution("SVC: {gamma: {min: 0.01, max: 1, log: true}}")
                == .float(low: 0.01, high: 1, log: true)
        )
    }

    @Test(arguments: [
        (
            "MLPClassifier: {hidden_layer_sizes: [64, none]}",
            "'hidden_layer_sizes' must be a list of 1 to 8 values, each a whole number from 1 to "
                + "4096 or null, not a list"
        ),
        (
            "SVC: {gamma: scael}",
            "'gamma' must be one of scale, auto or a number from 1e-10 to 10000000000, not "
                + "'scael'; did you mean 'scale'?"
        ),
    ])
    func `a wrong value is told what it must be`(line: String, expected: String) throws {
        let errors = #expect(throws: StudyFileErrors.self) { try distribution(line) }
        #expect(errors?.mistakes.map(\.message) == [expected])
    }

    @Test func `a file without models searches those that suit most tables`() throws {
        let names = try models("").map(\.family)
        #expect(names.contains("LogisticRegression") && names.contains("MLPClassifier"))
        #expect(!names.contains("DummyClassifier") && !names.contains("SVC"))
    }
}
