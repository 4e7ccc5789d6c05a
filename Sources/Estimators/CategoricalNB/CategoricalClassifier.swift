import Foundation
import Search
import Statistics

/// What `CategoricalNB` learned: how frequent each category of each column is, class by class.
public struct CategoricalClassifier: Predictor, Hashable {
    /// One column.
    public struct Column: Hashable, Sendable {
        /// How its cells become categories; there may be none.
        public let categories: CellCategories
        /// The smoothed share of each category among the rows of each class: categories × classes,
        /// all above zero.
        public let frequencies: [Double]
    }

    /// The share of each class; zero for one without rows, which is then never predicted.
    public let priors: [Double]
    /// What was learned of each column.
    public let columns: [Column]

    private static let format = ByteFormat(family: 25, version: 1)

    init(priors: [Double], columns: [Column]) {
        self.priors = priors
        self.columns = columns
    }

    /// By Bayes' rule, in logarithms.
    public func probabilities(_ features: Matrix) throws(TaskFailure) -> Matrix {
        let features = try features.checked(
            columns: columns.count,
            acceptsMissing: true,
            "CategoricalNB"
        )
        let classes = priors.count
        let constants = priors.map { log($0) }
        let changes = columns.map { column in column.frequencies.map { log($0) } }
        var result: [Double] = []
        result.reserveCapacity(features.rows * classes)
        for row in 0..<features.rows {
            var logarithms = constants
            for (place, column) in columns.enumerated() {
                guard let category = column.categories.place(of: features[row, place]) else {
                    continue
                }
                for label in 0..<classes {
                    logarithms[label] += changes[place][category * classes + label]
                }
            }
            result += softmax(logarithms, orElse: priors)
        }
        return Matrix(rows: features.rows, columns: classes, values: result)
    }

    /// The priors, then column by column, with sizes in front.
    public func encoded() throws(TaskFailure) -> [UInt8] {
        var writer = ByteWriter(Self.format)
        writer.write(UInt32(priors.count))
        writer.write(priors)
        writer.write(UInt32(columns.count))
        for column in columns {
            writer.write(UInt32(column.categories.marks.count))
            writer.write((column.categories.isBinned ? 1 : 0) as UInt8)
            writer.write((column.categories.hasMissing ? 1 : 0) as UInt8)
            writer.write(column.categories.marks)
            writer.write(column.frequencies)
        }
        return writer.bytes
    }

    init(_ bytes: [UInt8]) throws(TaskFailure) {
        var reader = try ByteReader(bytes, Self.format, "CategoricalNB")
        let classes = try reader.classCount()
        priors = try reader.reals(classes)
        guard priors.allSatisfy({ 0...1 ~= $0 }), priors.contains(where: { $0 > 0 }) else {
            throw reader.error("a prior is no probability")
        }
        var columns: [Column] = []
        for _ in 0..<(try reader.count(ofAtLeast: 6)) {
            columns.append(try Self.column(&reader, classes: classes))
        }
        guard !columns.isEmpty else { throw reader.error("no column") }
        try reader.finish()
        self.columns = columns
    }

    private static func column(
        _ reader: inout ByteReader,
        classes: Int
    ) throws(TaskFailure) -> Column {
        let count = try reader.count(ofAtLeast: 8)
        let flags = [try reader.byte(), try reader.byte()]
        guard flags.allSatisfy({ $0 <= 1 }) else { throw reader.error("neither yes nor no") }
        let categories = CellCategories(
            marks: try reader.reals(count),
            isBinned: flags[0] == 1,
            hasMissing: flags[1] == 1
        )
        guard zip(categories.marks, categories.marks.dropFirst()).allSatisfy({ $0 < $1 }),
            categories.count > 0
        else { throw reader.error("categories out of order") }
        let frequencies = try reader.reals(categories.count * classes)
        guard frequencies.allSatisfy({ $0 > 0 && $0 <= 1 }) else {
            throw reader.error("a frequency is no probability")
        }
        return Column(categories: categories, frequencies: frequencies)
    }

    /// Itself: it is data already.
    public var structure: PredictorStructure? { .categories(self) }
}
