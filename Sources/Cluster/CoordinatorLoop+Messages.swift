import Exporting
import Foundation
import Importing
import Messaging
import Scheduling
import ZeroMQ

// What comes in: workers' words become events, everybody else's are answered at once.
extension CoordinatorLoop {
    /// Takes what the socket has, up to a batch.
    func receive(into events: inout [Event]) throws {
        for _ in 0..<Self.batchMax {
            switch try socket.receive(framesMax: Message.framesMax) {
            case .message(let delivery):
                let message: Message
                do {
                    message = try Message(frames: delivery.frames)
                } catch {
                    refuse(delivery.peer, "\(error)")
                    continue
                }
                if let reason = gate.refusal(of: message, from: delivery.user) {
                    refuse(delivery.peer, reason)
                } else if let event = try event(of: message, from: delivery) {
                    events.append(event)
                }
            case .excess(let peer, _):
                refuse(peer, "a message has too many frames")
            case .again, .terminated:
                return
            }
        }
    }

    /// Answers in words whoever sent what is not to be sent, but not for ever.
    private func refuse(_ peer: [UInt8], _ reason: String) {
        if gate.offended(by: peer, reason) { send(.reject(reason: reason), to: peer) }
    }

    /// Parts from workers whose keys have been revoked, wherever their connections stand.
    func sendRevokedHome(into events: inout [Event]) {
        for (peer, worker) in peers.forget(unless: gate.isWorker) {
            tell(.note("a worker's key has been revoked", .warning))
            send(.reject(reason: "this key has been revoked"), to: peer)
            events.append(.workerGone(worker))
        }
    }

    private func event(of message: Message, from delivery: Delivery) throws -> Event? {
        let peer = delivery.peer
        switch message {
        case .hello(let hello):
            guard let (id, isNew) = peers.welcome(hello, at: peer, of: delivery.user) else {
                refuse(peer, "another worker has said hello on this connection")
                return nil
            }
            if isNew { tell(.note("worker \(hello.name) brings \(counted(hello.slots, "slot"))")) }
            tell(.note("worker \(id.number) is \(hello.name)", .debug))
            return .workerReady(id, hello)
        case .heartbeat(let leases):
            return known(peer).map { .heartbeat($0, leases: leases) }
        case .completed(let completion):
            return known(peer).map { .completed($0, completion) }
        case .failed(let task, let lease, let failure):
            return known(peer).map { .failed($0, lease: lease, task: task, failure) }
        case .leaving:
            return known(peer).map { .workerLeaving($0) }
        case .goodbye:
            guard let id = peers.forget(peer) else { return nil }
            // After the end they all do.
            if ending == nil { tell(.note("a worker left")) }
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
            refuse(peer, "a coordinator is not told that")
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
