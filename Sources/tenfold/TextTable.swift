/// A table in plain text: columns as wide as their widest cell, numbers to the right.
struct TextTable {
    private let header: [String]
    private var rows: [[String]] = []

    init(_ header: [String]) {
        self.header = header.map(printable)
    }

    mutating func add(_ row: [String]) {
        precondition(row.count == header.count, "a row has as many cells as the header")
        rows.append(row.map(printable))
    }

    var text: String {
        let widths = header.indices.map { column in
            ([header] + rows).map { columns(of: $0[column]) }.max() ?? 0
        }
        let areNumbers = header.indices.map { column in
            rows.allSatisfy { Self.isNumber($0[column]) }
        }
        var text = ""
        for row in [header] + rows {
            var line = ""
            for (column, cell) in row.enumerated() {
                let padding = String(repeating: " ", count: widths[column] - columns(of: cell))
                line += "  " + (areNumbers[column] ? padding + cell : cell + padding)
            }
            while line.hasSuffix(" ") { line.removeLast() }
            text += line + "\n"
        }
        return text
    }

    /// Whether a cell begins with a number, or stands for one that is not there.
    private static func isNumber(_ cell: String) -> Bool {
        cell.isEmpty || cell == "–" || Double(cell.prefix { $0 != " " }) != nil
    }
}

/// The text with control characters made visible, so that a name from a file cannot move the cursor.
func printable(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
    else { return text }
    var shown = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
        // Unicode's pictures of the ASCII control characters are in their order.
        let picture = scalar.value < 32 ? Unicode.Scalar(0x2400 + scalar.value) : "\u{FFFD}"
        let isControl = scalar.properties.generalCategory == .control
        shown.append(isControl ? picture ?? "\u{FFFD}" : scalar)
    }
    return String(shown)
}

/// How many columns of a terminal a text takes.
func columns(of text: String) -> Int {
    text.reduce(0) { $0 + columns(of: $1) }
}

/// As much of a text as fits into so many columns.
func fitting(_ text: String, columns limit: Int) -> String {
    var used = 0
    let fitting = text.prefix { character in
        used += columns(of: character)
        return used <= limit
    }
    return String(fitting)
}

/// Two for the characters of East Asian scripts and for pictures, else one.
private func columns(of character: Character) -> Int {
    guard let scalar = character.unicodeScalars.first else { return 0 }
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
        0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
        return 2
    default: return 1
    }
}
