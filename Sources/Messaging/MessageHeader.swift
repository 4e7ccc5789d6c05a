/// The number by which a kind of message goes over the wire; once used, it keeps its meaning.
enum MessageKind: UInt16, CaseIterable {
    case hello = 1
    case heartbeat = 2
    case completed = 3
    case failed = 4
    case goodbye = 5
    case leaving = 6
    case welcome = 16
    case assign = 17
    case cancel = 18
    case acknowledge = 19
    case alive = 20
    case dismiss = 21
    case reject = 22
    case introduce = 23
    case blobRequest = 32
    case blobPiece = 33
    case blobMissing = 34
    case statusRequest = 48
    case status = 49
    case bundleRequest = 50
    case bundle = 51
    case stopRequest = 52
}

/// What every message begins with, in every version of the protocol.
///
/// | bytes | what |
/// |---|---|
/// | 0–3 | `TNFD` |
/// | 4–5 | the protocol's version, little-endian |
/// | 6–7 | the kind of message, little-endian |
enum MessageHeader {
    static let byteCount = 8
    static let magic: [UInt8] = [0x54, 0x4E, 0x46, 0x44]

    /// The bytes of the header of a kind of message.
    static func bytes(of kind: MessageKind) -> [UInt8] {
        let version = UInt16(Message.protocolVersion)
        return magic + [
            UInt8(version & 0xFF), UInt8(version >> 8),
            UInt8(kind.rawValue & 0xFF), UInt8(kind.rawValue >> 8),
        ]
    }

    /// The kind of message that a header announces.
    ///
    /// The version is looked at before anything else that a later version might change.
    static func kind(in bytes: ArraySlice<UInt8>) throws(MessageError) -> MessageKind {
        guard bytes.count >= 6, bytes.starts(with: magic) else {
            throw MessageError(.foreign, "what came is not a message of Tenfold")
        }
        func number(at offset: Int) -> Int {
            Int(bytes[bytes.startIndex + offset])
                | Int(bytes[bytes.startIndex + offset + 1]) << 8
        }
        let version = number(at: 4)
        guard version == Message.protocolVersion else {
            throw MessageError(
                .version(peer: version),
                "the peer speaks version \(version) of the protocol, this program speaks "
                    + "\(Message.protocolVersion): use the same release of Tenfold on all machines"
            )
        }
        guard bytes.count == byteCount else {
            throw MessageError(.malformed, "the header has \(bytes.count) bytes, not \(byteCount)")
        }
        guard let raw = UInt16(exactly: number(at: 6)), let kind = MessageKind(rawValue: raw) else {
            throw MessageError(.unknownKind(number(at: 6)), "unknown message \(number(at: 6))")
        }
        return kind
    }
}
