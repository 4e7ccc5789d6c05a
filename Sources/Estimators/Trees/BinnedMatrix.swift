import Statistics

/// A table whose cells are reduced to at most 255 bins a column: what trees are grown on.
///
/// The cells are taken in single precision, as scikit-learn's trees take them. A column with no more
/// distinct values than bins has a bin for each, so that nothing is lost; otherwise the bins hold
/// about the same weight of rows each, and a value that is heavier than that has a bin to itself. The
/// bins depend on the features and the weights of the rows alone: one value serves every tree of a
/// forest, and every fit to the same rows.
///
/// A split is a place between two bins in the order of a column's codes. Where the cells are
/// positions of levels in a `LevelOrder`, it parts the levels in two.
///
/// - SeeAlso: Ke et al., "LightGBM: a highly efficient gradient boosting decision tree", NIPS 2017,
///   and scikit-learn's `HistGradientBoostingClassifier`, whose 255 bins and one for missing cells
///   these are.
public struct BinnedMatrix: Sendable {
    /// How many rows there are.
    public let rows: Int
    /// How many columns there are.
    public let columns: Int
    /// The bin of each cell, column after column; a missing cell has the column's count of bins.
    let codes: [UInt8]
    /// The same codes row after row: a node of few rows finds all its columns near each other here.
    let codesByRow: [UInt8]
    /// Where the bins of each column start among all bins, and at the end how many there are.
    let starts: [Int]
    /// The smallest cell of each bin.
    let lower: [Float]
    /// The largest cell of each bin.
    let upper: [Float]
    /// Whether any cell of a column is missing.
    let hasMissing: [Bool]

    /// One of the 256 codes of a byte is for missing cells.
    static let binsMax = 255

    /// Finds the bins of each column and the bin of each cell.
    ///
    /// - Parameters:
    ///   - features: rows × columns; NaN where missing, never infinite.
    ///   - weights: what each row counts for, or nil where all count the same.
    /// - Complexity: O(rows × columns): cells are sorted digit by digit.
    public init(_ features: Matrix, weights: [Double]? = nil) {
        rows = features.rows
        columns = features.columns
        var binning = ColumnBinning(rows: features.rows, weights: weights)
        var codes = [UInt8](repeating: 0, count: features.rows * features.columns)
        var starts = [0]
        var lower: [Float] = []
        var upper: [Float] = []
        var hasMissing: [Bool] = []
        let group = ColumnGroup(rows: rows)
        for column in 0..<features.columns {
            if column % ColumnGroup.width == 0 { group.load(features, from: column) }
            let cells = group.cells(column % ColumnGroup.width)
            let range = column * rows..<(column + 1) * rows
            let isComplete = codes.withUnsafeMutableBufferPointer { codes in
                binning.bin(cells, UnsafeMutableBufferPointer(rebasing: codes[range]))
            }
            lower += binning.lower
            upper += binning.upper
            starts.append(lower.count)
            hasMissing.append(!isComplete)
        }
        self.codes = codes
        codesByRow = Self.byRow(codes, rows: rows, columns: columns)
        self.starts = starts
        self.lower = lower
        self.upper = upper
        self.hasMissing = hasMissing
    }

    private static func byRow(_ codes: [UInt8], rows: Int, columns: Int) -> [UInt8] {
        // In blocks of rows whose cells stay near until all their columns are there.
        let rowsPerBlock = 256
        return Array(unsafeUninitializedCapacity: codes.count) { target, count in
            codes.withUnsafeBufferPointer { codes in
                for start in stride(from: 0, to: rows, by: rowsPerBlock) {
                    for column in 0..<columns {
                        for row in start..<min(rows, start + rowsPerBlock) {
                            target[row &* columns &+ column] = codes[column &* rows &+ row]
                        }
                    }
                }
            }
            count = codes.count
        }
    }

    /// How many bins a column has, not counting the one for missing cells.
    func binCount(_ column: Int) -> Int {
        starts[column + 1] - starts[column]
    }

    /// The largest number that the cells of one bin do not exceed and those of a higher bin do, as
    /// near as can be to the middle between them.
    ///
    /// In single precision the middle may not exist; rounded down it parts the same cells.
    func threshold(_ column: Int, after bin: Int, before next: Int) -> Float {
        let below = Double(upper[starts[column] + bin])
        let above = Double(lower[starts[column] + next])
        let middle = below / 2 + above / 2
        let single = Float(middle)
        return Double(single) > middle ? single.nextDown : single
    }
}

/// A few columns of a table in single precision, each in one piece.
///
/// As many as fit in a line of the cache are read at once: row by row, each line would be fetched
/// again for every column.
private struct ColumnGroup: ~Copyable {
    static let width = 8

    private let buffer: Buffer<Float>
    private let rows: Int

    init(rows: Int) {
        self.rows = rows
        buffer = Buffer(rows * Self.width, repeating: 0)
    }

    func load(_ features: Matrix, from first: Int) {
        let columns = features.columns
        let count = min(Self.width, columns - first)
        features.values.withUnsafeBufferPointer { values in
            for row in 0..<rows {
                for column in 0..<count {
                    let cell = values[row &* columns &+ first &+ column]
                    buffer[column &* rows &+ row] = singlePrecision(cell)
                }
            }
        }
    }

    /// The cells of one of the columns; they stand until others are loaded.
    func cells(_ column: Int) -> UnsafeBufferPointer<Float> {
        UnsafeBufferPointer(start: buffer.base + column * rows, count: rows)
    }
}
