import Exporting
import Glibc
import Importing
import Search
import Tables

/// The options of commands that read rows for a bundle.
let readingOptions = [
    Command.Option(
        name: "--separator",
        value: "CHAR",
        help: "what is between cells, or tab (default: as in the study, or found out)"
    ),
    Command.Option(
        name: "--decimal",
        value: "CHAR",
        help: "what is before a number's fraction: . or , (default: likewise)"
    ),
]

/// How rows are read: as the command line says, or else as the study's own table.
func csvOptions(_ input: Command.Input, for bundle: ModelBundle) throws -> CSVOptions {
    let reading = bundle.manifest.configuration.reading
    let text = input.options["--separator"] ?? reading.separator
    let separator: Character? = text == "tab" || text == "\\t" ? "\t" : text?.first
    if let text, let separator, text.count > 1, separator != "\t" {
        throw Complaint(.usage, "--separator must be one character or tab, not '\(text)'")
    }
    if text?.isEmpty == true {
        throw Complaint(.usage, "--separator must be one character or tab, not nothing")
    }
    let decimal = input.options["--decimal"] ?? reading.decimal
    guard decimal == nil || decimal == "." || decimal == "," else {
        throw Complaint(.usage, "--decimal must be . or , and not '\(decimal ?? "")'")
    }
    return CSVOptions(
        separator: separator,
        decimalComma: decimal.map { $0 == "," },
        dateOrder: reading.dates,
        missing: reading.missing ?? CSVOptions.usualMissing
    )
}

/// Opens a bundle, given its own directory or that of its study.
func bundle(at path: String) throws -> ModelBundle {
    let inside = path + "/bundle"
    let isStudy = access(path + "/manifest.json", F_OK) != 0 && access(inside, F_OK) == 0
    return try ModelBundle(path: isStudy ? inside : path)
}

/// Reads the columns a bundle needs, and says what a person should know of them.
func rows(
    _ path: String,
    for bundle: ModelBundle,
    withTarget: Bool,
    _ input: Command.Input
) throws -> Table {
    var schema = bundle.manifest.columns.map { ColumnSchema(name: $0.name, type: $0.type) }
    if withTarget { schema.append(ColumnSchema(name: bundle.manifest.target, type: .category)) }
    let imported = try readCSV(
        path: path,
        schema: schema,
        options: csvOptions(input, for: bundle)
    )
    for note in imported.notes { tell("note: \(note)") }
    return imported.table
}

/// Reads the columns a bundle needs some rows at a time, so that a file may be larger than memory.
///
/// - Parameter body: gets the rows, and how many came before them.
func forEachBlock(
    of path: String,
    for bundle: ModelBundle,
    _ input: Command.Input,
    rows: Int,
    _ body: (Table, Int) throws -> Void
) throws {
    var blocks = try CSVBlocks(
        path: path,
        schema: bundle.manifest.columns.map { ColumnSchema(name: $0.name, type: $0.type) },
        options: csvOptions(input, for: bundle),
        rows: rows
    )
    var start = 0
    while let table = try blocks.next() {
        try body(table, start)
        start += table.rows
    }
    for note in blocks.notes { tell("note: \(note)") }
}
