import ZeroMQ

/// Whom a coordinator lets in, and as what: the contents of a file `authorized_keys`.
///
/// A line is a role, a public key and a name, such as `worker 5f…e1 node-3`; `#` begins a comment.
/// A line that cannot be understood lets nobody in, and the others still count.
public struct AuthorizedKeys: Hashable, Sendable {
    /// One line: who may do what.
    public struct Entry: Hashable, Sendable {
        /// What the key's holder may do.
        public var role: Role
        /// The key.
        public var key: CurvePublicKey
        /// What people call the holder.
        public var name: String

        /// A line of the file.
        public init(role: Role, key: CurvePublicKey, name: String) {
            self.role = role
            self.key = key
            self.name = name
        }

        /// The line as it is written.
        public var line: String { "\(role.rawValue) \(key) \(name)" }
    }

    /// The lines in their order.
    public private(set) var entries: [Entry] = []
    /// What is wrong with the file: one line each, with its place.
    public private(set) var complaints: [String] = []
    private var byKey: [String: Entry] = [:]

    /// Nobody.
    public init() {}

    /// Reads the text of a file.
    ///
    /// - Parameter file: what to call it in complaints.
    public init(_ text: String, file: String) {
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            let content = line.prefix { $0 != "#" }
            guard content.contains(where: { !$0.isWhitespace }) else { continue }
            switch Self.entry(content) {
            case .success(let entry):
                entries.append(entry)
                byKey[entry.key.description] = entry
            case .failure(let flaw):
                let column = line.utf8.distance(from: line.startIndex, to: flaw.place) + 1
                complaints.append("\(file):\(index + 1):\(column): \(flaw.words)")
            }
        }
    }

    /// Whose key this is; the key as its digits, which is also the ZAP User-Id.
    func entry(for digits: String) -> Entry? { byKey[digits] }

    private struct Flaw: Error {
        var place: Substring.Index
        var words: String
    }

    private static func entry(_ line: Substring) -> Result<Entry, Flaw> {
        let words = line.split(whereSeparator: \.isWhitespace)
        func flaw(_ index: Int, _ text: String) -> Result<Entry, Flaw> {
            let place = index < words.count ? words[index].startIndex : line.endIndex
            return .failure(Flaw(place: place, words: text))
        }
        guard words.count == 3 else {
            return flaw(3, "expected a role, a public key and a name, such as: worker 5f…e1 node-3")
        }
        guard let role = Role(rawValue: String(words[0])) else {
            return flaw(0, "'\(words[0])' is no role; the roles are \(Role.names)")
        }
        guard let key = CurvePublicKey(hexadecimal: String(words[1])) else {
            return flaw(1, "this is no public key; one has 64 hexadecimal digits")
        }
        return .success(Entry(role: role, key: key, name: String(words[2])))
    }
}
