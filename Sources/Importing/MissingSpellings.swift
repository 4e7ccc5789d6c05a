/// The spellings of a missing cell, arranged so that most cells are told apart by their first byte.
struct MissingSpellings: Sendable {
    private let hasEmpty: Bool
    /// The spellings that begin with each byte.
    private let byFirstByte: [[[UInt8]]]

    init(_ spellings: [String]) {
        hasEmpty = spellings.contains("")
        var byFirstByte: [[[UInt8]]] = Array(repeating: [], count: 256)
        for spelling in spellings {
            let bytes = Array(spelling.utf8)
            if let first = bytes.first { byFirstByte[Int(first)].append(bytes) }
        }
        self.byFirstByte = byFirstByte
    }

    /// Whether the cell is missing.
    func contains(_ cell: Span<UInt8>) -> Bool {
        guard cell.count > 0 else { return hasEmpty }
        for spelling in byFirstByte[Int(cell[0])] where spelling.count == cell.count {
            var index = 1
            while index < cell.count, spelling[index] == cell[index] {
                index += 1
            }
            if index == cell.count { return true }
        }
        return false
    }
}
