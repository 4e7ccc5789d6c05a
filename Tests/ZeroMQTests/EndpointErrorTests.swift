import Foundation
import Testing
import ZeroMQ

@Suite(.timeLimit(.minutes(1)))
struct EndpointErrorTests {
    private func failure(binding endpoint: String) throws -> ZeroMQError {
        let router = try Socket(.router, in: try Context())
        return try #require(throws: ZeroMQError.self) { try router.bind(endpoint) }
    }

    @Test(arguments: [Place.inproc, .ipc, .tcp])
    func `an address in use is named as such`(place: Place) throws {
        let directory = try TemporaryDirectory()
        let context = try Context()
        let first = try Socket(.router, in: context)
        try first.bind(place.endpoint(in: directory))
        let endpoint = try first.lastEndpoint()
        let second = try Socket(.router, in: context)
        let error = try #require(throws: ZeroMQError.self) { try second.bind(endpoint) }
        #expect(error.code == .addressInUse)
        #expect(
            error.description
                == "binding \(endpoint): the address is already in use by another program (zmq_bind)"
        )
    }

    @Test func `a socket left by a killed process is taken over`() throws {
        let directory = try TemporaryDirectory()
        let path = "\(directory.path)/stale"
        let left = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(left, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(bound == 0)
        close(left)
        let router = try Socket(.router, in: try Context())
        try router.bind("ipc://\(path)")
        #expect(try router.lastEndpoint() == "ipc://\(path)")
    }

    @Test func `a file is never removed to make room for a socket`() throws {
        let directory = try TemporaryDirectory()
        let path = "\(directory.path)/thesis.txt"
        try "years of work".write(toFile: path, atomically: false, encoding: .utf8)
        let error = try failure(binding: "ipc://\(path)")
        #expect(error.code == .addressInUse)
        #expect(error.message.contains("not a socket"))
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "years of work")
    }

    @Test func `a path longer than the kernel allows is refused with the numbers`() throws {
        let path = "/tmp/" + String(repeating: "a", count: 103)
        let error = try failure(binding: "ipc://\(path)")
        #expect(error.code == .pathTooLong)
        #expect(error.message == "the path has 108 bytes, a socket's may have 107")
        let dealer = try Socket(.dealer, in: try Context())
        let second = try #require(throws: ZeroMQError.self) { try dealer.connect("ipc://\(path)") }
        #expect(second.code == .pathTooLong)
    }

    @Test func `a path of exactly the allowed length works`() throws {
        let directory = try TemporaryDirectory()
        let name = String(repeating: "a", count: 107 - directory.path.utf8.count - 1)
        let router = try Socket(.router, in: try Context())
        try router.bind("ipc://\(directory.path)/\(name)")
    }

    @Test func `a directory that does not exist is named`() throws {
        #expect(try failure(binding: "ipc:///nonexistent/socket").code == .noSuchPath)
    }

    @Test(arguments: ["", "tcp", "5555", "tcp://", "tcp://127.0.0.1", "tcp://127.0.0.1:port"])
    func `what is no endpoint is refused with an example`(endpoint: String) throws {
        let error = try failure(binding: endpoint)
        #expect(error.code == .invalidEndpoint)
        #expect(error.message.contains("tcp://host:port"))
    }

    @Test func `an unknown transport is refused with an example`() throws {
        let error = try failure(binding: "http://127.0.0.1:80")
        #expect(error.code == .unknownTransport)
        #expect(error.message.contains("tcp://host:port"))
    }

    @Test func `an interface that does not exist is named`() throws {
        #expect(try failure(binding: "tcp://nosuchinterface0:5555").code == .noSuchHost)
    }

    @Test func `an address of another machine is named`() throws {
        // 192.0.2.0/24 is reserved for documentation: no machine has it.
        #expect(try failure(binding: "tcp://192.0.2.1:5555").code == .addressNotAvailable)
    }

    @Test func `a host that cannot be resolved yet is no error when connecting`() throws {
        let dealer = try Socket(.dealer, in: try Context())
        try dealer.connect("tcp://coordinator.invalid:5555")
        #expect(try dealer.send([[1]]) == .again)
    }
}
