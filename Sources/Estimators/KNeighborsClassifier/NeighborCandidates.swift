/// The training rows that may be among the nearest to a query, as far as they were looked at.
///
/// Each row comes with the least that its distance may be. Once the `count`-th smallest of the largest
/// possible distances is known, rows whose least is beyond it cannot be among the nearest.
final class NeighborCandidates {
    private let count: Int
    /// How much nearer or farther the query's own error can make two rows, together.
    private var slack: Float = 0
    /// Rows whose least distance is beyond it are ruled out.
    private var limit = Float.infinity
    /// The rows that are not ruled out yet, in their order, and the least distance of each.
    private var rows: Buffer<UInt32>
    private var leasts: Buffer<Float>
    private var foundCount = 0
    /// The number of rows found at which it pays to look for a lower limit.
    private var roomy: Int
    private var scratch: [Float] = []

    /// Whether a distance is small enough is asked of so many at once.
    private static let stride = 32

    init(nearest count: Int) {
        self.count = count
        roomy = max(2 * count, 96)
        rows = Buffer(unwritten: roomy + Self.stride)
        leasts = Buffer(unwritten: roomy + Self.stride)
    }

    /// Forgets all rows, for another query.
    func restart(slack: Float) {
        self.slack = slack
        limit = .infinity
        foundCount = 0
    }

    /// Looks at more rows.
    ///
    /// - Parameters:
    ///   - least: the least distances of the rows in turn.
    ///   - range: which rows they are.
    ///   - slacks: for each of all rows, how much more its distance may be.
    ///   - largestSlack: the largest slack of these rows.
    func consider(
        _ least: UnsafePointer<Float>,
        _ range: Range<Int>,
        _ slacks: UnsafePointer<Float>,
        largestSlack: Float
    ) {
        if limit == .infinity { findLimit(least, range.count, largestSlack) }
        var limit = limit
        for start in Swift.stride(from: 0, to: range.count, by: Self.stride) {
            let end = min(start + Self.stride, range.count)
            let isWhole = end - start == Self.stride
            guard !isWhole || Self.hasAny(least + start, upTo: limit) else { continue }
            let (rows, leasts) = (rows.base, leasts.base)
            var count = foundCount
            // Each is written, and stays if it is small enough: without a branch to guess.
            for place in start..<end {
                rows[count] = UInt32(truncatingIfNeeded: range.lowerBound &+ place)
                leasts[count] = least[place]
                count &+= least[place] <= limit ? 1 : 0
            }
            foundCount = count
            if count >= roomy {
                tighten(slacks)
                limit = self.limit
            }
        }
    }

    /// A first limit: `count` groups of rows each have a member that is not beyond it.
    private func findLimit(_ least: UnsafePointer<Float>, _ rows: Int, _ largestSlack: Float) {
        guard let members = [16, 8, 4].first(where: { rows / $0 >= 2 * count }) else { return }
        let groups = rows / members
        scratch.removeAll(keepingCapacity: true)
        scratch.append(contentsOf: UnsafeBufferPointer(start: least, count: groups))
        scratch.withUnsafeMutableBufferPointer { nearest in
            for member in 1..<members {
                let others = least + member * groups
                for group in 0..<groups {
                    nearest[group] = others[group] < nearest[group] ? others[group] : nearest[group]
                }
            }
        }
        lowerLimit(to: scratch.selectSmallest(count), slack: largestSlack)
    }

    private func lowerLimit(to near: Float, slack other: Float) {
        // Each sum is rounded, at most by this much.
        let rounding = (near.magnitude + other + slack) * 0x1p-21
        limit = min(limit, near + other + slack + rounding)
    }

