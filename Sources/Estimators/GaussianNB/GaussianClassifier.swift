import Foundation
import Search
import Statistics

/// What `GaussianNB` learned: how frequent each class is, and where its rows lie.
public struct GaussianClassifier: Predictor, Hashable {
    /// The share of each class; zero for one without rows, which is then never predicted.
    public let priors: [Double]
    /// The mean of each column: classes × columns.
    public let means: [Double]
    /// The widened variance of each column: classes × columns, all above zero.
    public let variances: [Double]

    /// Small enough to leave real variances alone, large enough for a quotient to stay finite.
    static let varianceMin = 1e-150
    private static let format = ByteFormat(family: 3, version: 1)

    init(priors: [Double], means: Matrix, variances: Matrix) {
        self.priors = priors
        self.means = means.values
        self.variances = variances.values
    }

    /// How many columns it learned from.
    public var columns: Int { means.count / priors.count }

    /// By Bayes' rule, in logarithms; a row beyond all reach of the classes has their priors.
    public func probabilities(_ features: Matrix) throws(TaskFailure) -> Matrix {
        let features = try features.checked(columns: columns, "GaussianNB").tamed
        let columns = columns
        let constants = priors.indices.map { label in
            log(priors[label])
                - (0..<columns).reduce(0) {
                    $0 + 0.5 * log(2 * Double.pi * variances[label * columns + $1])
                }
        }
        var result: [Double] = []
        result.reserveCapacity(features.rows * priors.count)
        for row in 0..<features.rows {
            let logarithms = priors.indices.map { label in
                var squares = 0.0
                for column in 0..<columns {
                    let place = label * columns + column
                    let deviation = features[row, column] - means[place]
                    squares += deviation * deviation / variances[place]
                }
                return constants[label] - 0.5 * squares
            }
            result += softmax(logarithms, orElse: priors)
        }
        return Matrix(rows: features.rows, columns: priors.count, values: result)
    }

    /// The three lists of numbers, with their sizes in front.
    public func encoded() throws(TaskFailure) -> [UInt8] {
        var writer = ByteWriter(Self.format)
        writer.write(UInt32(priors.count))
        writer.write(UInt32(columns))
        writer.write(priors)
        writer.write(means)
        writer.write(variances)
        return writer.bytes
    }

    init(_ bytes: [UInt8]) throws(TaskFailure) {
        var reader = try ByteReader(bytes, Self.format, "GaussianNB")
        let classes = try reader.classCount()
        let columns = try reader.count(ofAtLeast: 8)
        guard columns >= 1 else { throw reader.error("no column") }
        priors = try reader.reals(classes)
        means = try reader.reals(classes * columns)
        variances = try reader.reals(classes * columns)
        try reader.finish()
        guard priors.allSatisfy({ 0...1 ~= $0 }), priors.contains(where: { $0 > 0 }) else {
            throw reader.error("a prior is no probability")
        }
        guard variances.allSatisfy({ $0 >= Self.varianceMin }) else {
            throw reader.error("a variance is not above zero")
        }
    }

    /// Itself: it is data already.
    public var structure: PredictorStructure? { .gaussians(self) }
}
