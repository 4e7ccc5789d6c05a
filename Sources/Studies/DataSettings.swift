import Tables
import YAML

/// Which table a study learns from, and how it is read.
public struct DataSettings: Sendable, Hashable {
    /// The training table's path as written, relative to the study file.
    public var train: Located<String>
    /// The column to predict.
    public var target: Located<String>
    /// The class that counts as positive where there are two; nil for
    /// the affirmative one, as 1 beside 0, or else the rarer one.
    public var positive: Located<String>?
    /// The share of rows that the search never sees, from 0 to below 1.
    public var holdout: Double
    /// Columns that are not used.
    public var drop: [Located<String>]
    /// The only columns to predict from; nil for all that are neither target nor dropped.
    public var features: [Located<String>]?
    /// Columns whose type is given instead of inferred, in the order of the file.
    public var columns: [ColumnSetting]
    /// What stands between cells; nil to find out.
    public var separator: Character?
    /// What stands before the fraction of a number; nil to find out.
    public var decimal: Character?
    /// What comes first in dates such as `01/02/2016`; nil to find out.
    public var dates: DateOrder?
    /// The texts that mean a missing cell; nil for the usual ones.
    public var missing: [String]?

    /// The type of one column.
    public struct ColumnSetting: Sendable, Hashable {
        /// The column's name.
        public var name: Located<String>
        /// What its cells mean.
        public var type: ColumnType
    }

    /// The share kept from the search where the file says nothing: the usual fifth.
    public static let holdoutDefault = 0.2
}

extension StudyReader {
    /// The settings under `data`; nil where train or target are missing or wrong.
    mutating func data(_ setting: Setting?) -> DataSettings? {
        guard let setting,
            let section = section(
                setting.node,
                path: "data",
                keys: [
                    "train", "target", "positive", "holdout", "drop", "features", "columns",
                    "separator", "decimal", "dates", "missing",
                ],
                elsewhere: [
                    "test": "there is no test file; 'holdout' keeps a share of the rows",
                    "url": "tables are read from files; give 'train'",
                ]
            )
        else { return nil }
        require(section, "train", "the path of the table to learn from")
        require(section, "target", "the name of the column to predict")
        let train = text(section["train"], "the path of a table")
        let target = text(section["target"], "the name of a column")
        let positive = text(section["positive"], "one of the target's values")
        let holdout = real(section["holdout"], in: 0..<1)
        let drop = texts(section["drop"], "column names") ?? []
        let features = texts(section["features"], "column names")
        let columns = columns(section["columns"])
        let separator = separator(section["separator"])
        let decimal = word(
            section["decimal"],
            of: [(".", "."), (",", ","), ("auto", nil)] as [(String, Character?)]
        )
        let dates = word(
            section["dates"],
            of: DateOrder.allCases.map { ($0.rawValue, $0) } + [("auto", nil as DateOrder?)]
        )
        let missing = missing(section["missing"])
        if let separator, let position = section["decimal"]?.node.start, separator == decimal {
            report(position, "'decimal' and 'separator' cannot both be '\(separator)'")
        }
        guard let train, let target else { return nil }
        let data = DataSettings(
            train: train,
            target: target,
            positive: positive,
            holdout: holdout ?? DataSettings.holdoutDefault,
            drop: drop,
            features: features,
            columns: columns,
            separator: separator,
            decimal: decimal ?? nil,
            dates: dates ?? nil,
            missing: missing
        )
        checkRoles(of: data)
        return data
    }

    /// Reports a setting that must be there and is not.
    mutating func require(_ section: Section, _ key: String, _ words: String) {
        guard section[key] == nil, !section.meant.contains(key) else { return }
        let path = section.path.isEmpty ? key : section.path + "." + key
        report(section.start, "'\(path)' is missing: \(words)")
    }

    /// Reports columns that are said to be two things at once.
    private mutating func checkRoles(of data: DataSettings) {
        let target = data.target.value
        let dropped = Set(data.drop.map(\.value))
        for name in data.drop where name.value == target {
            report(name.position, "'\(shown(target))' is the target and cannot be dropped")
        }
        for name in data.features ?? [] {
            if name.value == target {
                report(name.position, "'\(shown(target))' is the target and cannot be a feature")
            } else if dropped.contains(name.value) {
                report(name.position, "'\(shown(name.value))' is in 'features' and in 'drop'")
            }
        }
        if let features = data.features, features.isEmpty {
            report(data.target.position, "'features' is empty: there is nothing to predict from")
        }
        for column in data.columns where column.name.value == target && column.type != .category {
            report(
                column.name.position,
                "'\(shown(target))' is the target and always a category, not a \(column.type)"
            )
        }
    }

    private mutating func columns(_ setting: Setting?) -> [DataSettings.ColumnSetting] {
        guard let setting else { return [] }
        guard let entries = setting.node.mapping else {
            reportType(setting, "a mapping of column names")
            return []
        }
        return entries.compactMap { entry in
            let path = "data.columns." + entry.key
            guard let section = section(entry.value, path: path, keys: ["type"]) else {
                return nil
            }
            require(section, "type", "what the cells mean")
            guard let type = word(section["type"], of: ColumnType.self) else { return nil }
            return DataSettings.ColumnSetting(
                name: Located(entry.key, at: entry.keyStart),
                type: type
            )
        }
    }

    /// One character that can stand between cells.
    private mutating func separator(_ setting: Setting?) -> Character? {
        guard let setting, let text = setting.node.scalar?.text, text != "auto" else {
            if let setting, setting.node.scalar == nil { reportType(setting, "one character") }
            return nil
        }
        if text == "tab" { return "\t" }
        guard text.count == 1, let character = text.first, let ascii = character.asciiValue,
            ascii == 9 || (32..<127).contains(ascii), !character.isLetter, !character.isNumber,
            !"\"'.-+".contains(character)
        else {
            reportType(setting, "one character such as ',', ';', '|' or tab")
            return nil
        }
        return character
    }

    /// The texts that mean a missing cell; unlike names they may be empty.
    private mutating func missing(_ setting: Setting?) -> [String]? {
        guard let setting, setting.node.scalar?.text != "auto" else { return nil }
        guard let nodes = setting.node.sequence else {
            reportType(setting, "a list of texts")
            return nil
        }
        var texts: [String] = []
        var seen: Set<String> = []
        for node in nodes {
            guard let text = node.scalar?.text else {
                report(node.start, "'missing' is a list of texts, not of \(node.shown)")
                continue
            }
            if seen.insert(text).inserted {
                texts.append(text)
            } else {
                report(node.start, "'\(shown(text))' is in 'missing' twice")
            }
        }
        return texts
    }
}
