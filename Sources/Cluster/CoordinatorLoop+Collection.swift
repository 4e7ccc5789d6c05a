import Importing
import Messaging
import Scheduling
import Search

// The winner's fitted pipeline comes from the worker that refitted it.
extension CoordinatorLoop {
    func beginCollection(of outcome: RefitOutcome, from worker: WorkerID) throws {
        var fetch = BlobFetch(outcome.pipeline)
        let requests = fetch.requests()
        collection = Collection(
            worker: worker,
            outcome: outcome,
            fetch: fetch,
            writer: try BlobWriter(outcome.pipeline, to: study.store)
        )
        guard let peer = peers.route(to: worker) else { return }
        for request in requests { send(.blobRequest(request), to: peer) }
    }

    func collect(_ piece: Message.BlobPiece, from peer: [UInt8]) throws -> Event? {
        guard var collection, peers[peer] == collection.worker else { return nil }
        self.collection = nil
        collection.lastProgress = .now
        for bytes in collection.fetch.take(piece) { try collection.writer.append(bytes) }
        if collection.fetch.isComplete {
            let isSound = (try? collection.writer.commit()) != nil
            return .collected(collection.worker, collection.outcome, stored: isSound)
        }
        for request in collection.fetch.requests() { send(.blobRequest(request), to: peer) }
        self.collection = collection
        return nil
    }

    /// A fitted pipeline on its way here.
    struct Collection {
        /// A worker that hands nothing over for this long is given up.
        static let patience = Duration.seconds(10)

        var worker: WorkerID
        var outcome: RefitOutcome
        var fetch: BlobFetch
        var writer: BlobWriter
        var lastProgress = ContinuousClock.now

        var isOverdue: Bool { lastProgress.duration(to: .now) > Self.patience }
    }
}
