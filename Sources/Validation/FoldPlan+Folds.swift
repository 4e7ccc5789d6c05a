import Hashing
import Statistics

extension FoldPlan {
    /// All folds of the plan, repeat after repeat.
    ///
    /// How many rows of each class a fold gets is what scikit-learn gives it; without shuffling the
    /// folds are scikit-learn's own. Which rows these are follows from the seed alone, each repeat
    /// having a seed of its own, so that every machine derives the same folds.
    ///
    /// - Parameters:
    ///   - labels: the class of each row, counted from zero.
    ///   - classes: how many classes there are.
    ///   - keys: where the kind needs a column, what it says of each row: for groups a number of the
    ///     group, for splits in time a number that grows with time, for predefined splits the fold
    ///     that validates the row, from zero, or −1 for none.
    /// - Returns: `count` folds, whose positions point into `labels` and ascend.
    /// - Throws: `FoldPlanError` where these rows cannot be split so.
    /// - Complexity: O(rows × splits × repeats), stratified groups O(groups × splits² × classes) more.
    public func folds(
        labels: [Int32],
        classes: Int,
        keys: [Int] = []
    ) throws(FoldPlanError) -> [Fold] {
        precondition(!kind.needsColumn || keys.count == labels.count, "one key a row")
        try check(labels: labels, classes: classes)
        if kind == .timeSeriesSplit {
            return try checked(inTime(keys), labels)
        }
        var folds: [Fold] = []
        folds.reserveCapacity(count)
        for turn in 0..<repeats {
            var generator = RandomGenerator(seed: seed, purpose: "folds", turn)
            let home =
                switch kind {
                case .stratifiedKFold: dealtByClass(labels, classes: classes, using: &generator)
                case .kFold: dealt(labels.count, using: &generator)
                case .groupKFold: try dealtByGroup(keys, using: &generator)
                case .stratifiedGroupKFold:
                    try dealtByGroup(keys, labels, classes: classes, using: &generator)
                case .timeSeriesSplit, .predefinedSplit: keys
                }
            for split in 0..<splits {
                folds.append(
                    Fold(
                        training: home.indices.filter { home[$0] != split },
                        validation: home.indices.filter { home[$0] == split }
                    )
                )
            }
        }
        return kind.needsColumn ? try checked(folds, labels) : folds
    }

    /// The folds, if each has rows to validate on and two classes to train on.
    private func checked(
        _ folds: [Fold],
        _ labels: [Int32]
    ) throws(FoldPlanError) -> [Fold] {
        for (number, fold) in folds.enumerated() {
            guard !fold.validation.isEmpty else { throw .foldWithoutRows(fold: number) }
            let first = fold.training.first.map { labels[$0] }
            if fold.training.allSatisfy({ labels[$0] == first }) {
                throw .oneClassToTrain(fold: number)
            }
        }
        return folds
    }

    private func check(labels: [Int32], classes: Int) throws(FoldPlanError) {
        // A column may set one part of the rows apart to validate on, and no more.
        if splits < (kind == .predefinedSplit ? 1 : 2) { throw .tooFewSplits(splits) }
        if repeats < 1 { throw .tooFewRepeats(repeats) }
        if repeats > 1, !shuffle { throw .repeatsWithoutShuffle(repeats) }
        if splits > labels.count { throw .moreSplitsThanRows(splits: splits, rows: labels.count) }
        let counts = classCounts(labels, classes: classes)
        if counts.count(where: { $0 > 0 }) < 2 { throw .oneClass }
        guard kind == .stratifiedKFold || kind == .stratifiedGroupKFold else { return }
        if let small = counts.firstIndex(where: { $0 < splits }) {
            throw .classSmallerThanSplits(class: small, rows: counts[small], splits: splits)
        }
    }

    /// The fold of each row, each class dealt for itself.
    ///
    /// The rows, sorted by class in order of first appearance, are counted off round robin; that
    /// gives each class's share of each fold, as in scikit-learn.
    private func dealtByClass(
        _ labels: [Int32],
        classes: Int,
        using generator: inout RandomGenerator
    ) -> [Int] {
        let counts = classCounts(labels, classes: classes)
        var isKnown = Array(repeating: false, count: classes)
        var appearance: [Int] = []
        for label in labels where !isKnown[Int(label)] {
            isKnown[Int(label)] = true
            appearance.append(Int(label))
        }
        var hands: [[Int]] = Array(repeating: [], count: classes)
        var start = 0
        for label in appearance {
            var shares = Array(repeating: 0, count: splits)
            for position in start..<start + counts[label] {
                shares[position % splits] += 1
            }
            start += counts[label]
            var hand = shares.indices.flatMap { Array(repeating: $0, count: shares[$0]) }
            if shuffle { generator.shuffle(&hand) }
            hands[label] = hand
        }
        var dealt = Array(repeating: 0, count: classes)
        return labels.map { label in
            defer { dealt[Int(label)] += 1 }
            return hands[Int(label)][dealt[Int(label)]]
        }
    }

    /// The fold of each row, without regard to classes; the first folds get the surplus rows.
    private func dealt(_ rows: Int, using generator: inout RandomGenerator) -> [Int] {
        var hand = (0..<splits).flatMap { split in
            Array(repeating: split, count: rows / splits + (split < rows % splits ? 1 : 0))
        }
        if shuffle { generator.shuffle(&hand) }
        return hand
    }
}

/// How many rows each class has.
func classCounts(_ labels: [Int32], classes: Int) -> [Int] {
    var counts = Array(repeating: 0, count: classes)
    for label in labels {
        precondition(0 <= label && label < classes, "label \(label) is none of \(classes) classes")
        counts[Int(label)] += 1
    }
    return counts
}

/// The digest of folds, by which two machines see that they split the rows alike.
public func foldsHash(_ folds: [Fold]) -> SHA256 {
    var hasher = SHA256Hasher()
    hasher.update(Array("tenfold folds 1\n".utf8))
    for fold in folds {
        for rows in [fold.training, fold.validation] {
            var bytes: [UInt8] = []
            bytes.reserveCapacity(8 * (rows.count + 1))
            for number in [rows.count] + rows {
                withUnsafeBytes(of: UInt64(number).littleEndian) { bytes.append(contentsOf: $0) }
            }
            hasher.update(bytes)
        }
    }
    return hasher.finish()
}
