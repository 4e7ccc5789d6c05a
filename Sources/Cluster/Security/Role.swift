import Messaging

/// What the holder of a key may ask of a coordinator.
public enum Role: String, Hashable, Sendable, CaseIterable {
    /// Runs tasks: takes data and assignments, hands in results.
    case worker
    /// Looks: asks for the status and fetches the bundle.
    case client
    /// Whatever a client may, and ends the search.
    case admin

    /// Whether somebody in this role may send a message.
    func maySend(_ message: Message) -> Bool {
        switch message {
        case .hello, .heartbeat, .completed, .failed, .goodbye, .leaving, .blobPiece, .blobMissing:
            self == .worker
        case .blobRequest:
            true
        case .statusRequest, .bundleRequest:
            self == .client || self == .admin
        case .stopRequest:
            self == .admin
        // Nobody tells a coordinator these, and the loop says so.
        case .introduce, .welcome, .assign, .cancel, .acknowledge, .alive, .dismiss, .reject,
            .status, .bundle:
            true
        }
    }

    /// The roles, as words for a person.
    static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
