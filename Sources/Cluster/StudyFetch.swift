import Hashing
import Importing
import Messaging
import Studies

/// A study's description and data on their way to a node.
///
/// What the node has already is not fetched again; what comes is believed only if its digest is
/// right. While the end of one column is under way the next is asked for, so that a table of many
/// small columns does not wait for the line's delay once a column.
struct StudyFetch {
    /// Pieces that have not come for this long are asked for again.
    private static let patience = Duration.seconds(3)

    /// A blob that comes damaged so often is damaged where it comes from.
    private static let damagesMax = 3

    /// So many blobs are under way at a time: each keeps a file open.
    private static let transfersMax = 64

    let study: BlobReference
    private let store: BlobStore
    private var queue: ArraySlice<BlobReference>
    private var transfers: [Transfer] = []
    private var lastProgress = ContinuousClock.now
    private var stage = Stage.description
    private var damages = 0

    private struct Transfer {
        var fetch: BlobFetch
        let writer: BlobWriter
    }

    private enum Stage {
        case description
        case schema
        case columns
    }

    init(_ study: BlobReference, into store: BlobStore) {
        self.study = study
        self.store = store
        queue = [study]
    }

    var isComplete: Bool { transfers.isEmpty && queue.isEmpty }

    /// Whether there is something to do without waiting for a piece.
    var canAdvance: Bool {
        !queue.isEmpty && transfers.count < Self.transfersMax
            && transfers.allSatisfy(\.fetch.isAskedFor)
            && bytesUnderWay < BlobFetch.bytesUnderWayMax
    }

    private var bytesUnderWay: Int { transfers.reduce(0) { $0 + $1.fetch.bytesUnderWay } }

    /// Looks whether the next blob is here, and finds out what to ask for if it is not.
    ///
    /// One blob at a time: to verify a large one takes a while, and heartbeats must go on.
    mutating func advance() throws -> [Message.BlobRequest] {
        guard canAdvance, let blob = queue.popFirst() else { return [] }
        if store.contains(blob), (try? store.open(blob)) != nil {
            try unfold(blob)
            return []
        }
        let transfer = Transfer(fetch: BlobFetch(blob), writer: try BlobWriter(blob, to: store))
        lastProgress = .now
        // Of no bytes, no piece comes.
        guard blob.bytes > 0 else {
            try finish(transfer)
            return []
        }
        transfers.append(transfer)
        return requests()
    }

    /// Takes a piece, and finds out what to ask for next.
    mutating func take(_ piece: Message.BlobPiece) throws -> [Message.BlobRequest] {
        guard let index = transfers.firstIndex(where: { $0.fetch.blob.hash == piece.hash })
        else { return [] }
        lastProgress = .now
        for bytes in transfers[index].fetch.take(piece) {
            try transfers[index].writer.append(bytes)
        }
        if transfers[index].fetch.isComplete { try finish(transfers.remove(at: index)) }
        return requests()
    }

    /// What to ask for again, because nothing has come for a while.
    mutating func overdueRequests(now: ContinuousClock.Instant) -> [Message.BlobRequest] {
        guard !transfers.isEmpty, lastProgress.duration(to: now) > Self.patience
        else { return [] }
        lastProgress = now
        for index in transfers.indices { transfers[index].fetch.askAgain() }
        return requests()
    }

    /// What there is room to ask for, the oldest blob first.
    private mutating func requests() -> [Message.BlobRequest] {
        var requests: [Message.BlobRequest] = []
        for index in transfers.indices {
            let others = bytesUnderWay - transfers[index].fetch.bytesUnderWay
            requests += transfers[index].fetch.requests(besides: others)
        }
        return requests
    }

    /// Verifies a blob that is here whole.
    private mutating func finish(_ transfer: Transfer) throws {
        let blob = transfer.fetch.blob
        do {
            // What a power failure damages is noticed by its digest, and fetched again.
            try transfer.writer.commit(isDurable: false)
            try unfold(blob)
        } catch let error as BlobError where error.code == .corrupt {
            // Damaged on the way: from the beginning.
            damages += 1
            guard damages < Self.damagesMax else { throw error }
            queue.insert(blob, at: queue.startIndex)
        }
    }

    /// Adds what a blob that is now here refers to.
    private mutating func unfold(_ blob: BlobReference) throws {
        switch stage {
        case .description:
            queue = [try StudyDescription(canonicalJSON: store.bytes(of: blob)).dataSet]
            stage = .schema
        case .schema:
            queue = try DataSet.references(schema: store.bytes(of: blob))[...]
            stage = .columns
        case .columns:
            break
        }
    }
}

extension BlobStore {
    /// The answer to whoever asks for a piece of a blob.
    func piece(for request: Message.BlobRequest) -> Message {
        guard request.count <= MessageLimits.pieceBytesMax,
            let blob = reference(to: request.hash), request.offset < blob.bytes,
            let bytes = try? read(blob, offset: request.offset, count: request.count)
        else { return .blobMissing(hash: request.hash) }
        return .blobPiece(
            Message.BlobPiece(
                hash: request.hash,
                offset: request.offset,
                total: blob.bytes,
                bytes: bytes[...]
            )
        )
    }
}
