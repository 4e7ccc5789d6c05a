import Tables

/// The columns that cannot help, as far as some rows of a table can tell.
///
/// A column may be constant, or tell rows apart as identifiers do; of columns with the same cells all
/// but the first are needless.
///
/// - Parameters:
///   - table: the table.
///   - features: the names of the columns to look at; names that it lacks are passed over.
///   - rows: the rows to look at, and no other.
/// - Returns: the columns, in the order of the names.
/// - Complexity: O(rows × features).
public func needlessColumns(_ table: Table, features: [String], rows: [Int]) -> [IgnoredColumn] {
    var needless: [IgnoredColumn] = []
    var seen: [UInt64: [(name: String, values: ColumnValues)]] = [:]
    for name in features {
        guard let values = table[name]?.values.selecting(rows: rows), values.type != .text else {
            continue
        }
        if values.isUniform {
            needless.append(IgnoredColumn(name: name, reason: .constant))
            continue
        }
        let digest = values.digest
        if let first = seen[digest]?.first(where: { $0.values.hasSameCells(as: values) }) {
            needless.append(IgnoredColumn(name: name, reason: .duplicate(of: first.name)))
            continue
        }
        seen[digest, default: []].append((name, values))
        if values.isNearUnique {
            needless.append(IgnoredColumn(name: name, reason: .nearUnique))
        }
    }
    return needless
}

/// So few different levels may be those of a small table.
private let nearUniqueLevelsMin = 50
/// From so many levels a present cell on, levels are as good as identifiers.
private let nearUniqueShare = 0.95

extension ColumnValues {
    /// Whether this is a category nearly each level of which comes once.
    fileprivate var isNearUnique: Bool {
        guard case .category(let codes, let levels) = self else { return false }
        var isThere = [Bool](repeating: false, count: levels.count)
        var present = 0
        for code in codes where code >= 0 {
            isThere[Int(code)] = true
            present += 1
        }
        let distinct = isThere.count { $0 }
        return distinct >= nearUniqueLevelsMin
            && Double(distinct) >= nearUniqueShare * Double(present)
    }

    /// Whether each cell is like the other's, whatever levels neither has.
    fileprivate func hasSameCells(as other: ColumnValues) -> Bool {
        guard case .category(let codes, let levels) = self,
            case .category(let otherCodes, let otherLevels) = other
        else { return self == other }
        return zip(codes, otherCodes).allSatisfy { code, otherCode in
            guard code >= 0, otherCode >= 0 else { return code == otherCode }
            return levels[Int(code)] == otherLevels[Int(otherCode)]
        }
    }

    /// A number that is the same for columns with the same cells.
    fileprivate var digest: UInt64 {
        var digest: UInt64 = 0xCBF2_9CE4_8422_2325
        func add(_ bits: UInt64) { digest = (digest ^ bits) &* 0x100_0000_01B3 }
        switch self {
        case .number(let cells), .date(let cells):
            // Zero has two bit patterns, and NaN many.
            for cell in cells { add(cell.isNaN ? 1 : (cell + 0).bitPattern) }
        case .category(let codes, let levels):
            let digests = levels.map { UInt64(murmurHash3(Array($0.utf8), seed: 1)) }
            for code in codes { add(code < 0 ? 1 << 40 : digests[Int(code)]) }
        case .boolean(let cells): for cell in cells { add(UInt64(bitPattern: Int64(cell))) }
        case .text(let cells): for cell in cells { add(UInt64(cell?.utf8.count ?? 0)) }
        }
        return digest
    }
}
