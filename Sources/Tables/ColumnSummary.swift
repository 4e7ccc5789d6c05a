/// A column at a glance.
public struct ColumnSummary: Sendable, Equatable {
    /// The column's name.
    public let name: String
    /// What the cells mean.
    public let type: ColumnType
    /// How many cells there are, the missing ones included.
    public let count: Int
    /// How many of them are missing.
    public let missing: Int
    /// How many different values the cells have, a missing cell being none.
    public let distinct: Int
    /// What the values are like.
    public let content: Content

    /// What the values of a column are like.
    public enum Content: Sendable, Equatable {
        /// All cells are missing.
        case nothing
        /// The smallest, the largest and the mean of the numbers, or of the dates in days since
        /// 1970-01-01T00:00Z.
        case range(minimum: Double, maximum: Double, mean: Double)
        /// The most frequent levels or texts, at most `ColumnSummary.topMax`; of equally frequent
        /// ones the first in order of UTF-8 bytes comes first.
        case frequencies([Frequency])
        /// How many cells say yes and how many say no.
        case answers(yes: Int, no: Int)
    }

    /// How often a level or text occurs.
    public struct Frequency: Sendable, Equatable {
        /// The level or text.
        public let value: String
        /// How many cells have it.
        public let count: Int

        /// A value and how many cells have it.
        public init(_ value: String, _ count: Int) {
            self.value = value
            self.count = count
        }
    }

    /// As many levels as fit on a line of a terminal beside the name.
    public static let topMax = 5

    /// A look at the column.
    ///
    /// - Complexity: O(rows × log(rows)).
    public init(of column: Column) {
        name = column.name
        type = column.values.type
        count = column.values.count
        missing = column.values.missingCount
        switch column.values {
        case .number(let cells), .date(let cells):
            (distinct, content) = Self.range(of: cells)
        case .category(let codes, let levels):
            var counts = Array(repeating: 0, count: levels.count)
            for code in codes where code >= 0 {
                counts[Int(code)] += 1
            }
            let frequencies = zip(levels, counts).filter { $0.1 > 0 }.map(Frequency.init)
            (distinct, content) = Self.top(of: frequencies)
        case .text(let cells):
            var counts: [String: Int] = [:]
            for case let cell? in cells {
                counts[cell, default: 0] += 1
            }
            (distinct, content) = Self.top(of: counts.map(Frequency.init))
        case .boolean(let cells):
            let yes = cells.count { $0 > 0 }
            let no = cells.count { $0 == 0 }
            distinct = (yes > 0 ? 1 : 0) + (no > 0 ? 1 : 0)
            content = distinct == 0 ? .nothing : .answers(yes: yes, no: no)
        }
    }

    private static func range(of cells: [Double]) -> (distinct: Int, content: Content) {
        let sorted = cells.filter { !$0.isNaN }.sorted()
        guard let minimum = sorted.first, let maximum = sorted.last else { return (0, .nothing) }
        var distinct = 1
        var mean = 0.0
        for (index, value) in sorted.enumerated() {
            if index > 0, value != sorted[index - 1] {
                distinct += 1
            }
            // Step by step, because the sum of large numbers may overflow where their mean does not.
            mean += value / Double(index + 1) - mean / Double(index + 1)
        }
        return (distinct, .range(minimum: minimum, maximum: maximum, mean: mean))
    }

    private static func top(of frequencies: [Frequency]) -> (distinct: Int, content: Content) {
        guard !frequencies.isEmpty else { return (0, .nothing) }
        let ordered = frequencies.sorted { left, right in
            left.count == right.count
                ? left.value.utf8.lexicographicallyPrecedes(right.value.utf8)
                : left.count > right.count
        }
        return (frequencies.count, .frequencies(Array(ordered.prefix(topMax))))
    }
}

extension Table {
    /// A look at each column, in order.
    public var summaries: [ColumnSummary] {
        columns.map(ColumnSummary.init(of:))
    }
}
