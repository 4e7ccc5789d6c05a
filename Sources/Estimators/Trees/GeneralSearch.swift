import Foundation
import Statistics

/// The search for any number of classes and weights of any kind.
///
/// The sums of a bin are `classes + 1` numbers in double precision: how many rows there are, then the
/// weight of each class. Numbers of rows are exact, and so are weights where they are whole.
final class GeneralSearch: SplitSearch {
    let tallies: TallyPool
    private let table: CodedTable
    private let rows: NodeRows
    private let rules: GrowthRules
    private let thresholds: ThresholdDraw
    private let classes: Int
    /// How many numbers belong to a bin.
    private let stride: Int
    private let weights: Buffer<Double>
    private let factors: Buffer<Double>
    /// The sums of each code in a node without a histogram; all zero between two columns.
    private let scratch: Buffer<Double>
    private let occupied = Buffer<UInt8>(257, repeating: 0)
    private let total: Buffer<Double>
    private let left: Buffer<Double>
    private var node = 0..<0
    private var slot = -1
    private var view: CodeView

    var classWeights: UnsafeMutablePointer<Double> { weights.base }

    init(_ table: CodedTable, _ rows: NodeRows, classes: Int, _ rules: GrowthRules) {
        self.table = table
        self.rows = rows
        self.rules = rules
        thresholds = ThresholdDraw(table.bins)
        view = table.view(rows: table.bins.rows)
        self.classes = classes
        stride = classes + 1
        weights = Buffer(classes, repeating: 0)
        factors = Buffer(classes, repeating: 1)
        scratch = Buffer(256 * stride, repeating: 0)
        total = Buffer(stride, repeating: 0)
        left = Buffer(stride, repeating: 0)
        let looksAtAll = rules.columnsPerSplit >= table.bins.columns && !rules.drawsThresholds
        tallies = TallyPool(width: table.width * stride, holdsDoubles: true, isUsed: looksAtAll)
    }

    /// The class in the upper half, the weight in single precision in the lower.
    static func payload(label: Int, weight: Double) -> UInt64 {
        // Above zero and finite, so that no node is without weight.
        UInt64(label) << 32 | UInt64(Float(max(1e-30, min(1e30, weight))).bitPattern)
    }

    func setClassFactors(_ factors: [Double]) {
        for label in 0..<classes { self.factors[label] = factors[label] }
    }

    func enter(_ node: Range<Int>, slot: Int, _ view: CodeView) {
        self.view = view
        self.node = node
        self.slot = slot
        let total = total.base
        total.update(repeating: 0, count: stride)
        for place in node { Self.add(rows.payload[place], to: total) }
        for label in 0..<classes { weights[label] = total[1 + label] * factors[label] }
    }

    /// Adds a row to the sums of a bin.
    @inline(__always)
    private static func add(_ payload: UInt64, to sums: UnsafeMutablePointer<Double>) {
        sums[0] += 1
        sums[1 &+ Int(payload &>> 32)] += Double(Float(bitPattern: UInt32(payload & 0xFFFF_FFFF)))
    }

    private func add(
        _ node: Range<Int>,
        _ codes: CodeView.Column,
        to sums: UnsafeMutablePointer<Double>
    ) {
        let order = rows.order.base
        let payload = rows.payload.base
        for place in node {
            Self.add(payload[place], to: sums + Int(codes[order[place]]) &* stride)
        }
    }

    func tally(_ node: Range<Int>, into slot: Int, _ view: CodeView) {
        tallies.base(slot).update(repeating: 0, count: tallies.width)
        for column in 0..<table.bins.columns {
            add(node, view.column(column), to: histogram(column, slot))
        }
    }

    /// A column's part of a histogram: its words are the patterns of numbers.
    private func histogram(_ column: Int, _ slot: Int) -> UnsafeMutablePointer<Double> {
        let words = tallies.base(slot) + table.offset(column) * stride
        return UnsafeMutableRawPointer(words).assumingMemoryBound(to: Double.self)
    }

    // MARK: - A column

