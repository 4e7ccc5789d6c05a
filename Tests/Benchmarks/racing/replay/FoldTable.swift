import Foundation

/// Every configuration's score on every fold of a data set, as `tables.py` writes it.
struct FoldTable: Decodable {
    struct Configuration: Decodable {
        var family: String
        /// The point of the unit cube that the hyperparameters come from.
        var point: [Double]
        /// How long each fold took.
        var seconds: [Double]
        var scores: [Double]

        var mean: Double { scores.reduce(0, +) / Double(scores.count) }
    }

    var dataSet: String
    var metric: String
    var folds: Int
    var configurations: [Configuration]

    /// The data sets that no rule was chosen on.
    static let heldOut: Set = [
        "digits", "lending", "hpc", "penguins", "noise40", "four_classes", "imbalanced",
    ]

    var isHeldOut: Bool { Self.heldOut.contains(dataSet) }
    var name: String { "\(dataSet)-\(folds)-\(metric)" }

    /// All tables of a directory, by name.
    static func all(in directory: String) throws -> [FoldTable] {
        try FileManager.default.contentsOfDirectory(atPath: directory)
            .filter { $0.hasSuffix(".json") }
            .sorted()
            .map { name in
                let data = try Data(contentsOf: URL(filePath: directory + "/" + name))
                return try JSONDecoder().decode(FoldTable.self, from: data)
            }
    }
}
