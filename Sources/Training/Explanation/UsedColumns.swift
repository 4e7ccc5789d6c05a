import Estimators
import Pipelines

extension FittedPipeline {
    /// The columns of the table that have a say in the answers, those that formulas look at included.
    ///
    /// The cells of any other column can be what they like.
    var usedColumns: Set<String> {
        var used: Set<String> = []
        if preprocessing.neighbors == nil {
            let places = predictor.structure?.decidingColumns
            let players = players
            for place in preprocessing.outputs.indices where places?.contains(place) ?? true {
                used.formUnion(players.columns[players.ofColumn[place]])
            }
        } else {
            // Which rows are near is a matter of all columns.
            used.formUnion(preprocessing.columns.map(\.name))
        }
        // A formula looks at earlier ones alone.
        for feature in derived.reversed() where used.contains(feature.name) {
            used.formUnion(feature.columns)
        }
        return used
    }
}
