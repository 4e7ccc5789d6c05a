import Statistics
import Tables
import Validation

/// How well one column alone tells the classes apart, on rows that were not learned from.
///
/// The column is cut into bins of about equally many rows, or by its levels, and a missing cell is a
/// bin of its own; each bin answers with the shares of the classes among the rows learned from.
struct OneColumnScore {
    /// Enough bins to follow any curve, few enough that each has rows.
    private static let binsMax = 32
    /// Each row is judged by bins learned from two thirds of the others.
    private static let splits = 3

    private let labels: [Int32]
    private let classes: Int
    private let folds: [Fold]

    /// A score on some rows; nil where they are too few to tell.
    init?(labels: [Int32], classes: Int, seed: UInt64) {
        self.labels = labels
        self.classes = classes
        let plan = FoldPlan(splits: Self.splits, seed: derivedSeed(seed, purpose: "leak", []))
        guard let folds = try? plan.folds(labels: labels, classes: classes) else { return nil }
        self.folds = folds
    }

    /// The area under the ROC curve, for more than two classes the mean of each against the rest.
    ///
    /// - Parameter values: the column's cells of the rows.
    /// - Complexity: O(rows × log(rows)).
    func areaUnderROC(_ values: ColumnValues) -> Double {
        var total = 0.0
        for fold in folds {
            let bins = Self.bins(of: values, trainedOn: fold.training)
            var counts = Array(repeating: 0.0, count: (bins.max() ?? 0) * classes + classes)
            for row in fold.training { counts[bins[row] * classes + Int(labels[row])] += 1 }
            let prior = classCounts(fold.training)
            var probabilities: [Double] = []
            for row in fold.validation {
                let start = bins[row] * classes
                let sum = counts[start..<start + classes].reduce(0, +) + 1
                let shares = (0..<classes).map { (counts[start + $0] + prior[$0]) / sum }
                probabilities += classes == 2 ? [min(shares[1], 1)] : shares.map { min($0, 1) }
            }
            let answers = Predictions(
                labels: fold.validation.map { labels[$0] },
                probabilities: probabilities,
                classes: classes
            )
            total += Objective(.rocAUC, averaging: .macro).score(answers) ?? 0.5
        }
        return total / Double(folds.count)
    }

    private func classCounts(_ rows: [Int]) -> [Double] {
        var counts = Array(repeating: 0.0, count: classes)
        for row in rows { counts[Int(labels[row])] += 1 / Double(rows.count) }
        return counts
    }

    /// The bin of each row, the edges being learned from some of them.
    private static func bins(of values: ColumnValues, trainedOn rows: [Int]) -> [Int] {
        switch values {
        case .category(let codes, _): return codes.map { Int($0) + 1 }
        case .boolean(let cells): return cells.map { Int($0) + 1 }
        case .text(let cells): return cells.map { $0 == nil ? 0 : 1 }
        case .number(let cells), .date(let cells):
            let sorted = rows.map { cells[$0] }.filter { !$0.isNaN }.sorted()
            guard !sorted.isEmpty else { return cells.map { $0.isNaN ? 0 : 1 } }
            var edges: [Double] = []
            for index in 1..<binsMax {
                let edge = sorted[index * sorted.count / binsMax]
                if edge > edges.last ?? sorted[0] { edges.append(edge) }
            }
            return cells.map { cell in
                cell.isNaN ? 0 : 1 + edges.count { $0 <= cell }
            }
        }
    }
}
