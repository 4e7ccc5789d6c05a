import Exporting
import Foundation
import Hashing
import Messaging
import Scheduling
import ZeroMQ

/// Asks a coordinator: how the study goes, to stop, for the bundle.
public struct CoordinatorClient {
    private let patience: Duration
    private let context: Context
    private let link: CoordinatorLink

    /// A client of the coordinator at an address.
    ///
    /// - Parameter patience: how long to wait for an answer.
    public init(_ address: CoordinatorAddress, patience: Duration) throws {
        self.patience = patience
        context = try Context()
        var options = SocketOptions(frameBytesMax: MessageLimits.frameBytesMax)
        // One question is sent before the connection is there.
        options.sendsOnlyWhenConnected = false
        link = try CoordinatorLink(address, in: context, options: options)
    }

    /// How the study goes.
    public func status() throws -> StudyStatus {
        let json: String = try ask(.statusRequest) { message in
            guard case .status(let json) = message else { return nil }
            return json
        }
        return try JSONDecoder().decode(StudyStatus.self, from: Data(json.utf8))
    }

    /// Has the search end with what there is; returns when the coordinator has taken note.
    public func stop() throws {
        try send(.stopRequest)
        // Answers come in order, so this one says that the request has been read.
        _ = try status()
    }

    /// Fetches the exported bundle, and verifies it.
    ///
    /// - Parameter path: the directory to make.
    /// - Throws: `StudyError` if there is no bundle yet.
    public func fetchBundle(to path: String) throws {
        let files: [Message.BundleFile]? = try ask(.bundleRequest) { message in
            guard case .bundle(let files) = message else { return nil }
            return .some(files)
        }
        guard let files else {
            throw ClusterError("\(endpoint): there is no bundle yet; the study is not finished")
        }
        let unfinished = path + ".unfinished"
        try? FileManager.default.removeItem(atPath: unfinished)
        try FileManager.default.createDirectory(
            atPath: unfinished,
            withIntermediateDirectories: true
        )
        for file in files {
            guard ModelBundle.files.contains(file.path) else {
                throw ClusterError("\(endpoint): the bundle has an unknown file '\(file.path)'")
            }
            let bytes = try fetch(BlobFetch(file.blob))
            guard SHA256(of: bytes) == file.blob.hash else {
                throw ClusterError("\(endpoint): '\(file.path)' came damaged")
            }
            try Data(bytes).write(to: URL(fileURLWithPath: unfinished + "/" + file.path))
        }
        _ = try ModelBundle(path: unfinished)
        try FileManager.default.moveItem(atPath: unfinished, toPath: path)
    }

    /// Where the coordinator is believed to be, for errors.
    private var endpoint: String { link.endpoint }

    private func fetch(_ blob: BlobFetch) throws -> [UInt8] {
        var blob = blob
        var bytes: [UInt8] = []
        for request in blob.requests() { try send(.blobRequest(request)) }
        while !blob.isComplete {
            let piece: Message.BlobPiece? = try answer(within: patience) { message in
                guard case .blobPiece(let piece) = message else { return nil }
                return piece
            }
            guard let piece else { throw silence }
            for more in blob.take(piece) { bytes += more }
            for request in blob.requests() { try send(.blobRequest(request)) }
        }
        return bytes
    }

    /// Asks at each endpoint in turn, until one answers.
    private func ask<Answer>(
        _ question: Message,
        _ pick: (Message) -> Answer?
    ) throws -> Answer {
        for place in 1...link.endpointCount {
            try send(question)
            if let answer = try answer(within: patience / link.endpointCount, pick) {
                return answer
            }
            if place < link.endpointCount { try link.reconnect() }
        }
        throw silence
    }

    private var silence: ClusterError {
        ClusterError("\(endpoint): no coordinator answers there")
    }

    private func send(_ message: Message) throws {
        _ = try link.socket.send([message.frame()])
    }

    private func answer<Answer>(
        within time: Duration,
        _ pick: (Message) -> Answer?
    ) throws -> Answer? {
        let deadline = ContinuousClock.now + time
        while ContinuousClock.now < deadline {
            let left = ContinuousClock.now.duration(to: deadline)
            _ = try ZeroMQ.poll([PollItem(link.socket), link.pollItem], timeout: left)
            switch try link.tend() {
            case .keyRefused(let reason), .handshakeFailed(let reason): throw ClusterError(reason)
            case nil: break
            }
            guard
                case .message(let delivery) = try link.socket.receive(framesMax: Message.framesMax)
            else { continue }
            let message = try Message(frames: delivery.frames)
            if case .reject(let reason) = message { throw ClusterError("\(endpoint): \(reason)") }
            if case .blobMissing = message {
                throw ClusterError("\(endpoint): a file of the bundle is gone")
            }
            if let answer = pick(message) { return answer }
        }
        return nil
    }
}

/// Why a coordinator could not be asked.
public struct ClusterError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One line for a person.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
