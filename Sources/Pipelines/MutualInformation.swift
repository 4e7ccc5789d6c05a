import Foundation

/// How much a column of numbers tells of the class, in nats.
///
/// Each row's distance to its third nearest row of the same class is compared with how many rows of
/// any class are as near. Rows with the very same number are compared by their counts instead, so
/// that columns of a few numbers, of many, and of both are all judged alike, without noise.
///
/// - SeeAlso: Ross, "Mutual information between discrete and continuous data sets", PLoS ONE 9
///   (2014), as in scikit-learn's `mutual_info_classif`; for equal numbers Gao et al., "Estimating
///   mutual information for discrete-continuous mixtures", NIPS 2017.
struct MutualInformation {
    private let labels: [Int32]
    private let classes: Int
    /// The digamma function of 1, 2, …, less its value at 1.
    private let harmonic: [Double]

    /// The neighbour whose distance counts, as in scikit-learn.
    private static let neighbor = 3

    init(_ labels: [Int32], classes: Int) {
        self.labels = labels
        self.classes = classes
        var sums = [0.0]
        for count in 1...max(labels.count, 1) { sums.append(sums[count - 1] + 1 / Double(count)) }
        harmonic = sums
    }

    /// The estimate for a column, at least 0; missing cells count as one further number.
    ///
    /// - Complexity: O(n log n) for n rows.
    func value(of cells: [Double]) -> Double {
        var present = [[Double]](repeating: [], count: classes)
        var missing = [Int](repeating: 0, count: classes)
        for (cell, label) in zip(cells, labels) {
            if cell.isNaN { missing[Int(label)] += 1 } else { present[Int(label)].append(cell) }
        }
        // A row that is alone in its class has no neighbour and tells nothing.
        let counted = (0..<classes).filter { present[$0].count + missing[$0] > 1 }
        guard !counted.isEmpty else { return 0 }
        let all = counted.flatMap { present[$0] }.sorted()
        let allMissing = counted.reduce(0) { $0 + missing[$1] }
        let rows = all.count + allMissing
        var sum = 0.0
        for label in counted {
            let size = present[label].count + missing[label]
            sum -= Double(size) * digamma(size)
            if missing[label] > 0 {
                let share = Double(missing[label])
                sum += share * (digamma(missing[label]) - digamma(allMissing))
            }
            sum += Self.ofPresent(present[label].sorted(), size: size, among: all, digamma)
        }
        return max(0, digamma(rows) + sum / Double(rows))
    }

    /// The part of the rows of one class that have a number.
    ///
    /// - Parameters:
    ///   - own: their numbers, ascending.
    ///   - size: how many rows the class has, those without a number included.
    ///   - all: the numbers of all classes, ascending.
    private static func ofPresent(
        _ own: [Double],
        size: Int,
        among all: [Double],
        _ digamma: (Int) -> Double
    ) -> Double {
        let reach = min(neighbor, size - 1, own.count - 1)
        var sum = 0.0
        var start = 0
        for (place, number) in own.enumerated() {
            // The narrowest run of neighbours that holds the row moves on with it.
            start = max(start, place - reach)
            func radius(_ start: Int) -> Double {
                max(number - own[start], own[start + reach] - number)
            }
            while start < place, start + reach + 1 < own.count, radius(start + 1) <= radius(start) {
                start += 1
            }
            let distance = radius(start)
            if distance == 0 {
                let same = own.count(of: number)
                sum += digamma(same) - digamma(all.count(of: number))
            } else {
                let near =
                    all.firstPlace { $0 - number >= distance }
                    - all.firstPlace { $0 - number > -distance }
                sum += digamma(max(reach, 1)) - digamma(max(near, 1))
            }
        }
        return sum
    }

    /// The digamma function of a whole number from 1 on, up to a constant that cancels out.
    private func digamma(_ number: Int) -> Double { harmonic[number - 1] }
}

extension [Double] {
    /// The place of the first element of which something holds that holds of all after it.
    fileprivate func firstPlace(_ holds: (Double) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if holds(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// How often the number comes.
    fileprivate func count(of number: Double) -> Int {
        firstPlace { $0 > number } - firstPlace { $0 >= number }
    }
}
