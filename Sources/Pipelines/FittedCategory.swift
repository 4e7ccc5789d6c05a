import Statistics

/// What becomes of a category column: its levels are put into groups, and the groups encoded.
///
/// The groups are, in this order: each level of `levels`; missing cells, if they have a group of their
/// own; all rare levels together, if there are any. One-hot encoding gives a column a group, ordinal
/// encoding the position of the group. A level that no training row had is one of the rare ones;
/// where there are none, it gives zeros in all columns, or the position −1.
///
/// - SeeAlso: scikit-learn's `OneHotEncoder(handle_unknown="infrequent_if_exist")`.
public struct FittedCategory: Hashable, Sendable, Codable {
    /// The levels with a group of their own, in order of their UTF-8 bytes.
    public let levels: [String]
    /// What becomes of a missing cell.
    public let missing: MissingCells
    /// Whether the rare levels have a group.
    public let hasInfrequent: Bool
    /// How groups become numbers.
    public let encoding: Preprocessing.Encoding

    /// What becomes of a missing cell.
    public enum MissingCells: Hashable, Sendable, Codable {
        /// It has a group of its own.
        case own
        /// It is like a level that no training row had.
        case unseen
        /// It is like a cell of this level.
        case level(String)
    }

    init(_ choices: Preprocessing.Categorical, _ counts: LevelCounts) {
        var counts = counts
        let substitute: String? =
            switch choices.impute {
            case .missing: nil
            case .mostFrequent: counts.mostFrequent
            case .constant: choices.fillValue
            }
        if let substitute { counts.replaceMissing(by: substitute) }
        let missingIsGroup = counts.missing > 0 && choices.impute == .missing
        let isRare = choices.rareGroups(
            counts.levels.map(\.count) + (missingIsGroup ? [counts.missing] : [])
        )
        hasInfrequent = isRare.contains(true)
        levels = zip(counts.levels, isRare).filter { !$1 }.map(\.0.level)
        if let substitute {
            missing = .level(substitute)
        } else {
            missing = missingIsGroup && isRare.last == false ? .own : .unseen
        }
        encoding = choices.encode
    }

    /// How many columns come out.
    var width: Int { encoding == .ordinal ? 1 : groupNames.count }

    /// The names of the groups, in order.
    var groupNames: [String] {
        levels + (missing == .own ? ["missing"] : []) + (hasInfrequent ? ["infrequent"] : [])
    }

    func apply(_ cells: CategoryCells, rows: [Int], to result: inout Matrix, at column: Int) {
        // Bytes from elsewhere may say a level twice; the first counts.
        let places = Dictionary(zip(levels, levels.indices)) { first, _ in first }
        let unseen = hasInfrequent ? groupNames.count - 1 : -1
        let groups = cells.levels.map { places[$0] ?? unseen }
        let missingGroup =
            switch missing {
            case .own: levels.count
            case .unseen: unseen
            case .level(let level): places[level] ?? unseen
            }
        for (place, row) in rows.enumerated() {
            let code = cells.codes[row]
            let group = code < 0 ? missingGroup : groups[Int(code)]
            switch encoding {
            case .ordinal: result[place, column] = Double(group)
            case .oneHot where group >= 0: result[place, column + group] = 1
            case .oneHot: break
            }
        }
    }
}

extension Preprocessing.Categorical {
    /// Which groups, given by the rows in each, are put together because they are rare.
    ///
    /// - SeeAlso: `_identify_infrequent` in scikit-learn's `preprocessing/_encoders.py`, whose choice
    ///   among equally rare groups this follows: the first go first.
    fileprivate func rareGroups(_ counts: [Int]) -> [Bool] {
        var isRare = counts.map { $0 < minFrequency }
        // A column is kept for rare levels even where there are none yet.
        let columns = counts.count - isRare.count { $0 } + 1
        guard let maxCategories, maxCategories < columns else { return isRare }
        let rarestFirst = counts.indices.sorted { (counts[$0], $0) < (counts[$1], $1) }
        for group in rarestFirst.dropLast(maxCategories - 1) {
            isRare[group] = true
        }
        return isRare
    }
}
