import Statistics

/// Makes up rows like those of one class: each lies between a row and one of its nearest.
///
/// It works on the encoded matrix, since that is where distances are, whatever the columns were. Only
/// measured numbers are interpolated: a level, a flag or a month between two others would be none.
/// Such columns of one source are taken together from whichever combination most of the nearest rows
/// have.
///
/// - SeeAlso: Chawla et al., "SMOTE: synthetic minority over-sampling technique", JAIR 16 (2002), and
///   its section 6.1, SMOTE-NC, for the columns that are not measured.
struct SyntheticRows {
    private let rows: Matrix
    private let neighbors: Int
    private let distances: MissingAwareDistances
    /// The places of the columns that are interpolated.
    private let continuous: [Int]
    /// The places of the other columns, those of one source together.
    private let blocks: [[Int]]
    /// The nearest rows of those rows for which they were looked for.
    private var nearest: [Int: [Int]] = [:]

    /// What the numbers of each column are divided by in a distance.
    ///
    /// Numbers count in standard deviations of all training rows. Flags count such that two rows of
    /// different levels are one deviation apart.
    static func deviations(_ features: Matrix, _ outputs: [OutputColumn]) -> [Double] {
        outputs.enumerated().map { column, output in
            guard output.kind != .flag else { return 2.0.squareRoot() }
            let cells = features.column(column).filter { !$0.isNaN }
            return meanAndDeviation(of: cells)?.deviation ?? 1
        }
    }

    /// Makes rows like these, of which there is at least one.
    init(_ rows: Matrix, _ outputs: [OutputColumn], _ deviations: [Double], neighbors: Int) {
        precondition(rows.rows > 0, "there is no row to be like")
        self.rows = rows
        self.neighbors = neighbors
        distances = MissingAwareDistances(rows, divisors: deviations)
        continuous = outputs.indices.filter { outputs[$0].kind == .continuous }
        var blocks: [[Int]] = []
        var source: Int?
        for (column, output) in outputs.enumerated() where output.kind != .continuous {
            if output.source == source {
                blocks[blocks.count - 1].append(column)
            } else {
                blocks.append([column])
            }
            source = output.source
        }
        self.blocks = blocks
    }

    /// One more row.
    mutating func next(using random: inout RandomGenerator) -> [Double] {
        let base = random.below(rows.rows)
        let near = nearest(to: base)
        var row = Array(rows.row(base))
        let gap = random.uniform()
        guard !near.isEmpty else { return row }
        let other = near[random.below(near.count)]
        for column in continuous {
            let (from, to) = (row[column], rows[other, column])
            let between = from + gap * (to - from)
            if between.isNaN {
                // Where only one of the two has a number, chance decides whether this row has it.
                row[column] = gap < 0.5 ? from : to
            } else {
                row[column] = between.isFinite ? between : from * (1 - gap) + gap * to
            }
        }
        for block in blocks {
            let donor = mostFrequent(block, among: near)
            for column in block { row[column] = rows[donor, column] }
        }
        return row
    }

    /// The nearest other rows, the nearest first.
    private mutating func nearest(to base: Int) -> [Int] {
        if let known = nearest[base] { return known }
        let squares = distances.squares(from: Array(rows.row(base)))
        let near = Nearest(neighbors, among: squares) { $0 != base }.places
        nearest[base] = near
        return near
    }

    /// The first of the rows whose numbers in a block most of them have.
    private func mostFrequent(_ block: [Int], among near: [Int]) -> Int {
        func isSame(_ left: Int, _ right: Int) -> Bool {
            block.allSatisfy { column in
                let (one, other) = (rows[left, column], rows[right, column])
                return one == other || (one.isNaN && other.isNaN)
            }
        }
        var best = (row: near[0], count: 0)
        for row in near {
            let count = near.count { isSame($0, row) }
            if count > best.count { best = (row, count) }
        }
        return best.row
    }
}
