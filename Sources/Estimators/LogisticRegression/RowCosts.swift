/// How the weights of rows become what LIBLINEAR and LIBSVM know: a cost for each side, and copies of rows.
///
/// Neither has a weight for a row. Where all rows of a side weigh the same, its cost says it
/// exactly. Otherwise rows are counted several times: exactly, where the weights are small multiples
/// of the smallest; else to the nearest `resolution`-th of the mean weight.
struct RowCosts: Equatable {
    /// What the loss of a positive row costs.
    var positive = 1.0
    /// What the loss of a negative row costs.
    var negative = 1.0
    /// How often each row counts, or nil where each counts once.
    var copies: [Int]?

    /// A mean weight is this many copies, at most; linear training takes as many times longer.
    static let linearResolution = 32.0

    /// The costs and copies for weights.
    ///
    /// - Parameter resolution: how many copies a mean weight is, at most.
    init(_ weights: [Double]?, _ targets: [Bool], resolution: Double = Self.linearResolution) {
        guard let weights, let heaviest = weights.max(), let lightest = weights.min() else {
            return
        }
        let positives = Set(zip(weights, targets).lazy.filter(\.1).map(\.0))
        let negatives = Set(zip(weights, targets).lazy.filter { !$0.1 }.map(\.0))
        if positives.count == 1, negatives.count == 1 {
            positive = positives.first ?? 1
            negative = negatives.first ?? 1
            return
        }
        // Relative to the heaviest, so that no sum leaves the range of numbers.
        let mean = weights.reduce(0) { $0 + $1 / heaviest } / Double(weights.count) * heaviest
        let multiples = weights.map { $0 / lightest }
        let areSmallMultiples =
            multiples.allSatisfy { abs($0 - $0.rounded()) < 1e-9 }
            && mean / lightest <= resolution
        let unit = areSmallMultiples ? lightest : mean / resolution
        positive = unit
        negative = unit
        copies = weights.map { max(1, Int(($0 / unit).rounded())) }
    }
}
