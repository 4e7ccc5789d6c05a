/// Cuts a stream of bytes, such as a pipe between a worker and a slot, into messages.
///
/// Each message is its header, the length of its body (four bytes, little-endian) and its body. The
/// length is held against the limit of that kind of message as soon as it has arrived, so the
/// framer never holds more than one message and the last bytes fed.
public struct StreamFramer {
    private var buffer: [UInt8] = []
    private var start = 0
    private var failure: MessageError?
    private static let prefixBytes = MessageHeader.byteCount + 4

    /// A framer at the beginning of a stream.
    public init() {}

    /// How many bytes wait to become a message: at the end of a stream, zero unless it was cut.
    public var pendingBytes: Int { buffer.count - start }

    /// Takes the next bytes of the stream; then `next` gives messages until it gives nil.
    public mutating func feed(_ bytes: some Collection<UInt8>) {
        // What has been read is let go of when it is the larger part: each byte moves at most once.
        if start > buffer.count / 2 {
            buffer.removeFirst(start)
            start = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// The next whole message, or nil until more bytes are fed.
    ///
    /// - Throws: `MessageError` where the stream is not one of messages; from then on always the same,
    ///   for there is no way to find the next message.
    public mutating func next() throws(MessageError) -> Message? {
        if let failure { throw failure }
        do throws(MessageError) {
            return try read()
        } catch {
            failure = error
            buffer = []
            start = 0
            throw error
        }
    }

    private mutating func read() throws(MessageError) -> Message? {
        guard pendingBytes >= Self.prefixBytes else { return nil }
        let kind = try MessageHeader.kind(in: buffer[start..<start + MessageHeader.byteCount])
        var reader = WireReader(
            buffer,
            in: start + MessageHeader.byteCount..<start + Self.prefixBytes
        )
        let count = Int(try reader.number(UInt32.self))
        guard count <= MessageLimits.bodyBytesMax(of: kind) else {
            throw MessageError(.overLimit, "a message of \(count) bytes")
        }
        guard pendingBytes - Self.prefixBytes >= count else { return nil }
        let body = start + Self.prefixBytes..<start + Self.prefixBytes + count
        let message = try Message(kind, in: buffer, at: body)
        start = body.upperBound
        if start == buffer.count {
            buffer.removeAll(keepingCapacity: buffer.capacity <= MessageLimits.ordinaryBodyBytesMax)
            start = 0
        }
        return message
    }
}

extension Message {
    /// The message as bytes for a stream, which `StreamFramer` takes apart again.
    ///
    /// - Throws: `MessageError` where `frame` throws it.
    public func streamBytes() throws(MessageError) -> [UInt8] {
        let body = try body()
        var writer = WireWriter(capacity: MessageHeader.byteCount + 4 + body.count)
        for byte in MessageHeader.bytes(of: kind) { writer.byte(byte) }
        try writer.blob(body[...], max: MessageLimits.frameBytesMax, "bytes in a message")
        return writer.bytes
    }
}
