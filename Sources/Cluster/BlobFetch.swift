import Hashing
import Messaging
import Search

/// A blob on its way here, piece by piece.
///
/// A few pieces are under way at a time, so that the line is busy and memory bounded. Pieces may be
/// lost: what has not come after a while is asked for again.
struct BlobFetch {
    /// Pieces of this size keep a line busy without holding heartbeats up.
    static let pieceBytes = 256 * 1024

    /// So many bytes are under way at a time.
    static let bytesUnderWayMax = 8 * pieceBytes

    let blob: BlobReference
    /// How many bytes have come, without a gap.
    private(set) var received = 0
    private var asked = 0
    private var waiting: [Int: ArraySlice<UInt8>] = [:]

    init(_ blob: BlobReference) {
        self.blob = blob
    }

    var isComplete: Bool { received == blob.bytes }

    /// How many bytes are asked for, counted from where the first gap is.
    var bytesUnderWay: Int { asked - received }

    /// Whether all of the blob has been asked for.
    var isAskedFor: Bool { asked == blob.bytes }

    /// What to ask for now.
    ///
    /// - Parameter others: how many bytes of other blobs are under way on the same line.
    mutating func requests(besides others: Int = 0) -> [Message.BlobRequest] {
        var requests: [Message.BlobRequest] = []
        while !isAskedFor, others + bytesUnderWay < Self.bytesUnderWayMax {
            let count = min(Self.pieceBytes, blob.bytes - asked)
            requests.append(Message.BlobRequest(hash: blob.hash, offset: asked, count: count))
            asked += count
        }
        return requests
    }

    /// Forgets what was asked for, because the answers may be lost.
    mutating func askAgain() {
        asked = received
        waiting = [:]
    }

    /// Takes a piece.
    ///
    /// - Returns: the bytes that now follow without a gap, to be written down one after the other.
    mutating func take(_ piece: Message.BlobPiece) -> [ArraySlice<UInt8>] {
        guard piece.hash == blob.hash, piece.total == blob.bytes else { return [] }
        guard piece.offset >= received, piece.offset < asked, !piece.bytes.isEmpty,
            piece.bytes.count == min(Self.pieceBytes, blob.bytes - piece.offset)
        else { return [] }
        waiting[piece.offset] = piece.bytes
        var next: [ArraySlice<UInt8>] = []
        while let bytes = waiting.removeValue(forKey: received) {
            received += bytes.count
            next.append(bytes)
        }
        return next
    }
}
