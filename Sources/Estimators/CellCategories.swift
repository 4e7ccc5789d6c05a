/// How the cells of one column become categories.
public struct CellCategories: Hashable, Sendable {
    /// The values themselves, or the smallest value of each bin; in ascending order.
    public let marks: [Double]
    /// Whether a cell lies between marks; otherwise it is one of them or in no category.
    public let isBinned: Bool
    /// Whether missing cells are a category, the last.
    public let hasMissing: Bool

    /// How many categories there are.
    public var count: Int { marks.count + (hasMissing ? 1 : 0) }

    init(marks: [Double], isBinned: Bool, hasMissing: Bool) {
        self.marks = marks
        self.isBinned = isBinned
        self.hasMissing = hasMissing
    }

    /// Learns from the cells of a column.
    ///
    /// - Parameters:
    ///   - cells: the training cells, NaN where missing.
    ///   - weights: the weight of each row.
    ///   - binsMax: columns of more values are binned; nil if they never are.
    init(_ cells: [Double], _ weights: [Double], binsMax: Int?) {
        let present = cells.indices.filter { !cells[$0].isNaN }
            .sorted { cells[$0] < cells[$1] }
        var values: [Double] = []
        var sums: [Double] = []
        for row in present {
            if values.last != cells[row] {
                values.append(cells[row])
                sums.append(0)
            }
            sums[sums.count - 1] += weights[row]
        }
        hasMissing = present.count < cells.count
        isBinned = binsMax.map { values.count > $0 } ?? false
        marks = binsMax.map { Self.borders(values, sums, binsMax: $0) } ?? values
    }

    /// The smallest value of each bin: a bin begins where another equal part of the weight does.
    private static func borders(_ values: [Double], _ sums: [Double], binsMax: Int) -> [Double] {
        guard values.count > binsMax else { return values }
        let part = sums.reduce(0, +) / Double(binsMax)
        var marks: [Double] = []
        var before = 0.0
        var next = 0.0
        for (value, sum) in zip(values, sums) {
            if before >= next {
                marks.append(value)
                next = ((before / part).rounded(.down) + 1) * part
            }
            before += sum
        }
        return marks
    }

    /// The category of a cell, from zero; nil for one that no training row had.
    ///
    /// - Complexity: O(log count).
    func place(of cell: Double) -> Int? {
        guard !cell.isNaN else { return hasMissing ? marks.count : nil }
        var (low, high) = (0, marks.count)
        while low < high {
            let middle = (low + high) / 2
            if marks[middle] <= cell { low = middle + 1 } else { high = middle }
        }
        // What lies below all bins is in the first.
        guard low > 0 else { return isBinned ? 0 : nil }
        return isBinned || marks[low - 1] == cell ? low - 1 : nil
    }
}
