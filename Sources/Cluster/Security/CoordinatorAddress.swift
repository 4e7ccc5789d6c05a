import ZeroMQ

/// Where a coordinator is, and how to prove oneself to it: all that a worker or a client needs.
///
/// People pass it on as one line, the join line:
/// `tenfold://HOST:PORT?coordinator=DIGITS&name=NAME&key=DIGITS`, with the coordinator's public key
/// and the secret key of whoever joins. Or they name an endpoint and a key file. Where a second
/// coordinator with the same key stands by, its endpoint follows after a comma.
public struct CoordinatorAddress: Hashable, Sendable {
    /// The endpoints, such as `tcp://host:5555` or `ipc:///path`: at one of them the coordinator is.
    public let endpoints: [String]
    /// How the connection is protected.
    public let security: SocketSecurity
    /// The name of the key, for people; nil without one.
    public let keyName: String?

    /// What a join line begins with.
    private static let scheme = "tenfold://"

    /// Understands what a person gave.
    ///
    /// - Parameters:
    ///   - text: an endpoint or a join line.
    ///   - keyFile: the path of a key file, for an endpoint.
    ///   - isInsecure: whether to go without encryption where no key is given.
    /// - Throws: `KeyError` if TCP would go without a key, or the line or the file is wrong.
    public init(_ text: String, keyFile: String? = nil, isInsecure: Bool = false) throws(KeyError) {
        if text.hasPrefix(Self.scheme) {
            try self.init(joinLine: text)
        } else if let keyFile, !text.hasPrefix("ipc://") {
            try self.init(endpoints: text, key: KeyFile(path: keyFile), from: keyFile)
        } else {
            guard isInsecure || !text.hasPrefix("tcp://") else {
                throw KeyError(
                    "\(text): a key is needed: --key FILE, or the line that the coordinator "
                        + "printed; --insecure goes without encryption"
                )
            }
            self.init(endpoints: text, security: .none, keyName: nil)
        }
        guard endpoints.allSatisfy({ !$0.isEmpty }) else {
            throw KeyError(
                "an endpoint is empty: one is like tcp://host:5555, of several with commas"
            )
        }
        for endpoint in endpoints { try checkPort(of: endpoint, isListening: false) }
    }

    private init(endpoints: String, security: SocketSecurity, keyName: String?) {
        self.endpoints = endpoints.split(separator: ",", omittingEmptySubsequences: false)
            .map(String.init)
        self.security = security
        self.keyName = keyName
    }

    private init(endpoints: String, key: KeyFile, from path: String) throws(KeyError) {
        guard let coordinator = key.coordinator else {
            throw KeyError(
                "\(path): this is a coordinator's own key, which stays with it; take worker.key"
            )
        }
        self.init(
            endpoints: endpoints,
            security: .client(key.secret, server: coordinator),
            keyName: key.name
        )
    }

    private init(joinLine line: String) throws(KeyError) {
        let parts = line.dropFirst(Self.scheme.count)
            .split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var fields: [Substring: String] = [:]
        for field in (parts.count == 2 ? parts[1] : "").split(separator: "&") {
            let pair = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            fields[pair[0]] = pair.count == 2 ? String(pair[1]) : ""
        }
        // The line holds a secret and is not repeated.
        guard let coordinator = fields["coordinator"].flatMap(CurvePublicKey.init(hexadecimal:))
        else { throw Self.flaw("coordinator") }
        guard let secret = fields["key"].flatMap(CurveSecretKey.init(hexadecimal:)) else {
            throw Self.flaw("key")
        }
        self.init(
            endpoints: parts[0].split(separator: ",", omittingEmptySubsequences: false)
                .map { "tcp://\($0)" }.joined(separator: ","),
            security: .client(secret, server: coordinator),
            keyName: fields["name"] ?? "key"
        )
    }

    private static func flaw(_ word: String) -> KeyError {
        KeyError(
            "\(scheme)…: '\(word)=' with 64 hexadecimal digits is missing; is the line whole, and in "
                + "quotes?"
        )
    }

    /// The join line for the holder of a key, as it was passed on.
    ///
    /// - Parameter endpoint: where the holder reaches the coordinator, such as `tcp://host:5555`.
    /// - Throws: `KeyError` if the key names no coordinator or the endpoint is not TCP.
    public static func joinLine(to endpoint: String, with key: KeyFile) throws(KeyError) -> String {
        guard let coordinator = key.coordinator else {
            throw KeyError("the key '\(key.name)' is a coordinator's own, which stays with it")
        }
        guard endpoint.hasPrefix("tcp://") else {
            throw KeyError("\(endpoint): who joins over a network needs a tcp:// endpoint")
        }
        return scheme + endpoint.dropFirst("tcp://".count) + "?coordinator=\(coordinator)"
            + "&name=\(key.name)&key=\(key.secret.secretDigits)"
    }
}
