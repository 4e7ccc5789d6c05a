import Statistics

/// Turns each cell into the share of training cells below it, or into the point of the standard
/// normal distribution with that share below.
///
/// - SeeAlso: scikit-learn's `QuantileTransformer(subsample=None)`, whose numbers these are.
public struct QuantileScaler: Hashable, Sendable, Codable {
    /// The numbers below which 0, …, 1 of the training cells lie, in even steps; ascending.
    public let quantiles: [Double]
    /// Whether the shares become points of the normal distribution.
    public let isNormal: Bool

    /// How many quantiles are kept at most, as in scikit-learn.
    private static let quantilesMax = 1_000
    /// Shares of the normal distribution end so far from 0 and 1, and cells so near to the outermost
    /// quantiles count as them.
    private static let margin = 1e-7

    /// Learns from the cells that are there.
    ///
    /// - Parameter rows: how many rows there are, those with a missing cell included.
    init(_ present: [Double], rows: Int, toNormal isNormal: Bool) {
        let sorted = present.sorted()
        let count = max(1, min(Self.quantilesMax, rows))
        quantiles = (0..<count).map { place in
            sampleQuantile(sorted, count == 1 ? 0 : Double(place) / Double(count - 1)) ?? 0
        }
        self.isNormal = isNormal
    }

    /// The share of a cell; NaN stays NaN.
    func apply(_ cell: Double) -> Double {
        guard !cell.isNaN, let least = quantiles.first, let most = quantiles.last else {
            return cell
        }
        let margin = isNormal ? Self.margin : 0
        var share: Double
        if cell - margin < least || cell == least {
            share = 0
        } else if cell + margin > most || cell == most {
            share = 1
        } else {
            share = self.share(of: cell)
        }
        guard isNormal else { return share }
        // Numbers from elsewhere may be no shares.
        share = max(Self.margin - .ulpOfOne, min(1 - (Self.margin - .ulpOfOne), share))
        return StandardNormal.quantile(share)
    }

    /// The share of a cell between the outermost quantiles, by linear interpolation.
    ///
    /// Where quantiles are equal, it is in the middle of what they span.
    private func share(of cell: Double) -> Double {
        let steps = Double(quantiles.count - 1)
        let low = firstPlace { $0 >= cell }
        guard low > 0, low < quantiles.count else { return low == 0 ? 0 : 1 }
        if quantiles[low] == cell {
            let high = firstPlace { $0 > cell }
            return (Double(low) + Double(high - 1)) / 2 / steps
        }
        let (below, above) = (quantiles[low - 1], quantiles[low])
        // Halves, for the difference may be beyond the range of numbers.
        let part = (cell / 2 - below / 2) / (above / 2 - below / 2)
        return (Double(low - 1) + (part.isFinite ? part : 0.5)) / steps
    }

    /// The place of the first quantile of which something holds that holds of all after it.
    private func firstPlace(_ holds: (Double) -> Bool) -> Int {
        var (low, high) = (0, quantiles.count)
        while low < high {
            let middle = (low + high) / 2
            if holds(quantiles[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
