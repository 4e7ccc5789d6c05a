import Foundation
import Glibc
import ZeroMQ

/// The keys of a cluster: a directory of mode 0700.
///
/// | file | what |
/// |---|---|
/// | `coordinator.key` | the coordinator's secret key; it stays where it is |
/// | `authorized_keys` | whom the coordinator lets in, a role a line; read again when it changes |
/// | `NAME.key` | a secret key to be given to whoever bears the name |
public struct KeyDirectory: Hashable, Sendable {
    /// Where the keys are.
    public let path: String

    /// The keys at a path, made before.
    public init(path: String) {
        self.path = path
    }

    /// Makes a directory with the keys of a new cluster: the coordinator's, and one a role.
    ///
    /// - Throws: `KeyError` if keys are there already: they are never replaced.
    public static func create(at path: String) throws(KeyError) -> KeyDirectory {
        let directory = KeyDirectory(path: path)
        do {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true
            )
        } catch {
            throw KeyError("\(path): the directory cannot be made")
        }
        guard chmod(path, 0o700) == 0 else { throw KeyError(file: path, errno: errno) }
        guard !directory.exists else {
            throw KeyError("\(path): there are keys already; authorize further ones")
        }
        let keys = KeyFile(name: "coordinator", secret: CurveSecretKey(), coordinator: nil)
        let note = """
            # Whom the coordinator lets in: a role (\(Role.names)), a public key and a name.
            # It is read again when it changes; to take a line out revokes the key.

            """
        // The coordinator's key comes last: it says that the others are there.
        try PrivateFile.write(note, to: directory.authorizedKeysPath, replaces: true)
        for role in Role.allCases {
            unlink(directory.keyPath(role.rawValue))
            try directory.authorize(role.rawValue, as: role, of: keys.secret.publicKey)
        }
        try keys.write(to: directory.coordinatorKeyPath)
        return directory
    }

    /// Whether the keys are there.
    public var exists: Bool { access(coordinatorKeyPath, F_OK) == 0 }

    /// The file of the keys that are let in.
    public var authorizedKeysPath: String { path + "/authorized_keys" }
    /// The file with the coordinator's own key.
    public var coordinatorKeyPath: String { path + "/coordinator.key" }
    /// The file with a named key.
    public func keyPath(_ name: String) -> String { "\(path)/\(name).key" }

    /// The coordinator's own key.
    public func coordinatorKey() throws(KeyError) -> CurveSecretKey {
        try KeyFile(path: coordinatorKeyPath).secret
    }

    /// Whom the coordinator lets in, as the file says now.
    public func authorizedKeys() throws(KeyError) -> AuthorizedKeys {
        AuthorizedKeys(try PrivateFile.read(authorizedKeysPath), file: authorizedKeysPath)
    }

    /// Makes a new key, lets its holder in, and leaves it in a file of its own.
    ///
    /// - Returns: the path of the file.
    /// - Throws: `KeyError` if the name is taken, or no name.
    @discardableResult
    public func authorize(_ name: String, as role: Role) throws(KeyError) -> String {
        try authorize(name, as: role, of: coordinatorKey().publicKey)
        return keyPath(name)
    }

    /// Lets in the holder of a key that was made elsewhere.
    ///
    /// - Throws: `KeyError` if the name is taken, or no name.
    public func authorize(
        _ name: String,
        as role: Role,
        key: CurvePublicKey
    ) throws(KeyError) {
        try check(name)
        let text = try PrivateFile.read(authorizedKeysPath)
        let known = AuthorizedKeys(text, file: authorizedKeysPath)
        if let holder = known.entries.first(where: { $0.name == name || $0.key == key }) {
            throw KeyError("\(authorizedKeysPath): '\(holder.name)' is there already")
        }
        let entry = AuthorizedKeys.Entry(role: role, key: key, name: name)
        let end = text.isEmpty || text.hasSuffix("\n") ? "" : "\n"
        try PrivateFile.write(
            text + end + entry.line + "\n",
            to: authorizedKeysPath,
            replaces: true
        )
    }

    /// Takes a name out of the keys that are let in, and its key file away.
    ///
    /// A coordinator that runs notices within a second, and refuses whatever the holder sends.
    ///
    /// - Throws: `KeyError` if nobody bears the name.
    public func revoke(_ name: String) throws(KeyError) {
        let text = try PrivateFile.read(authorizedKeysPath)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let kept = lines.filter { line in
            !AuthorizedKeys(String(line), file: "").entries.contains { $0.name == name }
        }
        guard kept.count < lines.count else {
            throw KeyError("\(authorizedKeysPath): there is no key named '\(name)'")
        }
        try PrivateFile.write(
            kept.joined(separator: "\n"),
            to: authorizedKeysPath,
            replaces: true
        )
        unlink(keyPath(name))
    }

    private func authorize(
        _ name: String,
        as role: Role,
        of coordinator: CurvePublicKey
    ) throws(KeyError) {
        try check(name)
        let file = KeyFile(name: name, secret: CurveSecretKey(), coordinator: coordinator)
        try file.write(to: keyPath(name))
        do throws(KeyError) {
            try authorize(name, as: role, key: file.secret.publicKey)
        } catch {
            unlink(keyPath(name))
            throw error
        }
    }

    /// Names become file names and words of a line.
    private func check(_ name: String) throws(KeyError) {
        let isWord = name.utf8.allSatisfy { byte in
            let character = Character(Unicode.Scalar(byte))
            return character.isASCII && (character.isLetter || character.isNumber)
                || "-_.@".contains(character)
        }
        guard isWord, !name.isEmpty, name.utf8.count <= 64, !name.hasPrefix("."),
            !name.hasPrefix("-"), name != "coordinator"
        else {
            throw KeyError(
                "'\(name)' cannot name a key: letters, digits, - and _, 64 at most; "
                    + "not 'coordinator'"
            )
        }
    }
}
