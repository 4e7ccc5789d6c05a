import Foundation
import Statistics

/// The search for two classes whose rows have whole weights: all sums of a bin are one word.
///
/// A word holds, from its lowest bit, the weight of the first class, that of the second, and how many
/// rows there are: 21 bits each. No sum overflows into the next, since the weights of all rows sum up
/// to less than `weightEnd`.
final class PackedSearch: SplitSearch {
    /// What the weights of all rows must stay below.
    static let weightEnd = 1 << 21
    static let mask: UInt64 = 1 << 21 - 1

    let tallies: TallyPool
    let table: CodedTable
    let rows: NodeRows
    let rules: GrowthRules
    private let weights = Buffer<Double>(2, repeating: 0)
    private let factors = Buffer<Double>(2, repeating: 1)
    /// The sums of each code in a node without a histogram; all zero between two columns.
    private let scratch = Buffer<UInt64>(256, repeating: 0)
    /// A bit for each code that is there, in a small node; all zero between two columns.
    private let presence = Buffer<UInt64>(4, repeating: 0)
    /// The codes that are there, in order; one place more, as the search for them writes ahead.
    private let occupied = Buffer<UInt8>(257, repeating: 0)
    /// The node's rows as bytes, where thresholds are drawn.
    let cells: NodeCells
    let thresholds: ThresholdDraw
    private(set) var node = 0..<0
    private var slot = -1
    private(set) var view: CodeView
    private(set) var total: UInt64 = 0

    var classWeights: UnsafeMutablePointer<Double> { weights.base }

    init(_ table: CodedTable, _ rows: NodeRows, classes: Int, _ rules: GrowthRules) {
        precondition(classes == 2, "\(classes) classes do not fit in a word")
        self.table = table
        self.rows = rows
        self.rules = rules
        thresholds = ThresholdDraw(table.bins)
        view = table.view(rows: table.bins.rows)
        let looksAtAll = rules.columnsPerSplit >= table.bins.columns && !rules.drawsThresholds
        tallies = TallyPool(width: table.width, holdsDoubles: false, isUsed: looksAtAll)
        cells = NodeCells(rows: rules.drawsThresholds ? table.bins.rows : 0)
    }

    static func payload(label: Int, weight: Double) -> UInt64 {
        1 << 42 | UInt64(weight) << (label == 0 ? 0 : 21)
    }

    func setClassFactors(_ factors: [Double]) {
        for label in 0..<2 { self.factors[label] = factors[label] }
    }

    func enter(_ node: Range<Int>, slot: Int, _ view: CodeView) {
        self.view = view
        self.node = node
        self.slot = slot
        let payload = rows.payload.base
        var sum: UInt64 = 0
        for place in node { sum &+= payload[place] }
        total = sum
        if rules.drawsThresholds { cells.setWeights(payload + node.lowerBound, node.count) }
        weights[0] = Double(Int(sum & Self.mask)) * factors[0]
        weights[1] = Double(Int(sum >> 21 & Self.mask)) * factors[1]
    }

    // MARK: - The best threshold

    func consider(_ column: Int, _ best: inout Split) -> Bool {
        let missing = table.bins.binCount(column)
        var count: Int
        let sums: UnsafeMutablePointer<UInt64>
        if slot >= 0 {
            sums = tallies.base(slot) + table.offset(column)
            count = listOccupied(sums, missing + 1)
        } else {
            sums = scratch.base
            count =
                node.count < Self.rowsForDenseScan
                ? tallyFew(column) : tallyMany(column, missing + 1)
        }
        let all = count
        let missingSum = count > 0 && Int(occupied[count - 1]) == missing ? sums[missing] : 0
        if missingSum != 0 { count -= 1 }
        if all > 1 {
            switch rules.impurity {
            case .gini: scan(column, sums, count, missingSum, &best, cost: giniCost)
            case .entropy: scan(column, sums, count, missingSum, &best, cost: entropyCost)
            }
        }
        if slot < 0 {
            for place in 0..<all { sums[Int(occupied[place])] = 0 }
        }
        return all > 1
    }

    /// With more rows than this, going through all codes is quicker than keeping note of each.
    private static let rowsForDenseScan = 192

    private func tallyFew(_ column: Int) -> Int {
        let order = rows.order.base
        let payload = rows.payload.base
        let codes = view.column(column)
        let sums = scratch.base
        let presence = presence.base
        for place in node {
            let code = Int(codes[order[place]])
            sums[code] &+= payload[place]
            presence[code &>> 6] |= 1 &<< UInt64(truncatingIfNeeded: code & 63)
        }
        let occupied = occupied.base
        var count = 0
        for word in 0..<4 {
            var bits = presence[word]
            presence[word] = 0
            while bits != 0 {
                occupied[count] = UInt8(truncatingIfNeeded: word &* 64 &+ bits.trailingZeroBitCount)
                count &+= 1
                bits &= bits &- 1
            }
        }
        return count
    }

