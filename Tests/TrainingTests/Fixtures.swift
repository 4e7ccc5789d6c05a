import Estimators
import Foundation
import Hashing
import Importing
import Search
import Statistics
import Studies
import Tables

@testable import Training

/// A table of so many classes with a number, a sparse number and a category that tell them apart,
/// more or less.
func madeUpTable(rows: Int, classes: Int = 2, seed: UInt64 = 1) -> Table {
    var random = RandomGenerator(seed: seed)
    let labels = (0..<rows).map { Int32($0 % classes) }
    let levels = ["cook", "miner", "smith"]
    return Table(
        [
            Column("age", .number(labels.map { Double($0) + 2 * random.uniform() })),
            Column(
                "income",
                .number(labels.map { random.below(5) == 0 ? .nan : random.uniform() - Double($0) })
            ),
            Column(
                "job",
                .category(
                    labels.map { label in
                        random.below(9) == 0 ? -1 : (label + Int32(random.below(2))) % 3
                    },
                    levels: levels
                )
            ),
            Column("y", .category(labels, levels: (0..<classes).map { "class\($0)" })),
        ],
        rows: rows
    )
}

/// A study of all families over a table.
func study(over table: Table, _ settings: String = "") throws -> StudyData {
    try study(
        over: table,
        text: "name: made up\ndata: {train: rows.csv, target: y}\ncv: {n_splits: 3}\n" + settings
    )
}

/// The study of a file over a table.
func study(over table: Table, text: String) throws -> StudyData {
    let file = try StudyFile(Array(text.utf8), file: "study.yaml", families: Families.all)
    let unknown = BlobReference(hash: SHA256(of: []), bytes: 0)
    return try StudyData(file.resolve(table: table, dataSet: unknown).description, table: table)
}

/// The point of the space with a family's defaults.
func point(_ family: any Family) -> Parameters {
    ["model": .string(family.name)]
}

/// A store in a directory of its own, gone when nobody holds it any more.
final class ScratchStore {
    let store: BlobStore

    init() throws {
        store = try BlobStore(
            directory: NSTemporaryDirectory() + "tenfold-test-\(UUID().uuidString)"
        )
    }

    deinit {
        try? FileManager.default.removeItem(atPath: store.directory)
    }
}
