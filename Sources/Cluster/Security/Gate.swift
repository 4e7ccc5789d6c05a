import Messaging
import ZeroMQ

/// Decides whose words a coordinator hears, message by message.
///
/// Without keys everybody may say everything. Whoever goes on sending what is refused is not answered
/// any more: answers would only help a flood along.
final class Gate {
    /// So many refusals a connection gets in words.
    private static let answersMax = 16
    /// So many connections are kept in mind; beyond it all begin anew, and memory stays flat.
    private static let offendersMax = 10_000

    private let authenticator: Authenticator?
    private let tell: (String) -> Void
    private var offences: [[UInt8]: Int] = [:]
    private var refusals = Refusals()

    init(
        _ access: CoordinatorAccess,
        in context: Context,
        tell: @escaping (String) -> Void
    ) throws {
        self.tell = tell
        switch access {
        case .keys(let directory):
            authenticator = try Authenticator(directory, in: context, tell: tell)
        case .everyone:
            authenticator = nil
        }
    }

    /// What to wait for besides messages.
    var pollItems: [PollItem] { authenticator.map { [$0.pollItem] } ?? [] }

    /// Lets in whoever knocks and may, and looks whether the keys have changed.
    ///
    /// - Returns: whether they have.
    func tend() throws -> Bool {
        guard let authenticator else { return false }
        try authenticator.answer()
        return authenticator.reload(now: .now)
    }

    /// Why a message is not heard, in words; nil if it is.
    func refusal(of message: Message, from user: String?) -> String? {
        guard let authenticator else { return nil }
        guard let user, let entry = authenticator.keys.entry(for: user) else {
            return "this key has been revoked"
        }
        guard !entry.role.maySend(message) else { return nil }
        return "the key '\(entry.name)' is a \(entry.role.rawValue)'s and may not do that"
    }

    /// Whether a worker's key still is one.
    func isWorker(_ user: String?) -> Bool {
        guard let authenticator else { return true }
        return user.flatMap(authenticator.keys.entry(for:))?.role == .worker
    }

    /// Counts an offence of a connection.
    ///
    /// - Returns: whether it is still told why.
    func offended(by peer: [UInt8], _ reason: String) -> Bool {
        if let line = refusals.note("refused a message: \(reason)") { tell(line) }
        if offences.count >= Self.offendersMax { offences = [:] }
        offences[peer, default: 0] += 1
        return offences[peer, default: 0] <= Self.answersMax
    }
}
