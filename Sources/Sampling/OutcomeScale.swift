import Foundation
import Statistics

/// The values of trials on a scale on which a Gaussian process is at home.
///
/// How bad the worse half is says little about where the best are, and a single disaster would hide
/// all differences between good trials. So values below the median are placed by rank only, as draws
/// from a normal distribution as wide as the better half; then all are standardized.
///
/// - SeeAlso: Song et al., "The Vizier Gaussian process bandit algorithm", arXiv:2408.11527, section
///   4.1, for the half-rank warping.
struct OutcomeScale: Sendable {
    /// The standardized values, in the order given.
    let values: [Double]
    /// How many standardized units one unit of the better half is.
    let unit: Double

    /// - Parameter raw: finite numbers in any order; higher is better.
    init(_ raw: [Double]) {
        let size = raw.reduce(0) { max($0, $1.magnitude) }
        guard let middle = median(raw.map { size > 0 ? $0 / size : 0 }) else {
            values = []
            unit = 1
            return
        }
        let shares = raw.map { size > 0 ? $0 / size : 0 }
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
}
