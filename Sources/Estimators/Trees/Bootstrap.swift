import Statistics

/// Draws the rows of a tree, with replacement, in proportion to their weights.
///
/// Draws are numbers between zero and the sum of all weights: a row of weight two is drawn exactly
/// where two rows of weight one beside each other would be.
///
/// - SeeAlso: Breiman, "Bagging predictors", Machine Learning 24 (1996); scikit-learn since 1.8 draws
///   in proportion to weights as well.
struct Bootstrap {
    private let rows: Int
    private let draws: Int
    /// The sums of the weights up to and including each row; empty where all weigh the same.
    private var ends: [Double] = []
    /// For each of as many equal parts of the whole as there are rows, the row in which it begins.
    private var guide: [Int] = []

    /// - Parameters:
    ///   - copies: how many rows there are, a row of whole weight being as many.
    ///   - share: how many rows to draw if above one, otherwise which share of the copies; all if nil.
    init(rows: Int, weights: [Double]?, copies: Int, share: Double?) {
        self.rows = rows
        switch share {
        case nil: draws = copies
        case .some(let share) where share > 1: draws = Int(share)
        case .some(let share): draws = max(1, Int(share * Double(copies)))
        }
        guard let weights else { return }
        var sum = 0.0
        for weight in weights {
            sum += weight
            ends.append(sum)
        }
        var row = 0
        for part in 0..<rows {
            while ends[row] <= sum * (Double(part) / Double(rows)), row < rows - 1 { row += 1 }
            guide.append(row)
        }
    }

    /// Writes how often each row is drawn.
    func draw(_ counts: inout [Double], using random: inout RandomGenerator) {
        for row in counts.indices { counts[row] = 0 }
        guard let sum = ends.last else {
            for _ in 0..<draws { counts[Int(random.uniform() * Double(rows))] += 1 }
            return
        }
        for _ in 0..<draws {
            let share = random.uniform()
            let point = share * sum
            var row = guide[Int(share * Double(rows))]
            // Rounding may have put the start one row too far.
            while row > 0, ends[row - 1] > point { row -= 1 }
            while ends[row] <= point, row < rows - 1 { row += 1 }
            counts[row] += 1
        }
    }
}
