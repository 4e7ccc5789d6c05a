import Exporting
import Foundation
import Messaging
import Scheduling

// What comes in: workers' words become events, everybody else's are answered at once.
extension CoordinatorLoop {
    /// Takes what the socket has, up to a batch.
    func receive(into events: inout [Event]) throws {
        for _ in 0..<Self.batchMax {
            switch try socket.receive(framesMax: Message.frameCount) {
            case .message(let delivery):
                let message: Message
                do {
                    message = try Message(frames: delivery.frames)
                } catch {
                    send(.reject(reason: "\(error)"), to: delivery.peer)
                    continue
                }
                if let event = try event(of: message, from: delivery.peer) { events.append(event) }
            case .excess(let peer, _):
                send(.reject(reason: "a message has too many frames"), to: peer)
            case .again, .terminated:
                return
            }
        }
    }

    private func event(of message: Message, from peer: [UInt8]) throws -> Event? {
        switch message {
        case .hello(let hello):
            let (id, isNew) = peers.welcome(hello, at: peer)
            if isNew { tell(.note("worker \(hello.name) brings \(hello.slots) slots")) }
            return .workerReady(id, hello)
        case .heartbeat(let leases):
            return known(peer).map { .heartbeat($0, leases: leases) }
        case .completed(let completion):
            return known(peer).map { .completed($0, completion) }
        case .failed(let task, let lease, let failure):
            return known(peer).map { .failed($0, lease: lease, task: task, failure) }
        case .goodbye:
            guard let id = peers.forget(peer) else { return nil }
            tell(.note("a worker left"))
            return .workerGone(id)
        case .blobRequest(let request):
            send(study.store.piece(for: request), to: peer)
            return nil
        case .blobPiece(let piece):
            return try collect(piece, from: peer)
        case .blobMissing(let hash):
            guard let collection, collection.outcome.pipeline.hash == hash else { return nil }
            self.collection = nil
            return .collected(collection.worker, collection.outcome, stored: false)
        case .statusRequest:
            send(.status(json: statusText), to: peer)
            return nil
        case .bundleRequest:
            send(.bundle(files: try bundleFiles()), to: peer)
            return nil
        case .stopRequest:
            return .endRequested
        case .introduce, .welcome, .assign, .cancel, .acknowledge, .alive, .dismiss, .reject,
            .status, .bundle:
            send(.reject(reason: "a coordinator is not told that"), to: peer)
            return nil
        }
    }

    private func known(_ peer: [UInt8]) -> WorkerID? {
        if let id = peers[peer] { return id }
        send(.introduce, to: peer)
        return nil
    }

    private var statusText: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return (try? encoder.encode(status)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }

    /// The files of the bundle as blobs, once it is written.
    private func bundleFiles() throws -> [Message.BundleFile]? {
        guard machine.state.digest != nil else { return nil }
        return try ModelBundle.files.map { path in
            let bytes = try Data(contentsOf: URL(fileURLWithPath: study.bundlePath + "/" + path))
            return Message.BundleFile(path: path, blob: try study.store.write(Array(bytes)))
        }
    }
}
