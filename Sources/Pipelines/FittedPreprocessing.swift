import Search
import Statistics
import Tables

/// How columns become numbers, learned from training rows; plain data throughout.
///
/// A table passes through the steps in the order in which they stand here.
public struct FittedPreprocessing: Hashable, Sendable {
    /// One entry a feature that is used, in the order of the features.
    public let columns: [FittedColumn]
    /// The features that are not used.
    public let ignored: [IgnoredColumn]
    /// How neighbours fill in what is still missing, or nil.
    public let neighbors: NeighborImputation?
    /// The products that join.
    public let interactions: [Interaction]
    /// How each column, products included, is brought to its scale.
    public let scalers: [FittedScaler]
    /// The places of the columns that are used, ascending, or nil for all.
    public let selected: [Int]?

    /// The columns that come out, in order.
    public let outputs: [OutputColumn]

    init(
        columns: [FittedColumn],
        ignored: [IgnoredColumn],
        neighbors: NeighborImputation?,
        interactions: [Interaction],
        scalers: [FittedScaler],
        selected: [Int]?
    ) {
        self.columns = columns
        self.ignored = ignored
        self.neighbors = neighbors
        self.interactions = interactions
        self.scalers = scalers
        self.selected = selected
        let all = Self.outputs(columns, interactions)
        outputs = selected.map { $0.map { all[$0] } } ?? all
    }

    /// The names of the columns that come out, in order.
    public var outputNames: [String] { outputs.map(\.name) }

    /// The name of the raw column that each column comes from; nil for products of several.
    public var sourceNames: [String?] {
        outputs.map { columns.indices.contains($0.source) ? columns[$0.source].name : nil }
    }

    /// The places of the columns that come out whose numbers stand for levels.
    public var codes: Set<Int> { Set(outputs.indices.filter { outputs[$0].kind == .code }) }

    /// Turns rows of a table into numbers, each row by itself.
    ///
    /// The table may be another than the one learned from: columns are found by their names, levels
    /// by their texts.
    ///
    /// - Parameters:
    ///   - table: a table with all columns learned from.
    ///   - rows: the rows wanted, in this order.
    /// - Returns: rows × `outputs`; NaN where a missing cell stays missing.
    /// - Throws: `TaskFailure` of kind `error`, if a column is not there or of another type.
    public func apply(_ table: Table, rows: [Int]) throws(TaskFailure) -> Matrix {
        var result = Matrix(rows: rows.count, columns: scalers.count)
        var start = 0
        // Looked up one by one the columns of a wide table would take longer than their cells.
        let places = Dictionary(
            uniqueKeysWithValues: table.columns.enumerated().map { ($1.name, $0) }
        )
        for column in columns {
            guard let place = places[column.name] else {
                throw TaskFailure(.error, "the table has no column '\(column.name)'")
            }
            let values = table.columns[place].values
            try column.apply(values, rows: rows, to: &result, at: start)
            start += column.width
        }
        neighbors?.apply(to: &result)
        for (place, interaction) in interactions.enumerated() {
            for row in 0..<result.rows {
                result[row, start + place] = interaction.product(in: result, row: row)
            }
        }
        for (column, scaler) in scalers.enumerated() { scaler.apply(to: &result, column: column) }
        return selected.map(result.selecting(columns:)) ?? result
    }

    /// The columns before any is left out.
    static func outputs(
        _ columns: [FittedColumn],
        _ interactions: [Interaction]
    ) -> [OutputColumn] {
        let single = columns.enumerated().flatMap { $1.outputs(source: $0) }
        let products = interactions.enumerated().map { place, interaction in
            OutputColumn(
                name: "\(single[interaction.left].name)*\(single[interaction.right].name)",
                kind: .continuous,
                source: columns.count + place
            )
        }
        return single + products
    }
}

extension FittedPreprocessing: Codable {
    private enum CodingKeys: String, CodingKey {
        case columns, ignored, neighbors, interactions, scalers, selected
    }

    /// Decodes what was learned, and checks that its parts belong together.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let columns = try container.decode([FittedColumn].self, forKey: .columns)
        let neighbors = try container.decodeIfPresent(NeighborImputation.self, forKey: .neighbors)
        let interactions = try container.decode([Interaction].self, forKey: .interactions)
        let scalers = try container.decode([FittedScaler].self, forKey: .scalers)
        let selected = try container.decodeIfPresent([Int].self, forKey: .selected)
        let single = columns.allSatisfy(\.isSound) ? columns.reduce(0) { $0 + $1.width } : -1
        let all = single + interactions.count
        guard single >= 0, scalers.count == all,
            neighbors.map({ $0.isSound(columns: single) }) ?? true,
            interactions.allSatisfy({
                (0..<single).contains($0.left) && (0..<single).contains($0.right)
            }),
            selected.map({ $0.allSatisfy((0..<all).contains) }) ?? true
        else {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(
                    codingPath: decoder.codingPath,
                    debugDescription: "the parts of the preprocessing do not belong together"
                )
            )
        }
        self.init(
            columns: columns,
            ignored: try container.decode([IgnoredColumn].self, forKey: .ignored),
            neighbors: neighbors,
            interactions: interactions,
            scalers: scalers,
            selected: selected
        )
    }

    /// Encodes the steps; what comes out follows from them.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(columns, forKey: .columns)
        try container.encode(ignored, forKey: .ignored)
        try container.encodeIfPresent(neighbors, forKey: .neighbors)
        try container.encode(interactions, forKey: .interactions)
        try container.encode(scalers, forKey: .scalers)
        try container.encodeIfPresent(selected, forKey: .selected)
    }
}

extension Matrix {
    /// The given columns, in the given order.
    func selecting(columns places: [Int]) -> Matrix {
        var selected = Matrix(rows: rows, columns: places.count)
        for row in 0..<rows {
            for (column, place) in places.enumerated() {
                selected[row, column] = self[row, place]
            }
        }
        return selected
    }

    /// The cells of one column.
    func column(_ place: Int) -> [Double] {
        (0..<rows).map { self[$0, place] }
    }
}
