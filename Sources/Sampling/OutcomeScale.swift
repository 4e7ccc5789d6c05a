import Foundation
import Statistics

/// The values of trials on a scale on which a Gaussian process is at home.
///
/// How bad the worse half is says little about where the best are, and a single disaster would hide
/// all differences between good trials. So values below the median are placed by rank only, as draws
/// from a normal distribution as wide as the better half; then all are standardized.
///
/// The median rises as a search gathers trials around the best, and what tells these apart fills the
/// scale: so an optimum is found to the last digit, but nothing else seems worth a trial any more. On
/// the coarse scale a hope of surpassing the best by much elsewhere outweighs such digits.
///
/// - SeeAlso: Song et al., "The Vizier Gaussian process bandit algorithm", arXiv:2408.11527, section
///   4.1, for the half-rank warping.
struct OutcomeScale: Sendable {
    /// The standardized values, in the order given.
    let values: [Double]
    /// How many standardized units one unit of the better half is.
    let unit: Double

    /// What a scale tells apart.
    enum Resolution: Sendable {
        /// The better half of all values.
        case fine
        /// All that is better than half of a start, as far as ranks tell.
        case coarse
    }

    /// How many trials a start has of which the coarse scale thinks.
    private static let startCount = 10.0

    /// - Parameters:
    ///   - raw: finite numbers in any order; higher is better.
    ///   - resolution: which of them are told apart by more than their rank.
    init(_ raw: [Double], resolution: Resolution) {
        guard !raw.isEmpty else {
            values = []
            unit = 1
            return
        }
        let size = raw.reduce(0) { max($0, $1.magnitude) }
        let shares = raw.map { size > 0 ? $0 / size : 0 }
        let middle = Self.threshold(shares.sorted(), resolution)
        let above = shares.filter { $0 >= middle }
        let width = (above.reduce(0) { $0 + ($1 - middle) * ($1 - middle) } / Double(above.count))
            .squareRoot()
        let order = shares.indices.sorted { (shares[$0], $0) < (shares[$1], $1) }
        var warped = shares
        var rank = 0
        while rank < order.count {
            // Equals share the middle of their ranks.
            var end = rank
            while end < order.count, shares[order[end]] == shares[order[rank]] { end += 1 }
            let share = (Double(rank + end) / 2) / Double(order.count)
            for index in order[rank..<end] where shares[index] < middle {
                warped[index] = middle + width * StandardNormal.quantile(share)
            }
            rank = end
        }
        let moments = RunningMoments(warped)
        let deviation = (moments.variance ?? 0).squareRoot()
        guard deviation > 1e-13 else {
            values = raw.map { _ in 0 }
            unit = 0
            return
        }
        values = warped.map { ($0 - moments.mean) / deviation }
        unit = 1 / deviation / size
    }

    /// The value below which only ranks count.
    private static func threshold(_ ascending: [Double], _ resolution: Resolution) -> Double {
        let place: Double
        switch resolution {
        case .fine:
            place = 0.5 * Double(ascending.count - 1)
        case .coarse:
            let part = min(1, startCount / Double(ascending.count))
            place = 0.5 * part * Double(ascending.count - 1)
        }
        let below = Int(place)
        let above = min(below + 1, ascending.count - 1)
        let share = place - Double(below)
        return ascending[below] * (1 - share) + ascending[above] * share
    }
}
