import Search
import Statistics

/// What becomes of a category column: its levels are put into groups, and the groups encoded.
///
/// Every encoding is a table from groups to numbers, hashing included: a level that no training row
/// had tells nothing, and would in a hashed column pass for one that does.
public struct FittedCategory: Hashable, Sendable, Codable {
    /// How levels are grouped.
    public let groups: LevelGroups
    /// How groups become numbers.
    public let code: Code

    /// How groups become numbers; what is in no group is as told.
    public enum Code: Hashable, Sendable, Codable {
        /// A column a group: 1 in that of the group, else 0; zeros for none.
        case oneHot
        /// The position of the group; −1 for none.
        case ordinal
        /// The share of the training rows, group by group; 0 for none.
        case frequency([Double])
        /// The smoothed share of a class.
        case target(TargetEncoding)
        /// A 1 or −1 in one of the columns; zeros for none.
        case hash(HashedGroups)
    }

    /// Learns from the training rows of a column.
    ///
    /// - Returns: what was learned, and the numbers of the training rows: rows × `width`. A target
    ///   encoding tells each row only what the other folds of the training rows say.
    static func fitting(
        _ choices: Preprocessing.Categorical,
        _ cells: CategoryCells,
        _ data: TrainingRows
    ) -> (fitted: FittedCategory, features: Matrix) {
        let groups = LevelGroups(choices, LevelCounts(cells, rows: data.rows))
        let places = groups.places(cells, rows: data.rows)
        let code: Code
        switch choices.encode.resolved(groups: groups.count) {
        case .auto, .oneHot: code = .oneHot
        case .ordinal: code = .ordinal
        case .frequency:
            var counts = [Double](repeating: 0, count: groups.count)
            for place in places where place >= 0 { counts[place] += 1 }
            code = .frequency(counts.map { $0 / Double(places.count) })
        case .hash: code = .hash(HashedGroups(groups.names, columns: choices.hashedColumns))
        case .target:
            let crossFit = TargetEncoding.crossFit(places, groups.count, data)
            let fitted = FittedCategory(groups: groups, code: .target(crossFit.encoding))
            return (fitted, crossFit.features)
        }
        let fitted = FittedCategory(groups: groups, code: code)
        var features = Matrix(rows: places.count, columns: fitted.width)
        fitted.write(places, to: &features, at: 0)
        return (fitted, features)
    }

    /// How many columns come out.
    var width: Int {
        switch code {
        case .oneHot: groups.count
        case .ordinal, .frequency: 1
        case .target(let target): target.width
        case .hash(let hash): hash.columns
        }
    }

    /// What the columns that come out are called, and what their numbers are.
    func outputs(_ name: String) -> [(name: String, kind: OutputColumn.Kind)] {
        switch code {
        case .oneHot: groups.names.map { ("\(name)_\($0)", .flag) }
        case .ordinal: [(name, .code)]
        case .frequency: [(name, .share)]
        case .target(let target) where target.width == 1: [(name, .share)]
        case .target(let target): (0..<target.width).map { ("\(name)_class\($0)", .share) }
        case .hash(let hash): (0..<hash.columns).map { ("\(name)_hash\($0)", .flag) }
        }
    }

    func apply(_ cells: CategoryCells, rows: [Int], to result: inout Matrix, at column: Int) {
        write(groups.places(cells, rows: rows), to: &result, at: column)
    }

    /// Writes the numbers of each row's group, from a column on; the cells are zero before.
    private func write(_ places: [Int], to result: inout Matrix, at column: Int) {
        for (row, place) in places.enumerated() {
            switch code {
            case .oneHot: if place >= 0 { result[row, column + place] = 1 }
            case .ordinal: result[row, column] = Double(place)
            case .frequency(let shares): result[row, column] = place < 0 ? 0 : shares[place]
            case .target(let target):
                for (offset, value) in target.values(of: place).enumerated() {
                    result[row, column + offset] = value
                }
            case .hash(let hash):
                guard place >= 0 else { continue }
                result[row, column + hash.places[place]] = hash.isNegative[place] ? -1 : 1
            }
        }
    }

    /// Whether the parts belong together.
    var isSound: Bool {
        switch code {
        case .oneHot, .ordinal: true
        case .frequency(let shares): shares.count == groups.count
        case .target(let target): target.isSound(groups: groups.count)
        case .hash(let hash): hash.isSound(groups: groups.count)
        }
    }
}

extension Preprocessing.Encoding {
    /// Wider than this, a column a level makes large matrices of nearly nothing but zeros, and leaves
    /// to each level too few rows to learn from alone.
    private static let oneHotColumnsMax = 64

    /// The encoding of a column with so many groups of levels.
    fileprivate func resolved(groups: Int) -> Self {
        guard self == .auto else { return self }
        return groups <= Self.oneHotColumnsMax ? .oneHot : .target
    }
}
