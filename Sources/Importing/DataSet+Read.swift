import Hashing
import Tables

extension DataSet {
    /// Reads a data set, or some of its columns, from a store.
    ///
    /// Whatever the bytes are, the answer is a valid table or an error.
    ///
    /// - Parameters:
    ///   - reference: the name of the schema.
    ///   - names: the columns to read, in this order, or nil for all.
    ///   - verify: whether to compute the digests of all files that are read.
    /// - Throws: `missing` if a file is not in the store; `corrupt` if one is not what its name or
    ///   the schema says; `request` if there is no column of a name.
    public static func read(
        schema reference: BlobReference,
        from store: BlobStore,
        columns names: [String]? = nil,
        verify: Bool = true
    ) throws(BlobError) -> Table {
        let file = try store.open(reference, verify: verify)
        let schema = try decode(file.elements(UInt8.self, from: 0))
        let entries = Dictionary(uniqueKeysWithValues: schema.columns.map { ($0.name, $0) })
        var columns: [Column] = []
        var taken: Set<String> = []
        for name in names ?? schema.columns.map(\.name) {
            guard let entry = entries[name] else {
                throw BlobError(.request, "the data set has no column '\(name)'")
            }
            guard taken.insert(name).inserted else {
                throw BlobError(.request, "the column '\(name)' is asked for twice")
            }
            let reader = ColumnReader(entry: entry, rows: schema.rows, store: store, verify: verify)
            columns.append(Column(entry.name, try reader.values()))
        }
        return Table(columns, rows: schema.rows)
    }
}

/// Reads the cells of one column and believes nothing.
private struct ColumnReader {
    let entry: DataSet.ColumnEntry
    let rows: Int
    let store: BlobStore
    let verify: Bool

    func values() throws(BlobError) -> ColumnValues {
        switch entry.type {
        case .number: return .number(try numbers())
        case .date: return .date(try numbers())
        case .category:
            let levels = try checkedLevels()
            let codes: [Int32] = try elements("cells", .int32, count: rows)
            guard codes.allSatisfy({ $0 >= -1 && Int($0) < levels.count }) else {
                throw fault("a code that is not one of its levels")
            }
            return .category(codes, levels: levels)
        case .boolean:
            let answers: [Int8] = try elements("cells", .int8, count: rows)
            guard answers.allSatisfy({ (-1...1).contains($0) }) else {
                throw fault("a cell that is neither yes, no nor missing")
            }
            return .boolean(answers)
        case .text: return .text(try texts())
        }
    }

    private func numbers() throws(BlobError) -> [Double] {
        let bits: [UInt64] = try elements("cells", .float64, count: rows)
        let numbers = bits.map(Double.init(bitPattern:))
        guard !numbers.contains(where: \.isInfinite) else { throw fault("an infinite number") }
        return numbers
    }

    private func checkedLevels() throws(BlobError) -> [String] {
        guard let levels = entry.levels else { throw fault("no levels") }
        let areInOrder = zip(levels, levels.dropFirst()).allSatisfy { level, next in
            level.utf8.lexicographicallyPrecedes(next.utf8)
        }
        // In order by bytes, two may still be equal as strings: accents come composed and not.
        guard areInOrder, Set(levels).count == levels.count else {
            throw fault("levels that are not distinct and in order")
        }
        return levels
    }

    private func texts() throws(BlobError) -> [String?] {
        let offsets: [Int64] = try elements("offsets", .int64, count: rows + 1)
        let missing: [Int8] = try elements("missing", .int8, count: rows)
        guard let end = offsets.last, offsets[0] == 0, end >= 0 else { throw fault("no offsets") }
        guard zip(offsets, offsets.dropFirst()).allSatisfy(<=) else {
            throw fault("offsets that are not in order")
        }
        let bytes: [UInt8] = try elements("bytes", .uint8, count: Int(end))
        var texts: [String?] = []
        texts.reserveCapacity(rows)
        for row in 0..<rows {
            let own = bytes[Int(offsets[row])..<Int(offsets[row + 1])]
            switch missing[row] {
            case 0:
                guard let text = String(validating: own, as: UTF8.self) else {
                    throw fault("text that is not valid UTF-8")
                }
                texts.append(text)
            case 1 where own.isEmpty: texts.append(nil)
            default: throw fault("a cell that is neither there nor missing")
            }
        }
        return texts
    }

    private func elements<Number: FixedWidthInteger & BitwiseCopyable>(
        _ role: String,
        _ element: NPYFile.Element,
        count: Int
    ) throws(BlobError) -> [Number] {
        guard let blob = entry.files[role] else { throw fault("no file for its \(role)") }
        let file = try store.open(blob, verify: verify)
        guard let elements: [Number] = NPYFile.elements(element, count: count, in: file) else {
            throw fault("a file that is not of \(count) elements \(element.rawValue)")
        }
        return elements
    }

    private func fault(_ what: String) -> BlobError {
        BlobError(.corrupt, "column '\(entry.name)' of the data set has \(what)")
    }
}
