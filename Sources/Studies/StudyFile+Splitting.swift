import Tables
import Validation

// Whether the rows can be split as the file says.
extension Resolution {
    /// How many folds a repeat has: as many as the file says or, where a column says which fold
    /// validates a row, as many as that has values.
    mutating func splits() -> Int {
        let folds = study.folds
        guard let column = folds.column else { return folds.splits }
        check(column)
        if column.value == study.data.target.value {
            report(column.position, "'\(shown(column.value))' is the target and cannot split rows")
        }
        guard mistakes.isEmpty, let values = table[column.value]?.values else {
            return folds.splits
        }
        do {
            let keys = try FoldPlan(kind: folds.kind).keys(of: values)
            guard folds.kind == .predefinedSplit else { return folds.splits }
            let count = (keys.max() ?? -1) + 1
            let most = FoldSettings.splitsMax
            if !(1...most).contains(count) {
                report(
                    column.position,
                    "'\(shown(column.value))' names \(count) folds, not from 1 to \(most)"
                )
            }
            return count
        } catch {
            report(column.position, "'\(shown(column.value))' \(error)")
            return folds.splits
        }
    }

    /// Splits the rows where a column has a say in it, and reports it if that cannot be.
    mutating func checkSplit(of description: StudyDescription) {
        let plan = description.folds
        guard let column = study.folds.column, let values = table[column.value]?.values,
            let keys = try? plan.keys(of: values),
            case .category(let codes, let levels)? = table[description.target]?.values
        else { return }
        let place = levels.map { description.classes.firstIndex(of: $0) ?? 0 }
        let labels = codes.map { Int32(place[Int($0)]) }
        let rows = plan.holdout(
            labels: labels,
            classes: description.classes.count,
            keys: keys,
            share: description.holdout,
            seed: description.seed
        )
        if rows.holdout.isEmpty != (description.holdout == 0) || rows.search.isEmpty {
            let side = rows.search.isEmpty ? "no rows are left to search with" : "none is held out"
            let reason =
                plan.kind == .timeSeriesSplit
                ? "the gap of \(plan.gap) rows is too long"
                : "'\(shown(column.value))' has too few groups, or too large ones"
            report(column.position, "\(side): \(reason); 'holdout: 0' does without")
            return
        }
        let search = rows.search.map { labels[$0] }
        do {
            let folds = try plan.folds(
                labels: search,
                classes: description.classes.count,
                keys: rows.search.map { keys[$0] }
            )
            note(folds, search, description.classes)
        } catch .classSmallerThanSplits(let index, let rows, let splits) {
            report(
                study.folds.position,
                "\(splits) folds need as many rows of each class beside the holdout; class "
                    + "'\(shown(description.classes[index]))' has \(rows)"
            )
        } catch {
            report(study.folds.position, error.description)
        }
    }

    /// Notes the classes that some fold has no row of to validate on, which then tells less.
    private mutating func note(_ folds: [Fold], _ labels: [Int32], _ classes: [String]) {
        for (index, name) in classes.enumerated() {
            let without = folds.indices.filter { fold in
                !folds[fold].validation.contains { labels[$0] == index }
            }
            guard !without.isEmpty else { continue }
            let numbers = without.prefix(5).map { "\($0)" }.joined(separator: ", ")
            notes.append(
                "class '\(shown(name))' is not among the rows that fold \(numbers)"
                    + (without.count > 5 ? ", …" : "") + " validates: fewer folds may be better"
            )
        }
    }

    /// Reports a target that is no class, and classes with too few rows for the folds.
    mutating func checkSizes(of target: Target) {
        let folds = study.folds
        let holdout = study.data.holdout
        let rows = target.rows.reduce(0, +)
        guard !isMeasured(target) else {
            let name = study.data.target
            report(
                name.position,
                "the target '\(shown(name.value))' has \(target.classes.count) different values in"
                    + " \(rows) rows and so is no class; only classes are predicted"
            )
            return
        }
        // A stratified holdout may take the fraction of a row as a whole one.
        func left(_ rows: Int) -> Int { rows - Int((Double(rows) * holdout).rounded(.up)) }
        let after = holdout > 0 ? " after the holdout" : ""
        switch folds.kind {
        case .stratifiedKFold:
            let small = target.rows.indices.filter { left(target.rows[$0]) < folds.splits }
            guard !small.isEmpty else { return }
            let names = small.prefix(Self.smallClassesMax).map { index in
                "'\(shown(target.classes[index]))' has \(target.rows[index])"
                    + (holdout > 0 ? " (\(left(target.rows[index])) beside the holdout)" : "")
            }
            let more = small.count - names.count
            report(
                folds.position,
                "\(folds.splits) folds need as many rows of each class\(after); class "
                    + names.joined(separator: ", ")
                    + (more > 0 ? " and \(more) more have too few" : "")
            )
        case .groupKFold, .stratifiedGroupKFold, .timeSeriesSplit, .predefinedSplit:
            // Whether these can be depends on the column: `checkSplit(of:)` tries.
            return
        case .kFold:
            guard left(rows) < folds.splits else { return }
            report(
                folds.position,
                "\(folds.splits) folds need as many rows\(after); the table has \(rows)"
            )
        }
    }

    /// Whether the target's values look measured: very many of them, each hardly ever again.
    private func isMeasured(_ target: Target) -> Bool {
        let count = target.classes.count
        guard count >= Self.measuredMin else { return false }
        let folds = study.folds
        let small = target.rows.count { folds.kind == .stratifiedKFold && $0 < folds.splits }
        return count * 2 > target.rows.reduce(0, +) || small * 2 > count
    }

    /// A study may well start with fewer classes that have a row or two each.
    private static let measuredMin = 20
    /// So many classes that are too small are named.
    private static let smallClassesMax = 3
}
