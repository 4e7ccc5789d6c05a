import Hashing
import Importing
import Messaging
import Studies

/// A study's description and data on their way to a node, one blob after the other.
///
/// What the node has already is not fetched again; what comes is believed only if its digest is
/// right.
struct StudyFetch {
    /// Pieces that have not come for this long are asked for again.
    private static let patience = Duration.seconds(3)

    /// A blob that comes damaged so often is damaged where it comes from.
    private static let damagesMax = 3

    let study: BlobReference
    private let store: BlobStore
    private var queue: [BlobReference]
    private var current: (fetch: BlobFetch, writer: BlobWriter)?
    private var lastProgress = ContinuousClock.now
    private var stage = Stage.description
    private var damages = 0

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

    var isComplete: Bool { current == nil && queue.isEmpty }

    /// Whether there is something to do without waiting for a piece.
    var canAdvance: Bool { current == nil && !queue.isEmpty }

    /// Looks whether the next blob is here, and finds out what to ask for if it is not.
    ///
    /// One blob at a time: to verify a large one takes a while, and heartbeats must go on.
    mutating func advance() throws -> [Message.BlobRequest] {
        guard canAdvance else { return [] }
        let blob = queue.removeFirst()
        if store.contains(blob), (try? store.open(blob)) != nil {
            try unfold(blob)
            return []
        }
        var fetch = BlobFetch(blob)
        let requests = fetch.requests()
        lastProgress = .now
        current = (fetch, try BlobWriter(blob, to: store))
        return requests
    }

    /// Takes a piece, and finds out what to ask for next.
    mutating func take(_ piece: Message.BlobPiece) throws -> [Message.BlobRequest] {
        guard case (var fetch, let writer)? = current, piece.hash == fetch.blob.hash
        else { return [] }
        current = nil
        lastProgress = .now
        try writer.append(fetch.take(piece))
        guard fetch.isComplete else {
            let requests = fetch.requests()
            current = (fetch, writer)
            return requests
        }
        do {
            try writer.commit()
            try unfold(fetch.blob)
        } catch let error as BlobError where error.code == .corrupt {
            // Damaged on the way: from the beginning.
            damages += 1
            guard damages < Self.damagesMax else { throw error }
            queue.insert(fetch.blob, at: 0)
        }
        return []
    }

    /// What to ask for again, because nothing has come for a while.
    mutating func overdueRequests(now: ContinuousClock.Instant) -> [Message.BlobRequest] {
        guard case (var fetch, let writer)? = current,
            lastProgress.duration(to: now) > Self.patience
        else { return [] }
        lastProgress = now
        fetch.askAgain()
        let requests = fetch.requests()
        current = (fetch, writer)
        return requests
    }

    /// Adds what a blob that is now here refers to.
    private mutating func unfold(_ blob: BlobReference) throws {
        switch stage {
        case .description:
            queue = [try StudyDescription(canonicalJSON: store.bytes(of: blob)).dataSet]
            stage = .schema
        case .schema:
            queue = try DataSet.references(schema: store.bytes(of: blob))
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
                bytes: bytes
            )
        )
    }
}
