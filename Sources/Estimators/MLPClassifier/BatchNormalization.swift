import Statistics

/// Brings each unit to mean zero and variance one over a batch, then to a learned mean and variance.
///
/// - SeeAlso: Ioffe and Szegedy, "Batch normalization", ICML 2015.
struct BatchNormalization {
    private var scales: [Float]
    private var shifts: [Float]
    /// Running means and variances, still to be divided by `certainty`.
    private var means: [Float]
    private var variances: [Float]
    /// How much of the running sums is there already: it grows from zero to one.
    private var certainty: Float = 0
    private var normalized: SingleMatrix
    private var inverseDeviations: [Float] = []
    private var scaleGradients: [Float] = []
    private var shiftGradients: [Float] = []
    private var scaleSteps: AdamW
    private var shiftSteps: AdamW

    private static let epsilon: Float = 1e-5
    /// The share of a batch in the running sums, PyTorch's.
    private static let momentum: Float = 0.1

    init(_ units: Int) {
        scales = Array(repeating: 1, count: units)
        shifts = Array(repeating: 0, count: units)
        means = shifts
        variances = shifts
        normalized = SingleMatrix(rows: 0, columns: units)
        scaleSteps = AdamW(count: units)
        shiftSteps = AdamW(count: units)
    }

    mutating func forward(_ batch: inout SingleMatrix) {
        let rows = Float(batch.rows)
        let ones = [Float](repeating: 1, count: scales.count)
        let zeros = [Float](repeating: 0, count: scales.count)
        let batchMeans = batch.columnSums.map { $0 / rows }
        batch.scaleColumns(by: ones, adding: batchMeans.map { -$0 })
        let batchVariances = batch.columnSums(times: batch).map { $0 / rows }
        inverseDeviations = batchVariances.map { 1 / ($0 + Self.epsilon).squareRoot() }
        batch.scaleColumns(by: inverseDeviations, adding: zeros)
        normalized = batch
        batch.scaleColumns(by: scales, adding: shifts)
        for unit in means.indices {
            means[unit] += Self.momentum * (batchMeans[unit] - means[unit])
            variances[unit] += Self.momentum * (batchVariances[unit] - variances[unit])
        }
        certainty += Self.momentum * (1 - certainty)
    }

    mutating func backward(_ slopes: inout SingleMatrix) {
        let rows = Float(slopes.rows)
        shiftGradients = slopes.columnSums
        scaleGradients = slopes.columnSums(times: normalized)
        let factors = zip(scales, inverseDeviations).map { $0 * $1 }
        slopes.scaleColumns(
            by: factors,
            adding: zip(factors, shiftGradients).map { -$0 * $1 / rows }
        )
        normalized.scaleColumns(
            by: zip(factors, scaleGradients).map { -$0 * $1 / rows },
            adding: Array(repeating: 0, count: factors.count)
        )
        slopes.add(normalized)
    }

    mutating func move(step: Int, rate: Float) {
        scaleSteps.move(&scales, against: scaleGradients, step: step, rate: rate, decay: 0)
        shiftSteps.move(&shifts, against: shiftGradients, step: step, rate: rate, decay: 0)
    }

    /// The affine map of each unit that normalization is once training is over.
    var settled: (factors: [Float], addends: [Float]) {
        let certainty = max(certainty, .leastNormalMagnitude)
        let factors = scales.indices.map { unit in
            scales[unit] / (variances[unit] / certainty + Self.epsilon).squareRoot()
        }
        let addends = scales.indices.map { unit in
            shifts[unit] - factors[unit] * means[unit] / certainty
        }
        return (factors, addends)
    }
}
