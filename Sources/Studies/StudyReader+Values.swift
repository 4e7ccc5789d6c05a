import YAML

extension StudyReader {
    /// A whole number within bounds.
    mutating func whole(_ setting: Setting?, in range: ClosedRange<Int>) -> Int? {
        guard let setting else { return nil }
        let value: Int? =
            switch setting.node.scalar?.value {
            case .integer(let value): value
            case .number(let value): Int(exactly: value)
            case .null, .bool, .string, nil: nil
            }
        guard let value, value >= range.lowerBound else {
            reportType(setting, "a whole number of at least \(range.lowerBound)")
            return nil
        }
        guard value <= range.upperBound else {
            reportType(setting, "at most \(range.upperBound)")
            return nil
        }
        return value
    }

    /// A seed: any whole number of 64 bits.
    mutating func seed(_ setting: Setting?) -> UInt64? {
        guard let setting else { return nil }
        switch setting.node.scalar?.value {
        case .integer(let value) where value >= 0: return UInt64(value)
        case .number:
            if let value = setting.node.scalar.flatMap({ UInt64($0.text) }) { return value }
        case .integer, .null, .bool, .string, nil: break
        }
        reportType(setting, "a whole number of at least 0")
        return nil
    }

    /// A number from `range`, its upper bound excluded.
    mutating func real(_ setting: Setting?, in range: Range<Double>) -> Double? {
        guard let setting else { return nil }
        let value: Double? =
            switch setting.node.scalar?.value {
            case .integer(let value): Double(value)
            case .number(let value): value
            case .null, .bool, .string, nil: nil
            }
        guard let value, range.contains(value) else {
            reportType(
                setting,
                "a number from \(ParameterText.number(range.lowerBound)) to below "
                    + ParameterText.number(range.upperBound)
            )
            return nil
        }
        return value
    }

    /// `true` or `false`.
    mutating func bool(_ setting: Setting?) -> Bool? {
        guard let setting else { return nil }
        guard case .bool(let value) = setting.node.scalar?.value else {
            reportType(setting, "true or false")
            return nil
        }
        return value
    }

    /// A text that is not empty; numbers are taken as they are written.
    mutating func text(_ setting: Setting?, _ expected: String) -> Located<String>? {
        guard let setting else { return nil }
        guard let text = name(setting.node) else {
            reportType(setting, expected)
            return nil
        }
        return Located(text, at: setting.node.start)
    }

    /// A list of texts that are not empty and of which none comes twice.
    mutating func texts(_ setting: Setting?, _ expected: String) -> [Located<String>]? {
        guard let setting else { return nil }
        guard let nodes = setting.node.sequence else {
            reportType(setting, "a list of \(expected)")
            return nil
        }
        var texts: [Located<String>] = []
        var seen: Set<String> = []
        for node in nodes {
            guard let text = name(node) else {
                report(node.start, "'\(setting.key)' is a list of \(expected), not \(node.shown)")
                continue
            }
            guard seen.insert(text).inserted else {
                report(node.start, "'\(shown(text))' is in '\(setting.key)' twice")
                continue
            }
            texts.append(Located(text, at: node.start))
        }
        return texts
    }

    /// One of a set of words.
    mutating func word<Word>(
        _ setting: Setting?,
        of type: Word.Type
    ) -> Word? where Word: CaseIterable & RawRepresentable<String> {
        word(
            setting,
            of: Word.allCases.map { ($0.rawValue, $0) }
        )
    }

    /// What one of a set of words stands for.
    mutating func word<Value>(
        _ setting: Setting?,
        of words: [(String, Value)],
        elsewhere: [String: String] = [:]
    ) -> Value? {
        guard let setting else { return nil }
        let valid = words.map(\.0)
        guard let word = name(setting.node) else {
            reportType(setting, "one of \(Spelling.list(valid))")
            return nil
        }
        if let value = words.first(where: { $0.0 == word }) { return value.1 }
        if let message = elsewhere[word] {
            report(setting.node.start, "'\(setting.key): \(shown(word))': \(message)")
            return nil
        }
        let question = Spelling.question(for: word, among: valid)
        reportType(
            setting,
            "one of \(Spelling.list(valid))",
            hint: question.map { "; " + $0 } ?? ""
        )
        return nil
    }

    /// A span of time in seconds: a number of seconds or a text like `1h30m`.
    mutating func duration(_ setting: Setting?) -> Double? {
        guard let setting else { return nil }
        let seconds: Double? =
            switch setting.node.scalar?.value {
            case .integer(let value): Double(value)
            case .number(let value): value
            case .string: setting.node.scalar.flatMap { Span.seconds($0.text) }
            case .null, .bool, nil: nil
            }
        guard let seconds, seconds > 0, seconds <= Span.secondsMax else {
            reportType(setting, "a time such as 90s, 10m or 1h30m, or a number of seconds")
            return nil
        }
        return seconds
    }

    /// Whether a setting is there and says `null`.
    func isNull(_ setting: Setting?) -> Bool {
        setting?.node.scalar?.value == .null
    }

    /// The text of a scalar that says something.
    private func name(_ node: YAMLNode) -> String? {
        guard let scalar = node.scalar, scalar.value != .null, !scalar.text.isEmpty else {
            return nil
        }
        return scalar.text
    }
}

/// Spans of time as texts.
enum Span {
    /// Thirty years: more is a mistake, and a clock's whole numbers hold it easily.
    static let secondsMax = 1e9

    private static let units: [(letter: Character, seconds: Double)] = [
        ("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1),
    ]

    /// The seconds of a text such as `1h30m`: numbers with units, the larger units first.
    static func seconds(_ text: String) -> Double? {
        var total = 0.0
        var rest = text[...]
        var allowed = units[...]
        while !rest.isEmpty {
            let digits = rest.prefix { ("0"..."9").contains($0) || $0 == "." }
            rest = rest.dropFirst(digits.count)
            guard let number = Double(digits), let letter = rest.popFirst(),
                let unit = allowed.firstIndex(where: { $0.letter == letter })
            else { return nil }
            total += number * allowed[unit].seconds
            allowed = allowed[(unit + 1)...]
        }
        return text.isEmpty ? nil : total
    }

    /// The seconds as the shortest such text, or as a mere number if they are not whole.
    static func text(_ seconds: Double) -> String {
        guard let whole = Int(exactly: seconds), whole > 0 else {
            return ParameterText.number(seconds)
        }
        var text = ""
        var rest = whole
        for unit in units {
            let count = rest / Int(unit.seconds)
            if count > 0 { text += "\(count)\(unit.letter)" }
            rest -= count * Int(unit.seconds)
        }
        return text
    }
}
