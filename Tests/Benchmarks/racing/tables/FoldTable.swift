import Foundation

/// Every configuration's score and time on every fold of a data set, as `tables.py` writes it.
public struct FoldTable: Decodable {
    /// A family with its hyperparameters, fitted on every fold.
    public struct Configuration: Decodable {
        /// Its family's name.
        public var family: String
        /// The point of the unit cube that the hyperparameters come from.
        public var point: [Double]
        /// How long each fold took.
        public var seconds: [Double]
        /// What each fold scored.
        public var scores: [Double]

        /// The mean of the folds' scores.
        public var mean: Double { scores.reduce(0, +) / Double(scores.count) }
    }

    /// The data set's name.
    public var dataSet: String
    /// What the scores are, as in `f1`.
    public var metric: String
    /// How many folds there are.
    public var folds: Int
    /// All configurations, in the order in which they were drawn.
    public var configurations: [Configuration]

    /// The data sets that no rule was chosen on.
    static let heldOut: Set = [
        "digits", "lending", "hpc", "penguins", "noise40", "four_classes", "imbalanced",
        "sonar", "pima", "vehicle", "ionosphere",
    ]

    /// Whether no rule was chosen on it.
    public var isHeldOut: Bool { Self.heldOut.contains(dataSet) }
    /// What tells it from the other tables.
    public var name: String { "\(dataSet)-\(folds)-\(metric)" }

    /// All tables of a directory, by name.
    public static func all(in directory: String) throws -> [FoldTable] {
        try FileManager.default.contentsOfDirectory(atPath: directory)
            .filter { $0.hasSuffix(".json") }
            .sorted()
            .map { name in
                let data = try Data(contentsOf: URL(filePath: directory + "/" + name))
                return try JSONDecoder().decode(FoldTable.self, from: data)
            }
    }
}
