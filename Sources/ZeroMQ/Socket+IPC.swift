import CZeroMQ
import Glibc

/// The longest path a socket may have on Linux: `sun_path` less its closing zero.
private let ipcPathBytesMax = 107

/// Refuses the path of an `ipc` endpoint that the kernel would not take, with the numbers.
func checkPathLength(
    of endpoint: String,
    function: String,
    while activity: String
) throws(ZeroMQError) {
    guard let path = path(of: endpoint), path.utf8.count > ipcPathBytesMax else { return }
    throw ZeroMQError(
        .pathTooLong,
        in: function,
        while: activity,
        "the path has \(path.utf8.count) bytes, a socket's may have \(ipcPathBytesMax)"
    )
}

/// Refuses the path of an `ipc` endpoint at which somebody listens or which is no socket.
///
/// `zmq_bind` unlinks the path without looking: a second coordinator would silently take the place of
/// the first, and a mistyped path would cost a file.
func checkPathIsFree(of endpoint: String, while activity: String) throws(ZeroMQError) {
    guard let path = path(of: endpoint) else { return }
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFSOCK else {
        throw ZeroMQError(
            .addressInUse,
            in: "zmq_bind",
            while: activity,
            "there is a file at that path, and it is not a socket"
        )
    }
    if isListenedAt(path) {
        throw ZeroMQError(.addressInUse, in: "zmq_bind", while: activity)
    }
}

/// The file path of an `ipc` endpoint, or nil where there is none: other transports, `ipc://*`, and
/// the abstract names that start with `@`.
private func path(of endpoint: String) -> String? {
    let prefix = "ipc://"
    guard endpoint.hasPrefix(prefix) else { return nil }
    let path = endpoint.dropFirst(prefix.count)
    guard path != "*", !path.hasPrefix("@") else { return nil }
    return String(path)
}

/// Whether a process accepts connections at the socket.
private func isListenedAt(_ path: String) -> Bool {
    let probe = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
    guard probe >= 0 else { return false }
    defer { close(probe) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let result = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            connect(probe, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
    return result == 0
}