    /// Whether any of the next numbers is small enough: with one branch for all of them.
    @inline(__always)
    private static func hasAny(_ numbers: UnsafePointer<Float>, upTo limit: Float) -> Bool {
        let cells = UnsafeRawPointer(numbers)
        var least = cells.loadUnaligned(as: SIMD4<Float>.self)
        for place in Swift.stride(from: 4, to: stride, by: 4) {
            let next = cells.loadUnaligned(fromByteOffset: 4 * place, as: SIMD4<Float>.self)
            least.replace(with: next, where: next .< least)
        }
        return least[0] <= limit || least[1] <= limit || least[2] <= limit || least[3] <= limit
    }

    /// The rows that are left, in their order.
    func settled(_ slacks: UnsafePointer<Float>) -> [UInt32] {
        tighten(slacks)
        return Array(UnsafeBufferPointer(start: rows.base, count: foundCount))
    }

    private func tighten(_ slacks: UnsafePointer<Float>) {
        guard foundCount > count else { return }
        scratch.removeAll(keepingCapacity: true)
        scratch.append(contentsOf: UnsafeBufferPointer(start: leasts.base, count: foundCount))
        let near = scratch.selectSmallest(count)
        // So many rows are at most this far.
        var reach: Float = 0
        for place in 0..<foundCount where leasts[place] <= near {
            reach = max(reach, slacks[Int(rows[place])])
        }
        lowerLimit(to: near, slack: reach)
        keepThose(upTo: limit)
        // Where many are equally far, they are not gone through again and again.
        if roomy < 2 * foundCount { makeRoom(2 * foundCount) }
    }

    private func keepThose(upTo limit: Float) {
        let (rows, leasts) = (rows.base, leasts.base)
        var kept = 0
        for place in 0..<foundCount {
            let least = leasts[place]
            rows[kept] = rows[place]
            leasts[kept] = least
            kept &+= least <= limit ? 1 : 0
        }
        foundCount = kept
    }

    private func makeRoom(_ size: Int) {
        let moreRows = Buffer<UInt32>(unwritten: size + Self.stride)
        let moreLeasts = Buffer<Float>(unwritten: size + Self.stride)
        moreRows.base.update(from: rows.base, count: foundCount)
        moreLeasts.base.update(from: leasts.base, count: foundCount)
        rows = moreRows
        leasts = moreLeasts
        roomy = size
    }
}

extension Array where Element: BinaryFloatingPoint {
    /// The number that has `count` − 1 others not above it; the order of all changes.
    ///
    /// Which side a number goes to is no branch, which a processor could but guess.
    ///
    /// - Complexity: O(numbers) on average.
    /// - SeeAlso: Hoare, "Algorithm 65: Find", Communications of the ACM 4 (1961).
    mutating func selectSmallest(_ count: Int) -> Element {
        precondition(1...self.count ~= count, "\(count) of \(self.count)")
        return withUnsafeMutableBufferPointer { numbers in
            var low = 0
            var high = numbers.count
            while true {
                let (first, middle, last) = (
                    numbers[low], numbers[(low + high) / 2], numbers[high - 1]
                )
                let pivot = Swift.max(
                    Swift.min(first, middle),
                    Swift.min(Swift.max(first, middle), last)
                )
                let smaller = Self.partition(numbers, low..<high) { $0 < pivot }
                if count <= smaller {
                    high = smaller
                } else if smaller > low {
                    low = smaller
                } else {
                    // The pivot is the smallest there is.
                    low = Self.partition(numbers, low..<high) { $0 <= pivot }
                    if count <= low { return pivot }
                }
            }
        }
    }

    /// Brings numbers of one kind to the front; where the others begin.
    @inline(__always)
    private static func partition(
        _ numbers: UnsafeMutableBufferPointer<Element>,
        _ range: Range<Int>,
        _ isFirst: (Element) -> Bool
    ) -> Int {
        var border = range.lowerBound
        for place in range {
            let number = numbers[place]
            numbers[place] = numbers[border]
            numbers[border] = number
            border &+= isFirst(number) ? 1 : 0
        }
        return border
    }
}
