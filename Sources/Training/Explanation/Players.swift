import Pipelines

/// Who may have a part in an answer: the columns of the table, and the products of two of them.
struct Players {
    /// The one column or the two of each.
    let columns: [[String]]
    /// The player of each column that comes out of preprocessing.
    let ofColumn: [Int]

    /// The name of each: that of the column, or of two with a star between them.
    var names: [String] { columns.map { $0.joined(separator: "*") } }
}

extension FittedPipeline {
    /// Who may have a part in this pipeline's answers.
    var players: Players {
        let columns = preprocessing.columns.map(\.name)
        let single = preprocessing.columns.enumerated().flatMap { place, column in
            Array(repeating: place, count: column.width)
        }
        let products = preprocessing.interactions.map { interaction in
            [columns[single[interaction.left]], columns[single[interaction.right]]]
        }
        return Players(
            columns: columns.map { [$0] } + products,
            ofColumn: preprocessing.outputs.map(\.source)
        )
    }
}
