import Statistics

/// Looks for the best split of a node, one column at a time.
///
/// Two searches conform: one for two classes and whole weights, whose sums fit in a word, and one for
/// everything else. Both find the same splits where both can be used.
protocol SplitSearch: AnyObject {
    init(_ table: CodedTable, _ rows: NodeRows, classes: Int, _ rules: GrowthRules)

    /// What a row of a class counts for, as `NodeRows` keeps it.
    static func payload(label: Int, weight: Double) -> UInt64

    /// What the weights of each class are multiplied by.
    func setClassFactors(_ factors: [Double])

    /// Makes a node the one that is searched.
    ///
    /// - Parameters:
    ///   - slot: its histogram in `tallies`, or −1 where it has none.
    ///   - view: where the codes of its rows are.
    func enter(_ node: Range<Int>, slot: Int, _ view: CodeView)

    /// The weight of each class in the node entered, factors included.
    var classWeights: UnsafeMutablePointer<Double> { get }

    /// Looks at each place between two bins of a column.
    ///
    /// - Returns: whether the column differs within the node.
    func consider(_ column: Int, _ best: inout Split) -> Bool

    /// Looks at one drawn place of a column.
    ///
    /// - Returns: whether the column differs within the node.
    func considerDrawn(
        _ column: Int,
        _ best: inout Split,
        using random: inout RandomGenerator
    ) -> Bool

    /// The histograms of the nodes that are large enough for one.
    var tallies: TallyPool { get }

    /// Writes a node's histogram over all columns.
    func tally(_ node: Range<Int>, into slot: Int, _ view: CodeView)
}

extension SplitSearch {
    /// A histogram for the root, or −1.
    func slot(forRoot node: Range<Int>, _ view: CodeView) -> Int {
        guard node.count >= TallyPool.rowsMin, let slot = tallies.take() else { return -1 }
        tally(node, into: slot, view)
        return slot
    }

    /// Histograms for both sides of a split node, whose own is spent.
    ///
    /// Only the smaller side is counted; the other is what remains.
    func slots(
        left: Range<Int>,
        right: Range<Int>,
        of parent: Int,
        _ view: CodeView
    ) -> (left: Int, right: Int) {
        guard parent >= 0 else { return (-1, -1) }
        guard max(left.count, right.count) >= TallyPool.rowsMin, let slot = tallies.take() else {
            tallies.release(parent)
            return (-1, -1)
        }
        let isLeftSmaller = left.count <= right.count
        tally(isLeftSmaller ? left : right, into: slot, view)
        tallies.subtract(slot, from: parent)
        return isLeftSmaller ? (slot, parent) : (parent, slot)
    }
}

/// Histograms of nodes over all columns, a bounded number of them.
///
/// The words are bit patterns: packed counts or numbers in double precision.
final class TallyPool {
    /// How many words a histogram has.
    let width: Int
    private let words: Buffer<UInt64>
    private let holdsDoubles: Bool
    private var free: [Int]

    /// In a smaller node, fewer steps count its rows anew than go through all bins of all columns.
    static let rowsMin = 256
    /// Enough for every level of a deep tree over a hundred columns; then nodes are counted anew.
    private static let wordsMax = 4 << 20
    private static let slotsMax = 64

    init(width: Int, holdsDoubles: Bool, isUsed: Bool) {
        let slots = isUsed ? min(Self.slotsMax, Self.wordsMax / max(1, width)) : 0
        self.width = width
        self.holdsDoubles = holdsDoubles
        // Most are never used, and should cost nothing then.
        words = Buffer(unwritten: slots * width)
        free = Array((0..<slots).reversed())
    }

    /// An unused histogram, whose words may be anything; nil where all are in use.
    func take() -> Int? {
        free.popLast()
    }

    func release(_ slot: Int) {
        free.append(slot)
    }

    /// The first word of a histogram.
    func base(_ slot: Int) -> UnsafeMutablePointer<UInt64> {
        words.base + slot * width
    }

    /// Takes one histogram's sums from another's.
    func subtract(_ slot: Int, from other: Int) {
        let part = base(slot)
        let whole = base(other)
        if holdsDoubles {
            for index in 0..<width {
                let rest = Double(bitPattern: whole[index]) - Double(bitPattern: part[index])
                whole[index] = rest.bitPattern
            }
        } else {
            for index in 0..<width { whole[index] &-= part[index] }
        }
    }
}
