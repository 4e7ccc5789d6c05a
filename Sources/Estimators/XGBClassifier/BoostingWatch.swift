import Statistics
import XGBoost

/// Watches rows that are not learned from, and tells when growth has stopped to help them.
final class BoostingWatch {
    private let rows: TrainingSet
    private let matrix: DMatrix
    private let patience: Int
    private let keepsAll: Bool
    private var round = 0
    private var bestRound = 0
    private var bestLoss = Double.infinity

    /// - Parameters:
    ///   - rows: at least one.
    ///   - baseMargins: where the sums of trees start, one an output.
    ///   - patience: after so many rounds without a lower loss it is over.
    ///   - keepsAll: whether trees behind the lowest loss stay.
    init(
        _ rows: TrainingSet,
        _ baseMargins: [Float],
        patience: Int,
        keepsAll: Bool
    ) throws(XGBoostError) {
        self.rows = rows
        matrix = try rows.matrix(baseMargins)
        self.patience = patience
        self.keepsAll = keepsAll
    }

    /// Whether the loss has not fallen for long enough.
    var isOver: Bool { round - bestRound >= patience }

    /// How many rounds of trees are worth keeping; nil for all.
    var roundsToKeep: Int? { keepsAll ? nil : bestRound }

    /// Sees what another round has made of the rows.
    func look(at booster: Booster) throws(XGBoostError) {
        round += 1
        let loss = logLoss(try booster.predict(matrix, margin: true))
        // The first round counts as the best where no loss is a number.
        guard loss < bestLoss || bestRound == 0 else { return }
        bestLoss = loss
        bestRound = round
    }

    /// The weighted sum over rows of how unlikely their class was thought, in nats.
    ///
    /// - Parameter margins: rows × outputs.
    private func logLoss(_ margins: [Float]) -> Double {
        let outputs = margins.count / rows.labels.count
        var sum = 0.0
        for (row, label) in rows.labels.enumerated() {
            let own = margins[row * outputs..<(row + 1) * outputs].map(Double.init)
            let logarithm: Double
            if outputs == 1 {
                logarithm = logSigmoid(label == 1 ? own[0] : -own[0])
            } else {
                logarithm = own[Int(label)] - logSumExp(own)
            }
            sum -= (rows.weights?[row] ?? 1) * logarithm
        }
        return sum
    }
}
