import Testing
import ZeroMQ

@Suite(.timeLimit(.minutes(1)))
struct CurveTests {
    /// The example pair of zmq_curve(7), whose halves are written in Z85 as `JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6` and
    /// `rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7`.
    private let secret = "8e0bdd697628b91d8f245587ee95c5b04d48963f79259877b49cd9063aead3b7"
    private let shared = "54fcba24e93249969316fb617c872bb0c1d1ff14800427c594cbfacf1bc2d652"

    @Test func `the public half follows from the secret one`() throws {
        let key = try #require(CurveSecretKey(hexadecimal: secret))
        #expect(key.publicKey.description == shared)
        #expect(key.secretDigits == secret)
        #expect(CurveSecretKey().publicKey != CurveSecretKey().publicKey)
    }

    @Test(arguments: ["", "8e0b", "zz", String(repeating: "g", count: 64)])
    func `what is no key is none`(text: String) {
        #expect(CurveSecretKey(hexadecimal: text) == nil)
        #expect(CurvePublicKey(hexadecimal: text) == nil)
    }

    @Test func `a description or a dump shows nothing of a secret`() throws {
        let key = try #require(CurveSecretKey(hexadecimal: secret))
        var dumped = ""
        dump(key, to: &dumped)
        for text in ["\(key)", String(reflecting: key), dumped, "\(SocketSecurity.server(key))"] {
            #expect(!text.contains(secret.prefix(8)), "\(text)")
            #expect(!text.contains("142"), "the first byte, 8e")
        }
    }

    /// A server that lets in those a handler says, and what a client sees of it.
    private func watch(
        letsIn: Bool?,
        client: (CurvePublicKey) -> SocketSecurity
    ) throws -> (events: [SocketMonitor.Event], user: String?) {
        let context = try Context()
        let key = CurveSecretKey()
        var handler: Socket?
        if letsIn != nil {
            handler = try Socket(.router, in: context)
            try handler?.bind("inproc://zeromq.zap.01")
        }
        var options = SocketOptions()
        options.security = .server(key)
        let server = try Socket(.router, in: context, options: options)
        try server.bind("tcp://127.0.0.1:*")
        options.security = client(key.publicKey)
        let other = try Context()
        let dealer = try Socket(.dealer, in: other, options: options)
        let monitor = try SocketMonitor(of: dealer, in: other)
        try dealer.connect(try server.lastEndpoint())
        var events: [SocketMonitor.Event] = []
        let deadline = ContinuousClock.now + .seconds(10)
        while ContinuousClock.now < deadline {
            var items = [monitor.pollItem, PollItem(server)]
            if let handler { items.append(PollItem(handler)) }
            _ = try poll(items, timeout: .milliseconds(50))
            if let handler, case .message(let question) = try handler.receive(framesMax: 9) {
                let verdict = letsIn == true ? "200" : "400"
                let answer = [
                    [], question.frames[1], question.frames[2], Array(verdict.utf8), [],
                    Array("somebody".utf8), [],
                ]
                _ = try handler.send(answer, to: question.peer)
            }
            while let event = try monitor.next() {
                events.append(event)
                if event == .handshakeSucceeded { _ = try dealer.send([[1]]) }
            }
            if case .message(let delivery) = try server.receive(framesMax: 1) {
                return (events, delivery.user)
            }
            if events.contains(.keyRefused) || events.contains(.disconnected) { break }
        }
        return (events, nil)
    }

    @Test func `a key that is let in has the name that the handler gave it`() throws {
        let seen = try watch(letsIn: true) { .client(CurveSecretKey(), server: $0) }
        #expect(seen.events == [.connected, .handshakeSucceeded])
        #expect(seen.user == "somebody")
    }

    @Test func `a key that is refused is told`() throws {
        let seen = try watch(letsIn: false) { .client(CurveSecretKey(), server: $0) }
        #expect(seen.events.prefix(2) == [.connected, .keyRefused])
    }

    @Test func `without a handler nobody is let in`() throws {
        let seen = try watch(letsIn: nil) { .client(CurveSecretKey(), server: $0) }
        #expect(!seen.events.contains(.handshakeSucceeded))
        #expect(seen.user == nil)
    }

    @Test func `another server's key and plain speech end in the handshake`() throws {
        let another = CurveSecretKey().publicKey
        for security in [SocketSecurity.client(CurveSecretKey(), server: another), .none] {
            let seen = try watch(letsIn: true) { _ in security }
            #expect(seen.events.prefix(2) == [.connected, .disconnected])
        }
    }
}
