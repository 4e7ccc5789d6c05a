/// One point of a search space: a value for each active parameter, in order of name.
///
/// A parameter of a family bears the family's name in front, as in `LogisticRegression.C`; the family
/// itself is the parameter `model`; choices of preprocessing start with `preprocessing.`.
public struct Parameters: Hashable, Sendable {
    private var entries: [Entry] = []

    private struct Entry: Hashable, Sendable {
        var name: String
        var value: ParameterValue
    }

    /// No parameters.
    public init() {}

    /// The parameters of a dictionary.
    public init(_ values: [String: ParameterValue]) {
        entries = values.map { Entry(name: $0.key, value: $0.value) }
            .sorted { $0.name < $1.name }
    }

    /// The names of all parameters, in order.
    public var names: [String] { entries.map(\.name) }

    /// All parameters, in order of name.
    public var inOrder: [(name: String, value: ParameterValue)] {
        entries.map { ($0.name, $0.value) }
    }

    /// The value of a parameter, or nil where the parameter is not active.
    public subscript(name: String) -> ParameterValue? {
        get {
            let index = position(of: name)
            guard index < entries.count, entries[index].name == name else { return nil }
            return entries[index].value
        }
        set {
            let index = position(of: name)
            let isThere = index < entries.count && entries[index].name == name
            switch (newValue, isThere) {
            case (let value?, true): entries[index].value = value
            case (let value?, false): entries.insert(Entry(name: name, value: value), at: index)
            case (nil, true): entries.remove(at: index)
            case (nil, false): break
            }
        }
    }

    /// The parameters whose names start with `prefix` and a point, without that.
    public func under(_ prefix: String) -> Parameters {
        var result = Parameters()
        result.entries = entries.compactMap { entry in
            guard entry.name.hasPrefix(prefix + ".") else { return nil }
            return Entry(name: String(entry.name.dropFirst(prefix.count + 1)), value: entry.value)
        }
        return result
    }

    private func position(of name: String) -> Int {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].name < name { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension Parameters: ExpressibleByDictionaryLiteral {
    /// The parameters as written.
    public init(dictionaryLiteral elements: (String, ParameterValue)...) {
        self.init(Dictionary(uniqueKeysWithValues: elements))
    }
}

extension Parameters: Codable {
    /// Decodes a JSON object.
    public init(from decoder: any Decoder) throws {
        self.init(try [String: ParameterValue](from: decoder))
    }

    /// Encodes a JSON object.
    public func encode(to encoder: any Encoder) throws {
        try Dictionary(uniqueKeysWithValues: entries.map { ($0.name, $0.value) })
            .encode(to: encoder)
    }
}

extension Parameters: CustomStringConvertible {
    /// The canonical JSON text: names in order, no white space.
    public var description: String {
        "{" + entries.map { quoted($0.name) + ":" + $0.value.description }.joined(separator: ",")
            + "}"
    }
}
