import Statistics
import Studies
import Tables

/// Looks for what makes a study's scores look better than the model will do in use.
///
/// It looks at the columns that the study learns from, and at search rows; the holdout's rows are
/// compared with them, but their classes are not looked at. It decides nothing: a suspicion is
/// for a person to judge.
public struct LeakWatch {
    /// A column that ranks rows this well by itself does not come from honest foresight.
    static let decisiveArea = 0.98
    /// A column named like the target is suspicious if it ranks rows this well.
    static let tellingArea = 0.8
    /// Below this many search rows such figures are chance.
    static let rowsMin = 100
    /// More rows say no more of a column that is so clear.
    static let rowsMax = 20_000
    /// So many cells are looked at in all, to stay within seconds on wide tables.
    static let cellsMax = 10_000_000
    /// The share of different values from which a column of labels tells rows apart.
    static let identifyingShare = 0.95
    /// The same for a column that is named so: rows may be there twice.
    static let namedIdentifyingShare = 0.8
    /// The share of judged rows with an equal among those trained on that is worth a warning.
    static let duplicateShare = 0.01

    private let data: StudyData
    private let columns: [Column]

    /// A watch over a study's rows.
    public init(_ data: StudyData) {
        self.data = data
        columns = data.description.features.compactMap { data.table[$0] }
    }

    /// What is suspected: columns in the order of the features, then rows.
    ///
    /// The same for the same study on every machine.
    ///
    /// - Complexity: O(rows × columns), and O(n log n) a column for n sampled rows.
    public func warnings() -> [LeakWarning] {
        columns.isEmpty ? [] : columnWarnings() + duplicates()
    }

    private func columnWarnings() -> [LeakWarning] {
        let sample = sampledRows()
        let labels = sample.map { data.labels[$0] }
        let score =
            sample.count < Self.rowsMin
            ? nil
            : OneColumnScore(
                labels: labels,
                classes: data.description.classes.count,
                seed: data.description.seed
            )
        return columns.compactMap { column in
            let area = score?.areaUnderROC(column.values.selecting(rows: sample)) ?? 0.5
            return warning(about: column, area: area)
        }
    }

    private func warning(about column: Column, area: Double) -> LeakWarning? {
        let name = column.name
        let target = data.description.target
        let figure = "roc_auc \((area * 1000).rounded() / 1000)"
        if TellingNames.isKnownLater(name) {
            return LeakWarning(
                .knownLater,
                column: name,
                "by its name '\(name)' is known only after the outcome; if so: drop: [\(name)]"
            )
        }
        if area >= Self.decisiveArea {
            return LeakWarning(
                .decidesTarget,
                column: name,
                "'\(name)' alone nearly decides '\(target)' (\(figure)); if it is not known in time: "
                    + "drop: [\(name)]"
            )
        }
        if area >= Self.tellingArea, TellingNames.isLikeTarget(name, target: target) {
            return LeakWarning(
                .namedLikeTarget,
                column: name,
                "'\(name)' is named like an outcome and tells much of '\(target)' (\(figure)); "
                    + "if it was made from it: drop: [\(name)]"
            )
        }
        if isIdentifier(column) {
            return LeakWarning(
                .identifier,
                column: name,
                "'\(name)' has another value in almost every row and can only be learnt by heart: "
                    + "drop: [\(name)]"
            )
        }
        return nil
    }

    /// Whether a column numbers or names rows.
    ///
    /// Measured quantities are often different in each row, too: numbers count only if they are whole
    /// and no two alike, or the name says so.
    private func isIdentifier(_ column: Column) -> Bool {
        let rows = data.table.rows
        guard rows >= Self.rowsMin,
            !data.description.derived.contains(where: { $0.name == column.name })
        else { return false }
        let distinct = ColumnSummary(of: column).distinct
        let share = Double(distinct) / Double(rows)
        let isNamedSo =
            TellingNames.isIdentifier(column.name) && share >= Self.namedIdentifyingShare
        switch column.values {
        case .number(let cells):
            guard cells.allSatisfy({ $0 == $0.rounded() }) else { return false }
            return distinct == rows || isNamedSo
        case .category: return share >= Self.identifyingShare || isNamedSo
        case .text, .date, .boolean: return false
        }
    }

    /// Search rows in ascending order, drawn where they are many.
    private func sampledRows() -> [Int] {
        let most = min(Self.rowsMax, max(Self.rowsMin, Self.cellsMax / columns.count))
        guard data.searchRows.count > most else { return data.searchRows }
        var random = RandomGenerator(seed: data.description.seed, purpose: "leak sample")
        var rows = data.searchRows
        random.shuffle(&rows)
        return rows.prefix(most).sorted()
    }

    // MARK: Rows

    /// Warns of rows that are judged although an equal one was trained on.
    private func duplicates() -> [LeakWarning] {
        let digests = rowDigests(columns, rows: data.table.rows)
        var warnings: [LeakWarning] = []
        let search = Set(data.searchRows.map { digests[$0] })
        let held = data.holdoutRows.count { search.contains(digests[$0]) }
        if isMany(held, of: data.holdoutRows.count, digests) {
            warnings.append(
                LeakWarning(
                    .duplicateRows,
                    "\(held) of \(data.holdoutRows.count) holdout rows equal a search row in all "
                        + "features: remove repeated rows from the table, or keep what belongs "
                        + "together on one side by cv: {type: StratifiedGroupKFold, column: …}"
                )
            )
        }
        // One repeat says it all, and the others cost as much again.
        let folds = data.folds.prefix(data.description.folds.splits)
        var repeated = 0
        for fold in folds {
            let trained = Set(fold.training.map { digests[data.searchRows[$0]] })
            repeated += fold.validation.count { trained.contains(digests[data.searchRows[$0]]) }
        }
        let judged = folds.reduce(0) { $0 + $1.validation.count }
        if isMany(repeated, of: judged, digests) {
            warnings.append(
                LeakWarning(
                    .duplicateRows,
                    "\(repeated) of \(judged) rows equal, in all features, a row of another fold: "
                        + "remove repeated rows from the table, or keep what belongs together in one "
                        + "fold by cv: {type: StratifiedGroupKFold, column: …}"
                )
            )
        }
        return warnings
    }

    /// Whether so many repeated rows are more than chance brings where there are few different rows.
    private func isMany(_ repeated: Int, of judged: Int, _ digests: [UInt64]) -> Bool {
        guard repeated >= 10, Double(repeated) >= Self.duplicateShare * Double(judged) else {
            return false
        }
        // A table of a few categories has few kinds of rows, each many times, and nothing is copied.
        return Double(Set(digests).count) >= 0.5 * Double(digests.count)
    }
}