    /// Calls the body with the sums of each code and the count of `occupied` codes, if there are two.
    private func withSums(
        _ column: Int,
        _ body: (UnsafePointer<Double>, Int) -> Void
    ) -> Bool {
        let sums = slot >= 0 ? histogram(column, slot) : scratch.base
        if slot < 0 { add(node, view.column(column), to: sums) }
        let codeCount = table.bins.binCount(column) + 1
        var count = 0
        for code in 0..<codeCount where sums[code &* stride] > 0 {
            occupied[count] = UInt8(truncatingIfNeeded: code)
            count += 1
        }
        if count > 1 { body(sums, count) }
        if slot < 0 {
            for place in 0..<count {
                (sums + Int(occupied[place]) * stride).update(repeating: 0, count: stride)
            }
        }
        return count > 1
    }

    func consider(_ column: Int, _ best: inout Split) -> Bool {
        let missing = table.bins.binCount(column)
        return withSums(column) { sums, all in
            let hasMissing = Int(occupied[all - 1]) == missing
            let count = hasMissing ? all - 1 : all
            for side in 0..<(hasMissing ? 2 : 1) {
                startLeft(side == 1 ? sums + missing * stride : nil)
                let end = side == 0 && hasMissing ? count : count - 1
                for place in 0..<max(0, end) {
                    addLeft(sums + Int(occupied[place]) * stride)
                    let price = priceOfLeft()
                    guard price < best.cost else { continue }
                    best.column = column
                    best.cost = price
                    best.bin = Int(occupied[place])
                    best.next = place + 1 < count ? Int(occupied[place + 1]) : nil
                    best.missing = !hasMissing ? .unseen : side == 1 ? .left : .right
                }
            }
        }
    }

    func considerDrawn(
        _ column: Int,
        _ best: inout Split,
        using random: inout RandomGenerator
    ) -> Bool {
        let missing = table.bins.binCount(column)
        return withSums(column) { sums, all in
            let hasMissing = Int(occupied[all - 1]) == missing
            let count = hasMissing ? all - 1 : all
            let low = Int(occupied[0])
            let high = Int(occupied[count - 1])
            let drawn =
                low < high
                ? thresholds.draw(column, low: low, high: high, using: &random)
                : (bin: high, threshold: Split.aboveAll)
            startLeft(nil)
            for place in 0..<count where Int(occupied[place]) <= drawn.bin {
                addLeft(sums + Int(occupied[place]) * stride)
            }
            for side in 0..<(hasMissing && low < high ? 2 : 1) {
                if side == 1 { addLeft(sums + missing * stride) }
                let price = priceOfLeft()
                guard price < best.cost else { continue }
                best.column = column
                best.cost = price
                best.bin = drawn.bin
                best.next = drawn.bin + 1
                best.threshold = drawn.threshold
                best.missing = !hasMissing ? .unseen : side == 1 ? .left : .right
            }
        }
    }

    // MARK: - The left side

    private func startLeft(_ sums: UnsafePointer<Double>?) {
        if let sums {
            left.base.update(from: sums, count: stride)
        } else {
            left.base.update(repeating: 0, count: stride)
        }
    }

    private func addLeft(_ sums: UnsafePointer<Double>) {
        let left = left.base
        for index in 0..<stride { left[index] += sums[index] }
    }

    /// The weight of each side times its impurity, both added up; infinite where a side is too small.
    private func priceOfLeft() -> Double {
        let left = left.base
        let total = total.base
        let factors = factors.base
        let leafRows = Double(rules.rowsInLeaf)
        guard left[0] >= leafRows, total[0] - left[0] >= leafRows else { return .infinity }
        var leftSum = 0.0
        var rightSum = 0.0
        var leftTerm = 0.0
        var rightTerm = 0.0
        for label in 0..<classes {
            let leftWeight = left[1 &+ label] * factors[label]
            let rightWeight = (total[1 &+ label] - left[1 &+ label]) * factors[label]
            leftSum += leftWeight
            rightSum += rightWeight
            switch rules.impurity {
            case .gini:
                leftTerm += leftWeight * leftWeight
                rightTerm += rightWeight * rightWeight
            case .entropy:
                if leftWeight > 0 { leftTerm += leftWeight * log2(leftWeight) }
                if rightWeight > 0 { rightTerm += rightWeight * log2(rightWeight) }
            }
        }
        return switch rules.impurity {
        case .gini: (leftSum - leftTerm / leftSum) + (rightSum - rightTerm / rightSum)
        case .entropy:
            (leftSum * log2(leftSum) - leftTerm) + (rightSum * log2(rightSum) - rightTerm)
        }
    }
}
