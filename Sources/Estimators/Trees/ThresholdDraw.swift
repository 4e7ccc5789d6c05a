import Statistics

/// Draws thresholds evenly over the scale of the cells, not over bins.
///
/// Without it a long tail would be cut as often as the crowd, and trees would not be those of Geurts
/// and others.
final class ThresholdDraw {
    private let bins: BinnedMatrix
    private let lower: Buffer<Float>
    private let upper: Buffer<Float>
    /// For equal parts of each column's range, the first bin that reaches up to the part.
    private let guide: Buffer<UInt8>
    /// How many parts there are in a unit of each column.
    private let partsPerUnit: Buffer<Double>

    /// So many that a part holds few bins; so few that those of some columns stay near.
    private static let parts = 128
    /// The end of the range is a part of its own, behind which there is nothing.
    private static let guideWidth = parts + 2

    init(_ bins: BinnedMatrix) {
        self.bins = bins
        lower = Buffer(bins.lower.count, repeating: 0)
        upper = Buffer(bins.lower.count, repeating: 0)
        for bin in 0..<bins.lower.count {
            lower[bin] = bins.lower[bin]
            upper[bin] = bins.upper[bin]
        }
        guide = Buffer(bins.columns * Self.guideWidth, repeating: 0)
        partsPerUnit = Buffer(bins.columns, repeating: 0)
        for column in 0..<bins.columns where bins.binCount(column) > 0 { fillGuide(column) }
    }

    private func fillGuide(_ column: Int) {
        let start = bins.starts[column]
        let end = bins.starts[column + 1]
        let range = Double(upper[end - 1]) - Double(lower[start])
        partsPerUnit[column] = range > 0 ? Double(Self.parts) / range : 0
        var bin = start
        for part in 0..<Self.guideWidth {
            while bin < end - 1, self.part(column, upper[bin]) < part { bin += 1 }
            guide[column * Self.guideWidth + part] = UInt8(bin - start)
        }
    }

    /// The part of a column's range in which a number lies; it grows with the number.
    @inline(__always)
    private func part(_ column: Int, _ number: Float) -> Int {
        let distance = Double(number) - Double(lower[bins.starts[column]])
        return min(Int(distance * partsPerUnit[column]), Self.parts)
    }

    /// A split of a node whose cells lie between two bins, both included.
    ///
    /// Where the number drawn falls between two bins it is the threshold itself. Within a bin, the
    /// nearer end counts, and the threshold is nil: it is the middle between the bin and the next.
    /// Each side has at least one of the two bins.
    func draw(
        _ column: Int,
        low: Int,
        high: Int,
        using random: inout RandomGenerator
    ) -> (bin: Int, threshold: Float?) {
        let start = bins.starts[column]
        let lower = lower.base + start
        let upper = upper.base + start
        let bottom = Double(lower[low])
        let drawn = Float(bottom + (Double(upper[high]) - bottom) * random.uniform())
        let guide = guide.base + (column &* Self.guideWidth &+ part(column, drawn))
        // The first bin that reaches up to the number drawn.
        var bin = max(low, Int(guide[0]))
        var end = max(bin, min(high, Int(guide[1])))
        while bin < end {
            let middle = (bin &+ end) / 2
            if upper[middle] < drawn { bin = middle &+ 1 } else { end = middle }
        }
        if bin > low, drawn < lower[bin] { return (bin &- 1, drawn) }
        let belongsLeft = Double(drawn) >= Double(lower[bin]) / 2 + Double(upper[bin]) / 2
        bin = min(max(belongsLeft ? bin : bin &- 1, low), high &- 1)
        return (bin, nil)
    }
}
