import Glibc
import ZeroMQ

/// Whom a coordinator listens to.
public enum CoordinatorAccess: Hashable, Sendable {
    /// The holders of keys, each in its role, encrypted.
    case keys(KeyDirectory)
    /// Whoever reaches the endpoint, as anything, in plain.
    case everyone

    /// Refuses to listen where others than those meant would reach the coordinator.
    ///
    /// - Parameters:
    ///   - endpoint: where it is to listen.
    ///   - isInsecure: whether a person said that plain TCP is wanted.
    /// - Throws: `KeyError` with what to do instead.
    public func check(endpoint: String, isInsecure: Bool) throws(KeyError) {
        guard case .everyone = self else { return }
        if endpoint.hasPrefix("tcp://"), !isInsecure {
            throw KeyError(
                "\(endpoint): listening without keys lets in everybody; give --keys, or insist with "
                    + "--insecure"
            )
        }
        let prefix = "ipc://"
        guard endpoint.hasPrefix(prefix), !endpoint.hasPrefix("ipc://@") else { return }
        let path = endpoint.dropFirst(prefix.count)
        let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        var status = stat()
        guard stat(parent.isEmpty ? "/" : parent, &status) == 0 else {
            throw KeyError(file: parent, errno: errno)
        }
        guard status.st_mode & 0o077 == 0 || isInsecure else {
            throw KeyError(
                "\(endpoint): others may enter its directory; say: chmod 700 \(parent)"
            )
        }
    }
}
