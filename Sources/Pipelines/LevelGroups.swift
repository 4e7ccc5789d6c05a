/// How the levels of a category column are put into groups, learned from training rows.
///
/// The groups are, in this order: each level of `levels`; missing cells, if they have a group of their
/// own; all rare levels together, if there are any. A level that no training row had is one of the
/// rare ones; where there are none, it is in no group.
///
/// - SeeAlso: scikit-learn's `OneHotEncoder(handle_unknown="infrequent_if_exist")`.
public struct LevelGroups: Hashable, Sendable, Codable {
    /// The levels with a group of their own, in order of their UTF-8 bytes.
    public let levels: [String]
    /// What becomes of a missing cell.
    public let missing: MissingCells
    /// Whether the rare levels have a group.
    public let hasInfrequent: Bool

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
    }

    /// How many groups there are.
    var count: Int { levels.count + (missing == .own ? 1 : 0) + (hasInfrequent ? 1 : 0) }

    /// The names of the groups, in order.
    var names: [String] {
        levels + (missing == .own ? ["missing"] : []) + (hasInfrequent ? ["infrequent"] : [])
    }

    /// The group of each row's cell; −1 where it is in none.
    func places(_ cells: CategoryCells, rows: [Int]) -> [Int] {
        // Bytes from elsewhere may say a level twice; the first counts.
        let places = Dictionary(zip(levels, levels.indices)) { first, _ in first }
        let unseen = hasInfrequent ? count - 1 : -1
        let groups = cells.levels.map { places[$0] ?? unseen }
        let missingGroup =
            switch missing {
            case .own: levels.count
            case .unseen: unseen
            case .level(let level): places[level] ?? unseen
            }
        return rows.map { row in
            let code = cells.codes[row]
            return code < 0 ? missingGroup : groups[Int(code)]
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
