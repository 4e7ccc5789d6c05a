import Statistics

extension PackedSearch {
    func considerDrawn(
        _ column: Int,
        _ best: inout Split,
        using random: inout RandomGenerator
    ) -> Bool {
        let missing = table.bins.binCount(column)
        let order = UnsafePointer(rows.order.base + node.lowerBound)
        var (low, high) = cells.load(view.column(column), order)
        var missingSum: UInt64 = 0
        if high == missing, table.bins.hasMissing[column] {
            (high, missingSum) = withoutMissing(missing)
        }
        guard high >= 0, low < high || missingSum != 0 else { return false }
        let drawn =
            low < high
            ? thresholds.draw(column, low: low, high: high, using: &random)
            : (bin: high, threshold: Split.aboveAll)
        let payload = UnsafePointer(rows.payload.base + node.lowerBound)
        var left = cells.sum(upTo: drawn.bin, payload)
        // Where all cells that are there go left, the missing ones cannot go left as well.
        for side in 0..<(missingSum == 0 || low == high ? 1 : 2) {
            if side == 1 { left &+= missingSum }
            let price = price(left: left)
            guard price < best.cost else { continue }
            best.column = column
            best.cost = price
            best.bin = drawn.bin
            best.next = drawn.bin + 1
            best.threshold = drawn.threshold
            best.missing = missingSum == 0 ? .unseen : side == 1 ? .left : .right
        }
        return true
    }

    /// The highest bin of a cell that is there, or −1, and the sums of the rows whose cell is not.
    private func withoutMissing(_ missing: Int) -> (high: Int, sum: UInt64) {
        let payload = rows.payload.base + node.lowerBound
        var sum: UInt64 = 0
        var high = -1
        for place in 0..<node.count {
            let code = Int(cells.codes[place])
            if code == missing {
                sum &+= payload[place]
            } else {
                high = max(high, code)
            }
        }
        return (high, sum)
    }
}
