import Foundation
import Statistics
import Testing

@testable import Estimators

/// One case that `Tests/Reference/explanations.py` wrote.
private struct CalibrationCase: Decodable {
    var margins: [Double]
    var labels: [Int32]
    var queries: [Double]
    var sigmoid: [Double]
    var isotonic: [Double]

    /// The log-odds, which end where so many rows can know no more.
    func limited(_ margins: [Double]) -> [Double] {
        let limit = log(2 * Double(labels.count) + 1)
        return margins.map { min(limit, max(-limit, $0)) }
    }

    static func read() throws -> [CalibrationCase] {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Golden/Estimators/Calibration.json")
        return try JSONDecoder().decode([CalibrationCase].self, from: Data(contentsOf: file))
    }
}

/// The probabilities of two classes with such log-odds of the second.
private func probabilities(_ margins: [Double]) -> Matrix {
    Matrix(margins.map { [1 / (1 + exp($0)), 1 / (1 + exp(-$0))] })
}

@Suite struct CalibrationTests {
    @Test func `the sigmoid is scikit-learn's`() throws {
        for golden in try CalibrationCase.read() {
            let sigmoid = SigmoidCalibration(
                golden.limited(golden.margins),
                golden.labels.map { $0 == 1 },
                golden.labels.map { _ in 1 }
            )
            for (margin, expected) in zip(golden.limited(golden.queries), golden.sigmoid) {
                let answer = 1 / (1 + exp(-sigmoid.margin(margin)))
                #expect(abs(answer - expected) < 1e-6, "at \(margin)")
            }
        }
    }

    @Test func `the isotonic curve is scikit-learn's`() throws {
        for golden in try CalibrationCase.read() {
            let calibration = ProbabilityCalibration(
                .isotonic,
                probabilities(golden.margins),
                labels: golden.labels
            )
            let answers = calibration.apply(to: probabilities(golden.queries))
            for (row, value) in golden.isotonic.enumerated() {
                #expect(abs(answers[row, 1] - value) < 1e-6, "row \(row)")
                #expect(abs(answers[row, 0] + answers[row, 1] - 1) < 1e-12)
            }
            #expect(calibration.isSound(classes: 2))
            #expect(!calibration.isSound(classes: 3))
        }
    }

    @Test func `a sigmoid goes by what tells the rows better`() throws {
        for golden in try CalibrationCase.read() {
            let sure = probabilities(golden.margins)
            let targets = golden.labels.map { $0 == 1 }
            let ones = golden.labels.map { _ in 1.0 }
            let calibration = ProbabilityCalibration(.sigmoid, sure, labels: golden.labels)
            let cells = [golden.limited(golden.margins), (0..<sure.rows).map { sure[$0, 1] }]
            let losses = cells.map { SigmoidCalibration($0, targets, ones).loss }
            var isByProbability = false
            if case .sigmoidOfProbability = calibration.curves[0] { isByProbability = true }
            #expect(isByProbability == (losses[1] < losses[0]), "losses \(losses)")
        }
    }

    @Test(arguments: [CalibrationMethod.sigmoid, .isotonic])
    func `answers that are too sure become as frequent as they are right`(
        _ method: CalibrationMethod
    ) throws {
        var random = RandomGenerator(seed: 4)
        let margins = (0..<4_000).map { _ in 2 * random.uniform() - 2 }
        let labels = margins.map { Int32(random.uniform() < 1 / (1 + exp(-$0)) ? 1 : 0) }
        let sure = probabilities(margins.map { 5 * $0 + 3 })
        let calibration = ProbabilityCalibration(method, sure, labels: labels)
        let answers = calibration.apply(to: sure)
        let differences = margins.enumerated().map { row, margin in
            abs(answers[row, 1] - 1 / (1 + exp(-margin)))
        }
        #expect(differences.reduce(0, +) / Double(differences.count) < 0.05)
    }

    @Test
    func `answers that are sure of nearly every row are brought in line by their probability`()
        throws
    {
        var random = RandomGenerator(seed: 8)
        let margins = (0..<4_000).map { _ in 60 * random.uniform() - 30 }
        let sure = probabilities(margins)
        let truth = (0..<sure.rows).map { 0.3 + 0.4 * sure[$0, 1] }
        let labels = truth.map { Int32(random.uniform() < $0 ? 1 : 0) }
        let calibration = ProbabilityCalibration(.sigmoid, sure, labels: labels)
        let answers = calibration.apply(to: sure)
        let errors = truth.enumerated().map { abs(answers[$0, 1] - $1) }
        #expect((errors.max() ?? 1) < 0.04)
    }

    @Test(arguments: [CalibrationMethod.sigmoid, .isotonic])
    func `three classes sum up to one, whatever the probabilities`(
        _ method: CalibrationMethod
    ) throws {
        let rows: [[Double]] = [
            [1, 0, 0], [0, 1, 0], [0, 0, 1], [0.2, 0.5, 0.3], [0.6, 0.4, 0], [1 / 3, 1 / 3, 1 / 3],
        ]
        // The third class has no row.
        let calibration = ProbabilityCalibration(method, Matrix(rows), labels: [0, 1, 0, 1, 0, 1])
        let answers = calibration.apply(to: Matrix(rows))
        for row in 0..<answers.rows {
            #expect(answers.row(row).allSatisfy { (0...1).contains($0) })
            #expect(abs(answers.row(row).reduce(0, +) - 1) < 1e-12)
        }
    }
}
