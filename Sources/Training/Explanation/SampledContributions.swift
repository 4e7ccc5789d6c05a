import Estimators
import Search
import Statistics

/// What each player adds to a probability, found out by trial: players join one after the other in a
/// random order, and what the answer changes by is theirs.
///
/// Who has not joined has the cells of a made up row. The orders are drawn in pairs, one the other
/// backwards, and are the same for every row. The sum is exact, the parts are as good as the number of
/// orders makes them.
///
/// - SeeAlso: Štrumbelj and Kononenko, "Explaining prediction models and individual predictions with
///   feature contributions", Knowledge and Information Systems 41 (2014), algorithm 1.
struct SampledContributions {
    private let pipeline: FittedPipeline
    private let players: Players
    private let reference: Matrix
    private let orders: [[Int]]

    /// Enough orders for two digits where there are few players; fewer where each takes long.
    private static let evaluationsMax = 6_000

    init(_ pipeline: FittedPipeline, _ reference: ReferenceRows) {
        self.pipeline = pipeline
        players = pipeline.players
        self.reference = reference.matrix(columns: players.ofColumn.count)
        let count = players.columns.count
        let pairs = max(2, min(ReferenceRows.rows, Self.evaluationsMax / (count + 1)) / 2)
        var random = RandomGenerator(seed: 0, purpose: "orders of players")
        orders = (0..<pairs).flatMap { _ in
            var order = Array(0..<count)
            random.shuffle(&order)
            return [order, order.reversed()]
        }
    }

    /// What each player adds to the probability of a class for one row.
    ///
    /// - Parameter cells: the row as it comes out of preprocessing.
    func contributions(
        _ cells: ArraySlice<Double>,
        label: Int
    ) throws(TaskFailure) -> Contributions {
        let width = players.ofColumn.count
        let cells = Array(cells)
        var values = [Double](repeating: 0, count: players.columns.count)
        var base = 0.0
        for (number, order) in orders.enumerated() {
            let other = Array(reference.row(number % reference.rows))
            var steps = other
            var current = other
            for player in order {
                for column in 0..<width where players.ofColumn[column] == player {
                    current[column] = cells[column]
                }
                steps += current
            }
            let answers = try pipeline.calibrated(
                Matrix(rows: order.count + 1, columns: width, values: steps)
            )
            base += answers[0, label]
            for (place, player) in order.enumerated() {
                values[player] += answers[place + 1, label] - answers[place, label]
            }
        }
        let count = Double(orders.count)
        return Contributions(
            scale: .probability,
            base: base / count,
            values: values.map { $0 / count }
        )
    }
}
