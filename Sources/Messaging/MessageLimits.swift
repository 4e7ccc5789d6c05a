/// The largest that anything in a message may be.
///
/// Sender and receiver both check them: what is encoded can be decoded.
public enum MessageLimits {
    /// A piece of a blob has at most this many bytes: 1 MiB.
    ///
    /// From 256 KiB on, pieces move at full speed; with eight of 1 MiB asked for at a time, memory
    /// stays near 13 MiB.
    public static let pieceBytesMax = 1 << 20
    /// A result has at most this many probabilities (rows × classes).
    ///
    /// As doubles they are 800 MB: one value of the journal's database holds at most 10⁹ bytes.
    public static let probabilitiesMax = 100_000_000
    /// A worker holds at most this many leases: several for each core of the largest machines.
    public static let leasesMax = 16_384
    /// A worker has at most this many slots.
    public static let slotsMax = 4_096
    /// A worker offers at most this many families.
    public static let familiesMax = 1_024
    /// A trial has at most this many parameters, and a list among them this many values.
    public static let parametersMax = 4_096
    /// Lists in parameters nest at most this deep; real ones do not nest at all.
    public static let nestingMax = 8
    /// A bundle has at most this many files.
    public static let filesMax = 4_096
    /// A name (of a worker, a family, a parameter) has at most this many bytes of UTF-8.
    public static let nameBytesMax = 1_024
    /// A path inside the bundle has at most this many bytes: the kernel's limit.
    public static let pathBytesMax = 4_096
    /// A word chosen as a parameter's value has at most this many bytes.
    public static let wordBytesMax = 65_536
    /// A line for a person has at most this many bytes; a longer one is cut when it is sent.
    public static let proseBytesMax = 16_384
    /// The status has at most this many bytes of JSON.
    public static let statusBytesMax = 16 << 20
    /// Sides say they are alive at least once a day.
    public static let heartbeatMillisecondsMax = 86_400_000

    /// No frame of any message is larger: the limit to give to the transport.
    public static let frameBytesMax = frameBytesMax(probabilities: probabilitiesMax)
    /// No frame is larger where results have at most so many probabilities.
    public static func frameBytesMax(probabilities: Int) -> Int {
        MessageHeader.byteCount + resultBytesMax(probabilities: probabilities)
    }
    /// The body of a result with so many probabilities has at most this many bytes.
    private static func resultBytesMax(probabilities: Int) -> Int {
        min(probabilities, probabilitiesMax) * 8 + ordinaryBodyBytesMax
    }
    /// The body of a message without bulk has at most this many bytes.
    static let ordinaryBodyBytesMax = 2 << 20

    /// How many bytes the body of a message of a kind may have.
    static func bodyBytesMax(of kind: MessageKind) -> Int {
        switch kind {
        case .completed: resultBytesMax(probabilities: probabilitiesMax)
        case .status: statusBytesMax + 4
        case .hello, .heartbeat, .failed, .goodbye, .leaving, .welcome, .assign, .cancel,
            .acknowledge,
            .alive, .introduce, .dismiss, .reject, .blobRequest, .blobPiece, .blobMissing,
            .statusRequest, .bundleRequest, .bundle, .stopRequest:
            ordinaryBodyBytesMax
        }
    }
}
