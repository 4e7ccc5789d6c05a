import Statistics

/// A binned table within reach of the loops that grow trees.
///
/// The pointer is that of `bins.codes` and valid only within the call that lends it.
struct CodedTable {
    let bins: BinnedMatrix
    let codes: UnsafePointer<UInt8>

    /// The codes of a column, one a row.
    func codes(_ column: Int) -> UnsafePointer<UInt8> {
        codes + column &* bins.rows
    }

    /// Where a column's bins begin in a histogram that has one more a column for missing cells.
    func offset(_ column: Int) -> Int {
        bins.starts[column] + column
    }

    /// How many bins a histogram over all columns has.
    var width: Int { bins.starts[bins.columns] + bins.columns }

    /// A place between the lowest and the highest bin of a node, drawn evenly over the cells' scale.
    ///
    /// Within a bin, the nearer end counts. Between bins the number drawn is the threshold itself, as
    /// it is for Geurts and others.
    func drawnSplit(
        _ column: Int,
        low: Int,
        high: Int,
        using random: inout RandomGenerator
    ) -> (bin: Int, threshold: Float) {
        let start = bins.starts[column]
        return bins.lower.withUnsafeBufferPointer { lower in
            bins.upper.withUnsafeBufferPointer { upper in
                let bottom = Double(lower[start + low])
                let drawn = bottom + (Double(upper[start + high]) - bottom) * random.uniform()
                // The first bin that reaches up to the number drawn.
                var first = low
                var last = high
                while first < last {
                    let middle = (first &+ last) / 2
                    if Double(upper[start + middle]) < drawn {
                        first = middle + 1
                    } else {
                        last = middle
                    }
                }
                let below = Double(lower[start + first])
                if drawn < below {
                    let single = Float(drawn)
                    let threshold = Double(single) > drawn ? single.nextDown : single
                    return (first - 1, max(threshold, upper[start + first - 1]))
                }
                let above = Double(upper[start + first])
                let belongsLeft = drawn >= below / 2 + above / 2
                let bin = min(max(belongsLeft ? first : first - 1, low), high - 1)
                return (bin, bins.threshold(column, after: bin, before: bin + 1))
            }
        }
    }
}
