import Foundation
import Testing
import ZeroMQ

/// Where the tests listen: each transport that the project uses.
enum Place: String, CaseIterable {
    case inproc, ipc, tcp

    func endpoint(in directory: borrowing TemporaryDirectory) -> String {
        switch self {
        case .inproc: "inproc://\(UUID())"
        case .ipc: "ipc://\(directory.path)/socket"
        case .tcp: "tcp://127.0.0.1:*"
        }
    }
}

/// A directory that is removed at the end of the test.
struct TemporaryDirectory: ~Copyable {
    let path: String

    init() throws {
        path = "/tmp/tenfold-\(UUID().uuidString.prefix(13))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// A ROUTER and a DEALER that have shaken hands.
struct Pairing {
    let context: Context
    let router: Socket
    let dealer: Socket
    let peer: [UInt8]

    init(over place: Place, in directory: borrowing TemporaryDirectory) throws {
        context = try Context()
        router = try Socket(.router, in: context)
        dealer = try Socket(.dealer, in: context)
        try router.bind(place.endpoint(in: directory))
        try dealer.connect(try router.lastEndpoint())
        _ = try poll([PollItem(dealer, .writable)], timeout: .seconds(10))
        try #require(try dealer.send([[1]]) == .sent)
        peer = try next(router).peer
    }
}

/// The next message of a socket, waited for.
func next(_ socket: Socket, framesMax: Int = 8) throws -> Delivery {
    _ = try poll([PollItem(socket)], timeout: .seconds(10))
    guard case .message(let delivery) = try socket.receive(framesMax: framesMax) else {
        throw TestFailure("no message came")
    }
    return delivery
}

struct TestFailure: Error {
    let what: String

    init(_ what: String) { self.what = what }
}

@Suite(.timeLimit(.minutes(1)))
struct SocketTests {
    @Test(arguments: Place.allCases)
    func `messages go both ways, frame by frame`(place: Place) throws {
        let directory = try TemporaryDirectory()
        let pairing = try Pairing(over: place, in: directory)
        let large = [UInt8](repeating: 7, count: 1 << 20)
        #expect(try pairing.dealer.send([[1, 2], [], large]) == .sent)
        let received = try next(pairing.router)
        #expect(received.frames == [[1, 2], [], large])
        #expect(received.peer == pairing.peer)
        #expect(try pairing.router.send([[], [9]], to: received.peer) == .sent)
        #expect(try next(pairing.dealer) == Delivery(peer: [], frames: [[], [9]]))
        #expect(try pairing.dealer.receive(framesMax: 1) == .again)
    }

    @Test func `the kernel's port is told`() throws {
        let router = try Socket(.router, in: try Context())
        try router.bind("tcp://127.0.0.1:*")
        let endpoint = try router.lastEndpoint()
        let port = try #require(Int(endpoint.dropFirst("tcp://127.0.0.1:".count)))
        #expect(port > 0)
    }

    @Test func `a send to a peer that never was is unreachable`() throws {
        let directory = try TemporaryDirectory()
        let pairing = try Pairing(over: .ipc, in: directory)
        #expect(try pairing.router.send([[1], [2]], to: [0, 1, 2, 3, 4]) == .unreachable)
        // Nothing of it stays behind to spoil the next message.
        #expect(try pairing.router.send([[3]], to: pairing.peer) == .sent)
        #expect(try next(pairing.dealer).frames == [[3]])
    }

    @Test func `a dealer without a connection says again`() throws {
        let dealer = try Socket(.dealer, in: try Context())
        try dealer.connect("ipc:///nonexistent/socket")
        #expect(try dealer.send([[1], [2]]) == .again)
    }

    @Test func `at the high-water mark a send says again, and later messages arrive whole`() throws
    {
        let context = try Context()
        var options = SocketOptions()
        options.sendHighWaterMark = 2
        options.receiveHighWaterMark = 2
        let router = try Socket(.router, in: context, options: options)
        let dealer = try Socket(.dealer, in: context, options: options)
        try router.bind("inproc://full")
        try dealer.connect("inproc://full")
        var sent = 0
        while try dealer.send([[UInt8(sent)], [100]]) == .sent { sent += 1 }
        #expect((2...4).contains(sent))
        for number in 0..<sent {
            #expect(try next(router).frames == [[UInt8(number)], [100]])
        }
        _ = try poll([PollItem(dealer, .writable)], timeout: .seconds(10))
        #expect(try dealer.send([[42], [43]]) == .sent)
        #expect(try next(router).frames == [[42], [43]])
    }

    @Test func `a router at the mark of one peer says again and still serves another`() throws {
        let context = try Context()
        var options = SocketOptions()
        options.sendHighWaterMark = 1
        options.receiveHighWaterMark = 1
        let router = try Socket(.router, in: context, options: options)
        try router.bind("inproc://two")
        let slow = try Socket(.dealer, in: context, options: options)
        try slow.connect("inproc://two")
        #expect(try slow.send([[1]]) == .sent)
        let slowPeer = try next(router).peer
        let quick = try Socket(.dealer, in: context, options: options)
        try quick.connect("inproc://two")
        #expect(try quick.send([[2]]) == .sent)
        let quickPeer = try next(router).peer
        while try router.send([[0], [0]], to: slowPeer) == .sent {}
        #expect(try router.send([[0], [0]], to: slowPeer) == .again)
        #expect(try router.send([[5], [6]], to: quickPeer) == .sent)
        #expect(try next(quick).frames == [[5], [6]])
    }

    @Test func `a message of too many frames is dropped whole, and its sender told`() throws {
        let directory = try TemporaryDirectory()
        let pairing = try Pairing(over: .ipc, in: directory)
        #expect(try pairing.dealer.send([[1], [2], [3]]) == .sent)
        #expect(try pairing.dealer.send([[4]]) == .sent)
        _ = try poll([PollItem(pairing.router)], timeout: .seconds(10))
        let outcome = try pairing.router.receive(framesMax: 2)
        #expect(outcome == .excess(peer: pairing.peer, frames: 3))
        #expect(try next(pairing.router, framesMax: 2).frames == [[4]])
    }

    @Test func `a frame larger than allowed never arrives`() throws {
        let context = try Context()
        let router = try Socket(.router, in: context, options: SocketOptions(frameBytesMax: 1000))
        let dealer = try Socket(.dealer, in: context)
        try router.bind("tcp://127.0.0.1:*")
        try dealer.connect(try router.lastEndpoint())
        _ = try poll([PollItem(dealer, .writable)], timeout: .seconds(10))
        #expect(try dealer.send([[UInt8](repeating: 0, count: 1001)]) == .sent)
        // The connection is cut and made again: then small messages arrive.
        var frames: [[UInt8]] = []
        while frames.isEmpty {
            _ = try dealer.send([[7]])
            let ready = try poll([PollItem(router)], timeout: .milliseconds(20))
            guard ready[0].contains(.readable) else { continue }
            if case .message(let delivery) = try router.receive(framesMax: 1) {
                frames = delivery.frames
            }
        }
        #expect(frames == [[7]])
    }

    @Test func `a shut-down context ends sends, receives, waits and new sockets`() throws {
        let context = try Context()
        let pair = try Socket(.pair, in: context)
        try pair.bind("inproc://down")
        context.shutDown()
        #expect(try pair.send([[1]]) == .terminated)
        #expect(try pair.receive(framesMax: 1) == .terminated)
        #expect(throws: ZeroMQError.self) { try Socket(.pair, in: context) }
        let error = #expect(throws: ZeroMQError.self) {
            try poll([PollItem(pair)], timeout: nil)
        }
        #expect(error?.code == .terminated)
    }
}
