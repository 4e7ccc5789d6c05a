import Tables

/// The rows that preprocessing learns from, with their classes; no other row is looked at.
public struct TrainingRows: Sendable {
    /// The table with the rows.
    public let table: Table
    /// The names of the columns to use.
    public let features: [String]
    /// Which rows of the table they are.
    public let rows: [Int]
    /// The class of each of `rows`, from 0 to `classes` − 1.
    public let labels: [Int32]
    /// How many classes there are; some may have no row.
    public let classes: Int

    /// Some rows of a table.
    public init(_ table: Table, features: [String], rows: [Int], labels: [Int32], classes: Int) {
        precondition(labels.count == rows.count, "\(labels.count) labels, \(rows.count) rows")
        precondition(labels.allSatisfy { $0 >= 0 && $0 < classes }, "a label is no class")
        self.table = table
        self.features = features
        self.rows = rows
        self.labels = labels
        self.classes = classes
    }
}
