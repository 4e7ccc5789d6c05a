import Hashing
import Search

extension Message {
    /// The version of the protocol: raised with every change to the bytes of any message.
    public static let protocolVersion = 4

    /// How many frames of what came are looked at.
    ///
    /// A message has one. Versions before 4 had two, and are told in words that they are old.
    public static let framesMax = 2

    /// The message as a frame for the transport: a header that every version can read, and a body.
    ///
    /// It is one frame and not several because libzmq 4.3.4 may abort the process where a connection
    /// ends while a message of several is read (issue 3663).
    ///
    /// - Throws: `MessageError` if something in the message is beyond `MessageLimits` or not a finite
    ///   number. Texts for a person are cut instead.
    /// - Complexity: O(bytes); probabilities and pieces are copied once.
    public func frame() throws(MessageError) -> [UInt8] {
        var writer = WireWriter(capacity: MessageHeader.byteCount + bodyBytesExpected)
        for byte in MessageHeader.bytes(of: kind) { writer.byte(byte) }
        try writeBody(to: &writer)
        return writer.bytes
    }

    /// The message in frames that anyone may have sent.
    ///
    /// Only the bytes that `frame` makes are accepted: a decoded message encodes to the same again.
    ///
    /// - Throws: `MessageError` for whatever is not such a message.
    /// - Complexity: O(bytes), in time and in memory.
    public init(frames: [[UInt8]]) throws(MessageError) {
        guard let frame = frames.first else {
            throw MessageError(.foreign, "a message without frames")
        }
        let kind = try MessageHeader.kind(in: frame.prefix(MessageHeader.byteCount))
        guard frames.count == 1 else {
            throw MessageError(.malformed, "\(frames.count) frames, not 1")
        }
        try self.init(kind, in: frame, at: MessageHeader.byteCount..<frame.count)
    }

    /// The message of a kind whose body lies in a range of bytes.
    init(_ kind: MessageKind, in bytes: [UInt8], at range: Range<Int>) throws(MessageError) {
        guard range.count <= MessageLimits.bodyBytesMax(of: kind) else {
            throw MessageError(.overLimit, "a message of \(range.count) bytes")
        }
        var reader = WireReader(bytes, in: range)
        self = try Message(kind, from: &reader)
        try reader.finish()
    }

    /// The number under which the message goes.
    var kind: MessageKind {
        switch self {
        case .hello: .hello
        case .heartbeat: .heartbeat
        case .completed: .completed
        case .failed: .failed
        case .goodbye: .goodbye
        case .leaving: .leaving
        case .welcome: .welcome
        case .assign: .assign
        case .cancel: .cancel
        case .acknowledge: .acknowledge
        case .alive: .alive
        case .introduce: .introduce
        case .dismiss: .dismiss
        case .reject: .reject
        case .blobRequest: .blobRequest
        case .blobPiece: .blobPiece
        case .blobMissing: .blobMissing
        case .statusRequest: .statusRequest
        case .status: .status
        case .bundleRequest: .bundleRequest
        case .bundle: .bundle
        case .stopRequest: .stopRequest
        }
    }

    /// What follows the header.
    func body() throws(MessageError) -> [UInt8] {
        var writer = WireWriter(capacity: bodyBytesExpected)
        try writeBody(to: &writer)
        return writer.bytes
    }

    private func writeBody(to writer: inout WireWriter) throws(MessageError) {
        let start = writer.bytes.count
        switch self {
        case .hello(let hello): try hello.write(to: &writer)
        case .heartbeat(let leases):
            try writer.list(leases, max: MessageLimits.leasesMax, "leases")
        case .completed(let completion): try completion.write(to: &writer)
        case .failed(let task, let lease, let failure):
            try task.write(to: &writer)
            try lease.write(to: &writer)
            try failure.write(to: &writer)
        case .welcome(let welcome): try welcome.write(to: &writer)
        case .assign(let assignment): try assignment.write(to: &writer)
        case .cancel(let lease), .acknowledge(let lease): try lease.write(to: &writer)
        case .reject(let reason): try writer.prose(reason)
        case .blobRequest(let request): try request.write(to: &writer)
        case .blobPiece(let piece): try piece.write(to: &writer)
        case .blobMissing(let hash): hash.write(to: &writer)
        case .status(let json):
            try writer.text(json, max: MessageLimits.statusBytesMax, "bytes of status")
        case .bundle(let files):
            writer.byte(files == nil ? 0 : 1)
            if let files { try writer.list(files, max: MessageLimits.filesMax, "files") }
        case .goodbye, .leaving, .alive, .introduce, .dismiss, .statusRequest, .bundleRequest,
            .stopRequest:
            break
        }
        let count = writer.bytes.count - start
        guard count <= MessageLimits.bodyBytesMax(of: kind) else {
            throw MessageError(.overLimit, "a message of \(count) bytes")
        }
    }

    /// About how large the body becomes, so that it is allocated once.
    private var bodyBytesExpected: Int {
        switch self {
        case .completed(let completion):
            switch completion.outcome {
            case .fold(let outcome): 128 + outcome.probabilities.count * 8
            case .refit(let outcome): 128 + outcome.probabilities.count * 8
            }
        case .blobPiece(let piece): 64 + piece.bytes.count
        case .status(let json): 4 + json.utf8.count
        case .heartbeat(let leases): 4 + leases.count * 41
        case .hello, .failed, .goodbye, .leaving, .welcome, .assign, .cancel, .acknowledge, .alive,
            .introduce, .dismiss,
            .reject, .blobRequest, .blobMissing, .statusRequest, .bundleRequest, .bundle,
            .stopRequest:
            256
        }
    }

    private init(_ kind: MessageKind, from reader: inout WireReader) throws(MessageError) {
        switch kind {
        case .hello: self = .hello(try Hello(from: &reader))
        case .heartbeat:
            self = .heartbeat(leases: try reader.list(max: MessageLimits.leasesMax, "leases"))
        case .completed: self = .completed(try Completion(from: &reader))
        case .failed:
            let task = try TaskKey(from: &reader)
            let lease = try LeaseID(from: &reader)
            self = .failed(task: task, lease: lease, try TaskFailure(from: &reader))
        case .goodbye: self = .goodbye
        case .leaving: self = .leaving
        case .welcome: self = .welcome(try Welcome(from: &reader))
        case .assign: self = .assign(try Assignment(from: &reader))
        case .cancel: self = .cancel(lease: try LeaseID(from: &reader))
        case .acknowledge: self = .acknowledge(lease: try LeaseID(from: &reader))
        case .alive: self = .alive
        case .introduce: self = .introduce
        case .dismiss: self = .dismiss
        case .reject: self = .reject(reason: try reader.prose())
        case .blobRequest: self = .blobRequest(try BlobRequest(from: &reader))
        case .blobPiece: self = .blobPiece(try BlobPiece(from: &reader))
        case .blobMissing: self = .blobMissing(hash: try SHA256(from: &reader))
        case .statusRequest: self = .statusRequest
        case .status:
            self = .status(
                json: try reader.text(max: MessageLimits.statusBytesMax, "bytes of status")
            )
        case .bundleRequest: self = .bundleRequest
        case .bundle:
            let isThere = try reader.isPresent()
            self = .bundle(
                files: isThere ? try reader.list(max: MessageLimits.filesMax, "files") : nil
            )
        case .stopRequest: self = .stopRequest
        }
    }
}
