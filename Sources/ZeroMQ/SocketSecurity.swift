/// How a socket's connections over TCP are protected.
public enum SocketSecurity: Hashable, Sendable {
    /// Not at all: for `ipc` in a private directory, `inproc`, and whoever insists.
    case none
    /// CURVE, as the side that is connected to.
    ///
    /// Who may connect is decided by a ZAP handler of the same context; without one, nobody may.
    case server(CurveSecretKey)
    /// CURVE, as the side that connects, to the holder of the server's key and nobody else.
    case client(CurveSecretKey, server: CurvePublicKey)
}
