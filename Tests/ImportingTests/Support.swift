import Foundation
import Importing
import Tables

/// A directory of its own for a test, removed with the object.
final class TemporaryDirectory {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory
            .appendingPathComponent("tenfold-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    func write(_ bytes: [UInt8], to name: String = "table.csv") throws -> String {
        let file = "\(path)/\(name)"
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        return file
    }
}

/// What `readCSV` makes of these bytes.
func imported(
    _ bytes: [UInt8],
    _ options: CSVOptions = CSVOptions()
) throws -> ImportedTable {
    let directory = try TemporaryDirectory()
    return try readCSV(path: directory.write(bytes), options: options)
}

/// What `readCSV` makes of this text.
func imported(
    _ text: String,
    _ options: CSVOptions = CSVOptions()
) throws -> ImportedTable {
    try imported(Array(text.utf8), options)
}

/// The cells of the only column, or of the first.
func values(_ text: String, _ options: CSVOptions = CSVOptions()) throws -> ColumnValues {
    try imported(text, options).table.columns[0].values
}

/// What is wrong with these bytes, without the name of the file.
func fault(_ bytes: [UInt8], _ options: CSVOptions = CSVOptions()) throws -> String? {
    do {
        _ = try imported(bytes, options)
        return nil
    } catch let error as ImportError {
        return error.description.components(separatedBy: "table.csv:").last
    }
}

/// What is wrong with this text, without the name of the file.
func fault(_ text: String, _ options: CSVOptions = CSVOptions()) throws -> String? {
    try fault(Array(text.utf8), options)
}

/// A file of the repository, by its path from the root.
func repositoryFile(_ path: String) -> URL {
    URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent(path)
}
