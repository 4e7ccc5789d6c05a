import Glibc
import ZeroMQ

/// Answers libzmq's question who may connect: the ZAP handler of a context.
///
/// A key is let in if `authorized_keys` has it. The connection's User-Id is the key's digits, so that
/// each message can be held against what the file says by then: a key that is revoked loses its
/// standing on connections that are open.
///
/// - SeeAlso: [ZeroMQ Authentication Protocol](https://rfc.zeromq.org/spec/27/)
final class Authenticator {
    /// The file is looked at this often.
    private static let interval = Duration.milliseconds(500)

    /// Who is let in.
    private(set) var keys: AuthorizedKeys
    private let directory: KeyDirectory
    private let socket: Socket
    private var stamp: Stamp?
    private var nextLook = ContinuousClock.now + Authenticator.interval
    private let tell: (String) -> Void
    private var refusals = Refusals()

    /// Begins to answer; before the socket it answers for is bound, which would else refuse everyone.
    ///
    /// - Parameter tell: takes a line for a person now and then.
    init(
        _ directory: KeyDirectory,
        in context: Context,
        tell: @escaping (String) -> Void
    ) throws {
        self.directory = directory
        self.tell = tell
        stamp = Stamp(of: directory.authorizedKeysPath)
        keys = try directory.authorizedKeys()
        socket = try Socket(.router, in: context)
        try socket.bind("inproc://zeromq.zap.01")
        for complaint in keys.complaints { tell(complaint) }
    }

    var pollItem: PollItem { PollItem(socket) }

    /// Answers all that ask now.
    func answer() throws(ZeroMQError) {
        // An empty frame, version, request, domain, address, identity, mechanism, credentials.
        while case .message(let question) = try socket.receive(framesMax: 9) {
            let frames = question.frames
            guard frames.count >= 3 else { continue }
            let verdict = verdict(on: frames)
            let answer = [
                [], frames[1], frames[2], Array(verdict.code.utf8), Array(verdict.text.utf8),
                Array(verdict.user.utf8), [],
            ]
            _ = try socket.send(answer, to: question.peer)
        }
    }

    private func verdict(on frames: [[UInt8]]) -> (code: String, text: String, user: String) {
        guard frames.count == 8, frames[1] == Array("1.0".utf8),
            frames[3] == Array(SocketOptions.authenticationDomain.utf8),
            frames[6] == Array("CURVE".utf8), let key = CurvePublicKey(bytes: frames[7])
        else { return ("400", "only CURVE is spoken here", "") }
        let digits = key.description
        guard keys.entry(for: digits) != nil else {
            let address = String(decoding: frames[4], as: UTF8.self)
            if let line = refusals.note("refused the unknown key \(digits) at \(address)") {
                tell(line)
            }
            return ("400", "unknown key", "")
        }
        return ("200", "OK", digits)
    }

    /// Reads the file again if it has changed.
    ///
    /// - Returns: whether others are let in now than before.
    func reload(now: ContinuousClock.Instant) -> Bool {
        guard now >= nextLook else { return false }
        nextLook = now + Self.interval
        let path = directory.authorizedKeysPath
        let current = Stamp(of: path)
        guard current != stamp else { return false }
        stamp = current
        let before = keys
        do {
            keys = try directory.authorizedKeys()
            for complaint in keys.complaints { tell(complaint) }
            tell("\(path): read again, \(keys.entries.count) keys")
        } catch {
            // Whoever takes the file away means it.
            keys = AuthorizedKeys()
            tell("\(error); nobody is let in")
        }
        return keys != before
    }

    /// What changes when a file does.
    private struct Stamp: Equatable {
        var inode: UInt
        var bytes: Int
        var seconds: Int
        var nanoseconds: Int

        init?(of path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            inode = status.st_ino
            bytes = status.st_size
            seconds = status.st_mtim.tv_sec
            nanoseconds = status.st_mtim.tv_nsec
        }
    }
}
