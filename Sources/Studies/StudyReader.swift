import Estimators
import YAML

/// Reads settings out of nodes and collects every mistake on the way.
///
/// A reading function gives nil where the setting is absent or wrong; in the second case it has
/// reported why.
struct StudyReader {
    /// The file's name in messages.
    let file: String
    /// The families a study may search over.
    let families: [any Family]
    /// What is wrong so far.
    private(set) var mistakes: [StudyFileError] = []
    /// The settings that the file makes, as paths such as `cv.n_splits`.
    private(set) var given: Set<String> = []

    /// A reader that has seen nothing yet.
    init(file: String, families: [any Family]) {
        self.file = file
        self.families = families
    }

    /// Notes that the file makes a setting, so that it is not shown as a default.
    mutating func noteGiven(_ path: String) {
        given.insert(path)
    }

    /// Notes a mistake.
    mutating func report(_ position: TextPosition, _ message: String) {
        mistakes.append(StudyFileError(file: file, position: position, message: message))
    }

    /// The settings of a mapping, after every unknown key was reported.
    ///
    /// - Parameters:
    ///   - node: what should be the mapping.
    ///   - path: the settings' place in the file, empty for the whole.
    ///   - keys: all valid keys.
    ///   - elsewhere: what to say of keys that people know from other tools or that come later.
    mutating func section(
        _ node: YAMLNode,
        path: String,
        keys: [String],
        elsewhere: [String: String] = [:]
    ) -> Section? {
        guard let entries = node.mapping else {
            let name = path.isEmpty ? "the study file" : "'\(path.lastWord)'"
            report(
                node.start,
                "\(name) must be a mapping with keys of \(Spelling.list(keys)), not \(node.shown)"
            )
            return nil
        }
        var section = Section(path: path, start: node.start)
        for entry in entries {
            if keys.contains(entry.key) {
                section.settings.append(
                    Setting(
                        key: entry.key,
                        path: path.isEmpty ? entry.key : path + "." + entry.key,
                        keyStart: entry.keyStart,
                        node: entry.value
                    )
                )
                given.insert(path.isEmpty ? entry.key : path + "." + entry.key)
                continue
            }
            section.isClean = false
            if let message = elsewhere[entry.key] {
                report(entry.keyStart, "'\(shown(entry.key))': \(message)")
            } else {
                let place = path.isEmpty ? "" : " in '\(path)'"
                section.meant.formUnion(Spelling.nearest(to: entry.key, among: keys))
                report(
                    entry.keyStart,
                    "unknown key '\(shown(entry.key))'\(place); "
                        + Spelling.hint(for: entry.key, among: keys)
                )
            }
        }
        return section
    }

    /// Notes that a value is not what it must be.
    mutating func reportType(_ setting: Setting, _ expected: String, hint: String = "") {
        report(
            setting.node.start,
            "'\(setting.key)' must be \(expected), not \(setting.node.shown)\(hint)"
        )
    }
}

/// The settings of one mapping of a study file.
struct Section {
    /// Its place in the file, such as `cv`; empty for the whole.
    let path: String
    /// Where it starts.
    let start: TextPosition
    /// The settings with valid keys, in the order of the file.
    var settings: [Setting] = []
    /// The valid keys that unknown ones probably meant: that these are missing is no news.
    var meant: Set<String> = []
    /// Whether all keys are valid; otherwise what is missing may be what is misspelt.
    var isClean = true

    init(path: String, start: TextPosition) {
        self.path = path
        self.start = start
    }

    /// The setting with a key, or nil.
    subscript(key: String) -> Setting? {
        settings.first { $0.key == key }
    }
}

/// A key of a study file and what stands beside it.
struct Setting {
    /// The key.
    let key: String
    /// The keys from the top of the file to here, with points between.
    let path: String
    /// Where the key stands.
    let keyStart: TextPosition
    /// What stands beside it.
    let node: YAMLNode
}

extension String {
    /// What follows the last point.
    var lastWord: String { split(separator: ".").last.map(String.init) ?? self }
}

/// A text fit for a message of one line: clipped, and with control characters visible.
func shown(_ text: String) -> String {
    let lengthMax = 60
    var shown = ""
    for scalar in text.unicodeScalars.prefix(lengthMax) {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .format:
            shown += scalar.escaped(asASCII: true)
        default: shown.unicodeScalars.append(scalar)
        }
    }
    return text.unicodeScalars.count > lengthMax ? shown + "…" : shown
}

extension YAMLNode {
    /// What stands here, as a message names it.
    var shown: String {
        switch content {
        case .sequence: return "a list"
        case .mapping: return "a mapping"
        case .scalar(let scalar):
            switch scalar.value {
            case .null: return scalar.text.isEmpty ? "empty" : "null"
            case .bool, .integer, .number: return Studies.shown(scalar.text)
            case .string:
                // Only the quotes make such a text no number: show them.
                let isQuoted = YAMLScalar(scalar.text, style: .plain).value != .string
                let text = Studies.shown(scalar.text)
                return isQuoted ? "the text \"\(text)\"" : "'\(text)'"
            }
        }
    }
}
