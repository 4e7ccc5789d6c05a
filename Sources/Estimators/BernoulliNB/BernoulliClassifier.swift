import Foundation
import Search
import Statistics

/// What `BernoulliNB` learned: how often each column is above a threshold, class by class.
public struct BernoulliClassifier: Predictor, Hashable {
    /// Cells above it are yes, all others no.
    public let threshold: Double
    /// The share of each class; zero for one without rows, which is then never predicted.
    public let priors: [Double]
    /// The smoothed share of rows whose column is yes: classes × columns, between zero and one.
    public let frequencies: [Double]

    private static let format = ByteFormat(family: 23, version: 1)

    init(threshold: Double, priors: [Double], frequencies: [Double]) {
        self.threshold = threshold
        self.priors = priors
        self.frequencies = frequencies
    }

    /// How many columns it learned from.
    public var columns: Int { frequencies.count / priors.count }

    /// By Bayes' rule, in logarithms.
    public func probabilities(_ features: Matrix) throws(TaskFailure) -> Matrix {
        let features = try features.checked(columns: columns, "BernoulliNB")
        let columns = columns
        // What a row of no alone says, and what each yes changes.
        let refusals = frequencies.map { log1p(-$0) }
        let changes = frequencies.indices.map { log(frequencies[$0]) - refusals[$0] }
        let constants = priors.indices.map { label in
            refusals[label * columns..<(label + 1) * columns].reduce(log(priors[label]), +)
        }
        var result: [Double] = []
        result.reserveCapacity(features.rows * priors.count)
        for row in 0..<features.rows {
            var logarithms = constants
            for column in 0..<columns where features[row, column] > threshold {
                for label in logarithms.indices {
                    logarithms[label] += changes[label * columns + column]
                }
            }
            result += softmax(logarithms, orElse: priors)
        }
        return Matrix(rows: features.rows, columns: priors.count, values: result)
    }

    /// The threshold and both lists of numbers, with their sizes in front.
    public func encoded() throws(TaskFailure) -> [UInt8] {
        var writer = ByteWriter(Self.format)
        writer.write(UInt32(priors.count))
        writer.write(UInt32(columns))
        writer.write([threshold])
        writer.write(priors)
        writer.write(frequencies)
        return writer.bytes
    }

    init(_ bytes: [UInt8]) throws(TaskFailure) {
        var reader = try ByteReader(bytes, Self.format, "BernoulliNB")
        let classes = try reader.classCount()
        let columns = try reader.count(ofAtLeast: 8)
        guard columns >= 1 else { throw reader.error("no column") }
        threshold = try reader.reals(1)[0]
        priors = try reader.reals(classes)
        frequencies = try reader.reals(classes * columns)
        try reader.finish()
        guard priors.allSatisfy({ 0...1 ~= $0 }), priors.contains(where: { $0 > 0 }) else {
            throw reader.error("a prior is no probability")
        }
        guard frequencies.allSatisfy({ $0 > 0 && $0 < 1 }) else {
            throw reader.error("a frequency is not between zero and one")
        }
    }

    /// Itself: it is data already.
    public var structure: PredictorStructure? { .bernoullis(self) }
}