    private func tallyMany(_ column: Int, _ codeCount: Int) -> Int {
        add(node, view.column(column), to: scratch.base)
        return listOccupied(scratch.base, codeCount)
    }

    private func listOccupied(_ sums: UnsafePointer<UInt64>, _ codeCount: Int) -> Int {
        let occupied = occupied.base
        var count = 0
        for code in 0..<codeCount {
            occupied[count] = UInt8(truncatingIfNeeded: code)
            count &+= sums[code] == 0 ? 0 : 1
        }
        return count
    }

    @inline(__always)
    private func add(
        _ node: Range<Int>,
        _ codes: CodeView.Column,
        to sums: UnsafeMutablePointer<UInt64>
    ) {
        let order = rows.order.base
        let payload = rows.payload.base
        for place in node { sums[Int(codes[order[place]])] &+= payload[place] }
    }

    func tally(_ node: Range<Int>, into slot: Int, _ view: CodeView) {
        let sums = tallies.base(slot)
        sums.update(repeating: 0, count: tallies.width)
        for column in 0..<table.bins.columns {
            add(node, view.column(column), to: sums + table.offset(column))
        }
    }

    /// Looks at all places between occupied bins, missing cells on either side.
    @inline(__always)
    private func scan(
        _ column: Int,
        _ sums: UnsafePointer<UInt64>,
        _ count: Int,
        _ missing: UInt64,
        _ best: inout Split,
        cost: (Double, Double, Double, Double) -> Double
    ) {
        let occupied = occupied.base
        let leafRows = UInt64(rules.rowsInLeaf)
        let total = total
        let factors = (factors[0], factors[1])
        var bestCost = best.cost
        var bestPlace = -1
        var bestGoesLeft = false
        for side in 0..<(missing == 0 ? 1 : 2) {
            var left = side == 0 ? 0 : missing
            // With missing cells on the right, all others may go left.
            let end = side == 0 && missing != 0 ? count : count - 1
            for place in 0..<max(0, end) {
                left &+= sums[Int(occupied[place])]
                let right = total &- left
                if left &>> 42 < leafRows || right &>> 42 < leafRows { continue }
                let price = cost(
                    Double(Int(left & Self.mask)) * factors.0,
                    Double(Int(left &>> 21 & Self.mask)) * factors.1,
                    Double(Int(right & Self.mask)) * factors.0,
                    Double(Int(right &>> 21 & Self.mask)) * factors.1
                )
                if price < bestCost {
                    bestCost = price
                    bestPlace = place
                    bestGoesLeft = side == 1
                }
            }
        }
        guard bestPlace >= 0 else { return }
        let bin = Int(occupied[bestPlace])
        let next = bestPlace + 1 < count ? Int(occupied[bestPlace + 1]) : nil
        best.column = column
        best.cost = bestCost
        best.bin = bin
        best.next = next
        best.missing = missing == 0 ? .unseen : bestGoesLeft ? .left : .right
    }

    /// The weight of each side times its impurity, both added up; infinite where a side is too small.
    func price(left: UInt64) -> Double {
        let right = total &- left
        let leafRows = UInt64(rules.rowsInLeaf)
        guard left >> 42 >= leafRows, right >> 42 >= leafRows else { return .infinity }
        let sides = (
            Double(Int(left & Self.mask)) * factors[0],
            Double(Int(left >> 21 & Self.mask)) * factors[1],
            Double(Int(right & Self.mask)) * factors[0],
            Double(Int(right >> 21 & Self.mask)) * factors[1]
        )
        return switch rules.impurity {
        case .gini: giniCost(sides.0, sides.1, sides.2, sides.3)
        case .entropy: entropyCost(sides.0, sides.1, sides.2, sides.3)
        }
    }
}

/// The weight of each side times its Gini impurity, both added up.
@inline(__always)
private func giniCost(_ left0: Double, _ left1: Double, _ right0: Double, _ right1: Double)
    -> Double
{
    2 * (left0 * left1 / (left0 + left1) + right0 * right1 / (right0 + right1))
}

/// The weight of each side times its entropy, both added up.
@inline(__always)
private func entropyCost(_ left0: Double, _ left1: Double, _ right0: Double, _ right1: Double)
    -> Double
{
    information(left0, left1) + information(right0, right1)
}

@inline(__always)
private func information(_ first: Double, _ second: Double) -> Double {
    guard first > 0, second > 0 else { return 0 }
    let sum = first + second
    return -(first * log2(first / sum) + second * log2(second / sum))
}
