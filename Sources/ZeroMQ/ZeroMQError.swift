import CZeroMQ

/// Why a call to libzmq failed, what was being done, and the words for it.
public struct ZeroMQError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What went wrong, as libzmq's error number.
    public let code: Code
    /// The C function that said so, such as `zmq_bind`.
    public let function: String
    /// What was being done, such as `binding tcp://*:5555`.
    public let activity: String
    /// What is wrong, in words for a person.
    public let message: String

    /// An error number of libzmq; those that callers tell apart have names.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The value of `errno`.
        public let rawValue: CInt

        /// The code of an error number.
        public init(rawValue: CInt) { self.rawValue = rawValue }

        /// Somebody else listens there.
        public static let addressInUse = Code(rawValue: EADDRINUSE)
        /// This machine does not have the address.
        public static let addressNotAvailable = Code(rawValue: EADDRNOTAVAIL)
        /// There is no such host or network interface.
        public static let noSuchHost = Code(rawValue: ENODEV)
        /// The endpoint cannot be understood.
        public static let invalidEndpoint = Code(rawValue: EINVAL)
        /// The endpoint names a transport that libzmq does not have.
        public static let unknownTransport = Code(rawValue: EPROTONOSUPPORT)
        /// The process may not listen there.
        public static let permissionDenied = Code(rawValue: EACCES)
        /// The path of an `ipc` endpoint is longer than the kernel allows.
        public static let pathTooLong = Code(rawValue: ENAMETOOLONG)
        /// The directory of an `ipc` endpoint does not exist, or the endpoint is not bound.
        public static let noSuchPath = Code(rawValue: ENOENT)
        /// The process has no more sockets or descriptors.
        public static let tooManySockets = Code(rawValue: EMFILE)
        /// The context was shut down.
        public static let terminated = Code(rawValue: CInt(ETERM))
    }

    init(_ code: Code, in function: String, while activity: String, _ message: String? = nil) {
        self.code = code
        self.function = function
        self.activity = activity
        self.message = message ?? Self.words(for: code)
    }

    /// The error the last call on this thread left behind: to be read before anything else is called.
    static func current(in function: String, while activity: String) -> ZeroMQError {
        ZeroMQError(Code(rawValue: zmq_errno()), in: function, while: activity)
    }

    /// What was being done and what is wrong, in one line.
    public var description: String { "\(activity): \(message) (\(function))" }

    private static func words(for code: Code) -> String {
        switch code {
        case .addressInUse: "the address is already in use by another program"
        case .addressNotAvailable: "this machine does not have that address"
        case .noSuchHost: "there is no such host or network interface"
        case .invalidEndpoint:
            "that is not an endpoint; write tcp://host:port, ipc:///path or inproc://name"
        case .unknownTransport: "unknown transport; write tcp://host:port or ipc:///path"
        case .permissionDenied: "permission denied; ports below 1024 need privileges"
        case .pathTooLong: "the path is too long for a socket"
        case .noSuchPath: "there is no such directory or endpoint"
        case .tooManySockets: "too many open sockets or files; raise the limit (ulimit -n)"
        case .terminated: "the context was shut down"
        default: String(cString: zmq_strerror(code.rawValue))
        }
    }
}
