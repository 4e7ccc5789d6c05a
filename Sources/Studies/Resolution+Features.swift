import Pipelines
import Search
import Tables

extension Resolution {
    /// Notes the features that cannot help, and reports it if there is no other.
    mutating func checkVariety(of features: [String]) {
        let needless = needlessColumns(table, features: features, rows: Array(0..<table.rows))
        func names(_ reason: IgnoredColumn.Reason) -> String? {
            let names = needless.filter { $0.reason == reason }.map { "'\(shown($0.name))'" }
            return names.isEmpty ? nil : Spelling.list(names)
        }
        if let names = names(.constant) {
            if needless.count(where: { $0.reason == .constant }) == features.count {
                report(
                    study.data.target.position,
                    "nothing can be learnt: every cell is like the others in \(names)"
                )
                return
            }
            notes.append("columns whose cells are all alike tell nothing: \(names)")
        }
        for column in needless {
            guard case .duplicate(let other) = column.reason else { continue }
            let pair = "'\(shown(column.name))' has the same cells as '\(shown(other))'"
            notes.append(pair + (drops(.duplicate) ? ", and is left out" : ""))
        }
        if let names = names(.nearUnique) {
            notes.append(
                "nearly every level comes once, as identifiers do, in \(names)"
                    + (drops(.nearUnique) ? "; left out" : "; preprocessing.drop: near_unique")
            )
        }
    }

    /// Whether each trial leaves such columns out.
    private func drops(_ reason: Preprocessing.Needless) -> Bool {
        study.preprocessing.distribution(of: "preprocessing.drop") == nil
            && study.preprocessing.fixed.drop.contains(reason)
    }

    /// The columns of the table and those that formulas make, with their types.
    func featureTypes(_ derived: [DerivedFeature]) -> [ColumnSchema] {
        var schema = table.schema
        for feature in derived {
            guard let formula = try? Expression(feature.formula, over: schema) else { continue }
            schema.append(ColumnSchema(name: feature.name, type: formula.type(over: schema)))
        }
        return schema
    }

    /// Reports names of columns to interact that are none of a numeric feature.
    mutating func checkInteractions(among features: [String], _ derived: [DerivedFeature]) {
        let made = derived.map(\.name)
        let schema = featureTypes(derived)
        for column in study.preprocessing.columns {
            guard features.contains(column.value) || made.contains(column.value) else {
                report(
                    column.position,
                    "there is no feature '\(shown(column.value))' to interact; "
                        + Spelling.hint(for: column.value, among: features + made)
                )
                continue
            }
            let type = schema.first { $0.name == column.value }?.type ?? .number
            guard type != .number, type != .boolean else { continue }
            report(
                column.position,
                "'\(shown(column.value))' is a \(type.rawValue); only numbers interact"
            )
        }
    }
}
