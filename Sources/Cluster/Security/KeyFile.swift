import ZeroMQ

/// A secret key in a file of mode 0600: what a worker or a client proves itself with.
///
/// ```
/// name: workers
/// secret: 64 hexadecimal digits
/// coordinator: the public key of the coordinator it is meant for
/// ```
///
/// The coordinator's own key file has the first two lines.
public struct KeyFile: Hashable, Sendable {
    /// What people call the key's holder.
    public var name: String
    /// The key.
    public var secret: CurveSecretKey
    /// The coordinator that may be talked to; nil in the coordinator's own file.
    public var coordinator: CurvePublicKey?

    /// A key and what it is for.
    public init(name: String, secret: CurveSecretKey, coordinator: CurvePublicKey?) {
        self.name = name
        self.secret = secret
        self.coordinator = coordinator
    }

    /// Reads a key file.
    ///
    /// - Throws: `KeyError` if it cannot be read or understood, or if others can read it.
    public init(path: String) throws(KeyError) {
        var fields: [String: String] = [:]
        let text = try PrivateFile.read(path)
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated() where !line.hasPrefix("#") && !line.allSatisfy(\.isWhitespace)
        {
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let word = String(parts[0])
            guard parts.count == 2, ["name", "secret", "coordinator"].contains(word) else {
                // Not the line itself: it may be a secret.
                throw KeyError(
                    "\(path):\(index + 1):1: this is no line of a key file; its words are name, "
                        + "secret and coordinator"
                )
            }
            fields[word] = parts[1].filter { !$0.isWhitespace }
        }
        guard let secret = fields["secret"].flatMap(CurveSecretKey.init(hexadecimal:)) else {
            throw KeyError("\(path): there is no 'secret:' with 64 hexadecimal digits")
        }
        self.secret = secret
        name = fields["name"] ?? "key"
        coordinator = try fields["coordinator"].map { digits throws(KeyError) in
            guard let key = CurvePublicKey(hexadecimal: digits) else {
                throw KeyError("\(path): 'coordinator:' needs 64 hexadecimal digits")
            }
            return key
        }
    }

    /// Writes the key to a new file of mode 0600.
    ///
    /// - Throws: `KeyError` if there is a file, or it cannot be written.
    public func write(to path: String) throws(KeyError) {
        var text = "# A secret key of Tenfold: whoever can read this file can use it.\n"
        text += "name: \(name)\nsecret: \(secret.secretDigits)\n"
        if let coordinator { text += "coordinator: \(coordinator)\n" }
        try PrivateFile.write(text, to: path, replaces: false)
    }
}
