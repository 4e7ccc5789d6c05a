import Foundation
import LIBLINEAR
import Search
import Statistics

/// What `LogisticRegression` or `LinearSVC` learned: linear functions, whose sigmoids are
/// probabilities.
public struct LinearClassifier: Predictor, Hashable {
    /// The family that learned it.
    enum Origin: UInt8 {
        case logisticRegression = 1
        case linearSVC = 22
        /// `LogisticRegression` of several classes at once.
        case multinomial = 26

        var name: String {
            switch self {
            case .logisticRegression, .multinomial: "LogisticRegression"
            case .linearSVC: "LinearSVC"
            }
        }

        var format: ByteFormat { ByteFormat(family: rawValue, version: 1) }
    }

    /// How many classes there are.
    public let classes: Int
    /// The factor of each column: functions × columns.
    ///
    /// Two classes have one function, for the second; the sigmoid of it is that class's probability.
    /// More classes have one function each; the sigmoids, divided by their sum, are the answer; of a
    /// multinomial model it is the powers of e.
    public let coefficients: [Double]
    /// The value of each function where all columns are zero.
    public let intercepts: [Double]

    private let origin: Origin

    init(_ origin: Origin, classes: Int, _ functions: [Weights]) {
        self.origin = origin
        self.classes = classes
        coefficients = functions.flatMap(\.coefficients)
        intercepts = functions.map(\.intercept)
    }

    /// How many columns it learned from.
    public var columns: Int { coefficients.count / intercepts.count }

    /// Whether the functions of several classes were learned at once, for powers of e.
    public var isMultinomial: Bool { origin == .multinomial }

    /// The sigmoid or the power of e of each function, brought to a sum of one.
    public func probabilities(_ features: Matrix) throws(TaskFailure) -> Matrix {
        let features = try features.checked(columns: columns, origin.name).tamed
        var result: [Double] = []
        result.reserveCapacity(features.rows * classes)
        let even = [Double](repeating: 1 / Double(classes), count: classes)
        var margins = intercepts
        for row in 0..<features.rows {
            setMargins(&margins, features, row)
            if classes == 2 {
                let positive = sigmoid(margins[0])
                result.append(1 - positive)
                result.append(positive)
            } else {
                let logarithms = isMultinomial ? margins : margins.map(logSigmoid)
                result += softmax(logarithms, orElse: even)
            }
        }
        return Matrix(rows: features.rows, columns: classes, values: result)
    }

    /// Writes the value of each function for a row.
    private func setMargins(_ margins: inout [Double], _ features: Matrix, _ row: Int) {
        let columns = columns
        features.values.withUnsafeBufferPointer { values in
            coefficients.withUnsafeBufferPointer { coefficients in
                let cells = UnsafeBufferPointer(
                    rebasing: values[row * columns..<(row + 1) * columns]
                )
                for function in margins.indices {
                    var sum = intercepts[function]
                    for column in 0..<columns {
                        sum += coefficients[function * columns + column] * cells[column]
                    }
                    // Cells of opposite extremes may cancel to NaN: nothing is known then.
                    margins[function] = sum.isNaN ? 0 : sum
                }
            }
        }
    }

    /// The coefficients and intercepts, with their sizes in front.
    public func encoded() throws(TaskFailure) -> [UInt8] {
        var writer = ByteWriter(origin.format)
        writer.write(UInt32(classes))
        writer.write(UInt32(columns))
        writer.write(coefficients)
        writer.write(intercepts)
        return writer.bytes
    }

    init(_ origin: Origin, _ bytes: [UInt8]) throws(TaskFailure) {
        self.origin = origin
        var reader = try ByteReader(bytes, origin.format, origin.name)
        classes = try reader.classCount()
        let columns = try reader.count(ofAtLeast: 8)
        guard columns >= 1 else { throw reader.error("no column") }
        let functions = classes == 2 ? 1 : classes
        coefficients = try reader.reals(functions * columns)
        intercepts = try reader.reals(functions)
        try reader.finish()
    }

    /// Itself: it is data already.
    public var structure: PredictorStructure? { .linear(self) }
}
