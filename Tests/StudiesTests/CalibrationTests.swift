import Estimators
import Search
import Testing

@testable import Studies

private func study(_ settings: String) throws -> (file: StudyFile, description: StudyDescription) {
    let head = "data: {train: a, target: Class, positive: bad, holdout: 0}\ncv: {n_splits: 4}\n"
    let file = try StudyFile(Array((head + settings).utf8), file: "s.yaml", families: families)
    return (file, try file.resolve(table: loans, dataSet: dataSet).description)
}

@Suite struct CalibrationTests {
    @Test func `without a word probabilities stay as they are`() throws {
        let (file, description) = try study("")
        #expect(description.calibration == .none)
        #expect(!description.space.parameters.contains { $0.name == "calibration" })
        #expect(file.explained().contains("\ncalibration: none  # default\n"))
    }

    @Test func `a method is fixed for all trials`() throws {
        let (file, description) = try study("calibration: sigmoid\n")
        #expect(description.calibration == .sigmoid)
        #expect(try description.calibration(of: ["model": "XGBClassifier"]) == .sigmoid)
        #expect(file.explained().contains("\ncalibration: sigmoid\n"))
        #expect(try StudyDescription(canonicalJSON: description.canonicalJSON()) == description)
        #expect(try description.canonicalJSON() != study("").description.canonicalJSON())
    }

    @Test func `some methods are searched over`() throws {
        let (file, description) = try study("calibration: {values: [none, isotonic]}\n")
        let parameter = description.space.parameters.first { $0.name == "calibration" }
        #expect(parameter?.distribution == .categorical(["none", "isotonic"]))
        #expect(try description.calibration(of: ["calibration": "isotonic"]) == .isotonic)
        #expect(throws: TaskFailure.self) { try description.calibration(of: ["calibration": 3]) }
        #expect(file.explained().contains("\ncalibration: {values: [none, isotonic]}\n"))
    }

    @Test(arguments: [
        ("calibration: sigmod", "3:14: 'calibration'"),
        ("calibration: [none, sigmoid]", "3:14: 'calibration'"),
        ("calibration: {vales: [none]}", "3:15: "),
        ("calibration: {min: 1, max: 2}", "3:"),
        ("calibraton: sigmoid", "3:1: "),
    ])
    func `a mistake is told with its place`(_ text: String, _ start: String) {
        let error = #expect(throws: StudyFileErrors.self) { try study(text + "\n") }
        #expect(error?.description.hasPrefix("s.yaml:" + start) ?? false)
        #expect(error?.mistakes.count == 1)
    }
}
