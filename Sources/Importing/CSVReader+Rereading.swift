import Tables

extension CSVReader {
    /// Reads those first rows again whose columns turned out not to be what they seemed to be.
    mutating func rereadRows() throws(ImportError) {
        let end = builders.compactMap { $0?.rowsToReread }.max() ?? 0
        guard end > 0 else { return }
        try records.restart()
        _ = try records.next()
        for row in 0..<end {
            // The file may have been cut short meanwhile.
            guard try records.next(), records.cells.count == builders.count else {
                throw hasChanged
            }
            let buffer = records.buffer
            let cells = records.cells
            for index in builders.indices {
                guard let builder = builders[index], row < builder.rowsToReread else { continue }
                Self.take(cells[index], of: buffer) { builder.reread($0, row: row) }
            }
        }
    }

    /// Says of columns of strings what they nearly are, and looks up where the first other cell is.
    mutating func describeNearMisses() throws(ImportError) {
        let misses = builders.indices.compactMap { index in
            builders[index].flatMap { builder in
                builder.nearMiss.map { (column: index, present: builder.present, miss: $0) }
            }
        }
        var firsts: [Int: (text: String, position: TextPosition)] = [:]
        if let end = misses.compactMap(\.miss.firstRow).max() {
            try records.restart()
            _ = try records.next()
            for row in 0...end {
                guard try records.next(), records.cells.count == builders.count else {
                    throw hasChanged
                }
                for (column, _, miss) in misses where miss.firstRow == row {
                    let text = decodedText(records.bytes(ofCell: column)).text
                    firsts[column] = (text, records.position(ofCell: column))
                }
            }
        }
        for (column, present, miss) in misses {
            remarks.describe(miss, column: column, present: present, first: firsts[column])
        }
    }
}
