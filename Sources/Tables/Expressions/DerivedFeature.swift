/// A column that a formula makes from others, row by row.
public struct DerivedFeature: Sendable, Hashable, Codable {
    /// The new column's name.
    public var name: String
    /// The formula, as it was written.
    public var formula: String
    /// The columns the formula looks at, earlier derived ones among them.
    public var columns: [String]

    /// A column made by a formula.
    ///
    /// - Parameter schema: the columns that the formula may look at.
    /// - Throws: `ExpressionError` if the formula makes no sense over them.
    public init(
        _ name: String,
        formula: String,
        over schema: [ColumnSchema]
    ) throws(ExpressionError) {
        self.name = name
        self.formula = formula
        columns = try Expression(formula, over: schema).columns
    }
}

extension Table {
    /// The table with derived columns added, one after the other; those that are there are left.
    ///
    /// - Throws: `ExpressionError` if a formula does not fit the columns.
    public func deriving(_ features: [DerivedFeature]) throws(ExpressionError) -> Table {
        var table = self
        for feature in features where table[feature.name] == nil {
            let expression = try Expression(feature.formula, over: table.schema)
            let column = Column(feature.name, expression.values(in: table))
            table = Table(table.columns + [column], rows: rows)
        }
        return table
    }
}
