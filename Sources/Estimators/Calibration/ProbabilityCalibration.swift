import Foundation
import Statistics

/// How the probabilities of a model become others that agree with how often the classes really come.
///
/// Each curve goes by the log-odds of a class. No model that learned from so many rows knows more
/// than that one row in twice as many is otherwise, and so log-odds end there: a forest that is of
/// one mind says zero or one, which has none. Where the log-odds are far too sure, as those of naive
/// Bayes are, a sigmoid of the probability itself may fit better; that is then taken.
///
/// - SeeAlso: scikit-learn's `CalibratedClassifierCV(ensemble=False)`, which goes by the decision
///   values where a family has them (for logistic regression these are the log-odds) and otherwise by
///   the probabilities.
public struct ProbabilityCalibration: Hashable, Sendable, Codable {
    /// How what the model says of a class becomes its probability.
    public enum Curve: Hashable, Sendable, Codable {
        /// `sigmoid(slope · x + intercept)` of the log-odds.
        case sigmoid(slope: Double, intercept: Double)
        /// The same of the probability.
        case sigmoidOfProbability(slope: Double, intercept: Double)
        /// Straight lines between points, by the log-odds.
        case isotonic(IsotonicCurve)
    }

    /// One curve for two classes, that of the second; otherwise one a class, whose answers are then
    /// brought to a sum of one.
    public let curves: [Curve]
    /// The log-odds farthest from zero.
    public let logOddsMax: Double

    /// Learns from answers for rows of which the model knew nothing.
    ///
    /// - Parameters:
    ///   - method: how; not `none`.
    ///   - probabilities: rows × classes, at least one row.
    ///   - labels: the class of each row.
    public init(_ method: CalibrationMethod, _ probabilities: Matrix, labels: [Int32]) {
        precondition(probabilities.rows == labels.count, "one label a row")
        precondition(!labels.isEmpty, "no row to learn from")
        let logOddsMax = log(2 * Double(labels.count) + 1)
        let ones = [Double](repeating: 1, count: labels.count)
        let classes = probabilities.columns == 2 ? [1] : Array(0..<probabilities.columns)
        curves = classes.map { label in
            let cells = (0..<labels.count).map { row in
                logOdds(probabilities[row, label], max: logOddsMax)
            }
            let targets = labels.map { $0 == label }
            guard method == .sigmoid else { return .isotonic(IsotonicCurve(cells, targets)) }
            let sigmoid = SigmoidCalibration(cells, targets, ones)
            let other = SigmoidCalibration(
                (0..<labels.count).map { probabilities[$0, label] },
                targets,
                ones
            )
            return other.loss < sigmoid.loss
                ? .sigmoidOfProbability(slope: other.slope, intercept: other.intercept)
                : .sigmoid(slope: sigmoid.slope, intercept: sigmoid.intercept)
        }
        self.logOddsMax = logOddsMax
    }

    /// The calibrated probabilities: rows × classes.
    ///
    /// - Parameter probabilities: rows × classes.
    public func apply(to probabilities: Matrix) -> Matrix {
        var result = probabilities
        for row in 0..<probabilities.rows {
            if curves.count == 1 {
                let positive = value(of: curves[0], at: probabilities[row, 1])
                (result[row, 0], result[row, 1]) = (1 - positive, positive)
                continue
            }
            let values = curves.indices.map { value(of: curves[$0], at: probabilities[row, $0]) }
            let sum = values.reduce(0, +)
            for (label, value) in values.enumerated() {
                // Where no class is thought possible, nothing is known.
                result[row, label] = sum > 0 ? value / sum : 1 / Double(values.count)
            }
        }
        return result
    }

    private func value(of curve: Curve, at probability: Double) -> Double {
        let place = logOdds(probability, max: logOddsMax)
        return switch curve {
        case .sigmoid(let slope, let intercept): sigmoid(slope * place + intercept)
        case .sigmoidOfProbability(let slope, let intercept):
            sigmoid(slope * probability + intercept)
        case .isotonic(let curve): curve.height(at: place)
        }
    }

    /// Whether the parts make a calibration of so many classes.
    public func isSound(classes: Int) -> Bool {
        curves.count == (classes == 2 ? 1 : classes) && logOddsMax.isFinite && logOddsMax > 0
            && curves.allSatisfy { curve in
                switch curve {
                case .sigmoid(let slope, let intercept),
                    .sigmoidOfProbability(let slope, let intercept):
                    slope.isFinite && intercept.isFinite
                case .isotonic(let curve): curve.isSound
                }
            }
    }
}

/// The logarithm of what a probability bears to its opposite, no farther from zero than that.
private func logOdds(_ probability: Double, max limit: Double) -> Double {
    min(limit, max(-limit, log(probability) - log1p(-probability)))
}
