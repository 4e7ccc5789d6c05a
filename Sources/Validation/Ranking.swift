import Foundation

/// Rows in descending order of a score, each marked positive or not: what ranking measures judge.
struct Ranking {
    /// Groups of rows with equal scores, best first: how many positive and negative rows each has.
    private var groups: [(positives: Double, negatives: Double)] = []
    private var positives = 0.0
    private var negatives = 0.0
    /// The score of the last group.
    private var last = Double.nan

    /// A ranking of no rows.
    init() {}

    /// Ranks rows by score.
    ///
    /// - Complexity: O(n log n).
    init(scores: [Double], isPositive: [Bool]) {
        for row in scores.indices.sorted(by: { scores[$0] > scores[$1] }) {
            append(scores[row], isPositive: isPositive[row], times: 1)
        }
    }

    /// Adds a row that ranks after, or with, the last one, so many times.
    mutating func append(_ score: Double, isPositive: Bool, times: Int) {
        guard times > 0 else { return }
        if score != last {
            groups.append((0, 0))
            last = score
        }
        let weight = Double(times)
        if isPositive {
            groups[groups.count - 1].positives += weight
            positives += weight
        } else {
            groups[groups.count - 1].negatives += weight
            negatives += weight
        }
    }

    /// Whether no row is ranked.
    var isEmpty: Bool { groups.isEmpty }

    /// The probability that a positive row ranks above a negative one, ties counting half; nil where
    /// either kind is missing.
    var areaUnderROC: Double? {
        guard positives > 0, negatives > 0 else { return nil }
        var above = 0.0
        var area = 0.0
        for group in groups {
            area += group.negatives * (above + group.positives / 2)
            above += group.positives
        }
        return area / positives / negatives
    }

    /// The mean over positive rows of the precision at their rank; zero without positive rows.
    var averagePrecision: Double {
        guard positives > 0 else { return 0 }
        var hits = 0.0
        var rows = 0.0
        var sum = 0.0
        for group in groups {
            hits += group.positives
            rows += group.positives + group.negatives
            sum += group.positives * hits / rows
        }
        return sum / positives
    }
}

extension Predictions {
    /// The area under the ROC curve: of class 1 for two classes, else each class against the rest.
    ///
    /// - Returns: nil where a class has no rows or all; a class without rows has no weight.
    func areaUnderROC(averaging: Averaging) -> Double? {
        averaged(averaging) { $0.areaUnderROC }
    }

    /// The average precision: of class 1 for two classes, else each class against the rest.
    func averagePrecision(averaging: Averaging) -> Double {
        averaged(averaging) { $0.averagePrecision } ?? 0
    }

    private func averaged(_ averaging: Averaging, _ score: (Ranking) -> Double?) -> Double? {
        if classes == 2 { return score(ranking(ofClass: 1)) }
        switch averaging {
        case .micro:
            let isPositive = labels.flatMap { label in (0..<classes).map { $0 == label } }
            return score(Ranking(scores: probabilities, isPositive: isPositive))
        case .binary, .macro:
            var sum = 0.0
            for index in 0..<classes {
                guard let part = score(ranking(ofClass: index)) else { return nil }
                sum += part
            }
            return sum / Double(classes)
        case .weighted:
            var sum = 0.0
            let counts = classCounts(labels, classes: classes)
            for (index, count) in counts.enumerated() where count > 0 {
                guard let part = score(ranking(ofClass: index)) else { return nil }
                sum += part * Double(count)
            }
            return sum / Double(max(labels.count, 1))
        }
    }

    private func ranking(ofClass index: Int) -> Ranking {
        Ranking(scores: probabilities(ofClass: index), isPositive: labels.map { $0 == index })
    }

    /// The mean of −ln p of the true class, p being kept off 0 and 1 by the last bit of a double;
    /// nil without rows.
    var logLoss: Double? {
        guard !labels.isEmpty else { return nil }
        let least = Double.ulpOfOne
        var sum = 0.0
        for (row, label) in labels.enumerated() {
            let probability =
                if classes == 2 {
                    label == 1 ? probabilities[row] : 1 - probabilities[row]
                } else {
                    probabilities[row * classes + Int(label)]
                }
            sum -= log(min(max(probability, least), 1 - least))
        }
        return sum / Double(labels.count)
    }

    /// The mean squared distance of the probabilities from the truth; nil without rows.
    ///
    /// From 0 to 1 for two classes, where the two equal halves count once, else from 0 to 2.
    ///
    /// - SeeAlso: Brier, "Verification of forecasts expressed in terms of probability", Monthly
    ///   Weather Review 78 (1950).
    var brier: Double? {
        guard !labels.isEmpty else { return nil }
        let width = classes == 2 ? 1 : classes
        var sum = 0.0
        for (row, label) in labels.enumerated() {
            for column in 0..<width {
                let index = classes == 2 ? 1 : column
                let error = probabilities[row * width + column] - (index == label ? 1 : 0)
                sum += error * error
            }
        }
        return sum / Double(labels.count)
    }
}
