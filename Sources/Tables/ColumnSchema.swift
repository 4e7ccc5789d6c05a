/// What is agreed about a column before its cells are known: its name and what the cells mean.
public struct ColumnSchema: Sendable, Hashable, Codable {
    /// The name in the table's header.
    public var name: String
    /// What the cells mean.
    public var type: ColumnType

    /// A column of that name and type.
    public init(name: String, type: ColumnType) {
        self.name = name
        self.type = type
    }
}

extension Table {
    /// The names and types of the columns, in order.
    public var schema: [ColumnSchema] {
        columns.map { ColumnSchema(name: $0.name, type: $0.values.type) }
    }
}
