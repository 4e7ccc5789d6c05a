import Foundation
import Testing
import ZeroMQ

@testable import Cluster
import Messaging

@Suite struct KeyTests {
    private let digits = String(repeating: "5a", count: 32)

    private func withDirectory(_ body: (String) throws -> Void) throws {
        let path = "/tmp/tenfold-\(UUID().uuidString.prefix(13))"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try body(path)
    }

    private func mode(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require(attributes[.posixPermissions] as? Int)
    }

    @Test func `keys are made for their owner alone, and never twice`() throws {
        try withDirectory { path in
            let keys = try KeyDirectory.create(at: path)
            #expect(try mode(path) == 0o700)
            for file in try FileManager.default.contentsOfDirectory(atPath: path) {
                #expect(try mode(path + "/" + file) == 0o600, "\(file)")
            }
            let roles = try keys.authorizedKeys().entries.map(\.role)
            #expect(roles == [.worker, .client, .admin])
            let server = try keys.coordinatorKey().publicKey
            #expect(try KeyFile(path: keys.keyPath("worker")).coordinator == server)
            #expect(throws: KeyError.self) { try KeyDirectory.create(at: path) }
            #expect(throws: KeyError.self) { try keys.authorize("worker", as: .worker) }
            #expect(try keys.coordinatorKey().publicKey == server)
        }
    }

    @Test(arguments: ["", "a b", "../x", ".x", "-x", "coordinator", "a/b", "a\nb"])
    func `a name that is no word is refused`(name: String) throws {
        try withDirectory { path in
            let keys = try KeyDirectory.create(at: path)
            #expect(throws: KeyError.self) { try keys.authorize(name, as: .worker) }
            #expect(try keys.authorizedKeys().entries.count == 3)
        }
    }

    @Test func `a key file that others can read is refused`() throws {
        try withDirectory { path in
            let file = try KeyDirectory.create(at: path).keyPath("worker")
            chmod(file, 0o644)
            #expect {
                try KeyFile(path: file)
            } throws: { error in
                "\(error)" == "\(file): others can read it; say: chmod 600 \(file)"
            }
        }
    }

    @Test func `a mistake in authorized_keys has its place, and the other lines count`() {
        let text = """
            # people
            worker \(digits) node-1
              boss \(digits) node-2
            client 12 laptop   # short

            admin \(String(digits.reversed()))
            """
        let keys = AuthorizedKeys(text, file: "authorized_keys")
        #expect(keys.entries.map(\.name) == ["node-1"])
        #expect(
            keys.complaints == [
                "authorized_keys:3:3: 'boss' is no role; the roles are worker, client, admin",
                "authorized_keys:4:8: this is no public key; one has 64 hexadecimal digits",
                "authorized_keys:6:71: expected a role, a public key and a name, such as: "
                    + "worker 5f…e1 node-3",
            ]
        )
    }

    @Test func `a revoked name leaves the other lines as they are`() throws {
        try withDirectory { path in
            let keys = try KeyDirectory.create(at: path)
            let before = try String(contentsOfFile: keys.authorizedKeysPath, encoding: .utf8)
            try keys.authorize("node", as: .worker)
            try keys.revoke("node")
            #expect(try String(contentsOfFile: keys.authorizedKeysPath, encoding: .utf8) == before)
            #expect(!FileManager.default.fileExists(atPath: keys.keyPath("node")))
            #expect(throws: KeyError.self) { try keys.revoke("node") }
        }
    }

    @Test func `a join line carries address and keys, and errors do not carry it`() throws {
        let key = KeyFile(
            name: "node",
            secret: CurveSecretKey(),
            coordinator: CurveSecretKey().publicKey
        )
        let line = try CoordinatorAddress.joinLine(to: "tcp://host:5555", with: key)
        let address = try CoordinatorAddress(line)
        #expect(address.endpoints == ["tcp://host:5555"])
        let both = try CoordinatorAddress.joinLine(to: "tcp://host:5555,other:5556", with: key)
        let places = ["tcp://host:5555", "tcp://other:5556"]
        #expect(try CoordinatorAddress(both).endpoints == places)
        let list = places.joined(separator: ",")
        #expect(try CoordinatorAddress(list, isInsecure: true).endpoints == places)
        #expect(throws: KeyError.self) { try CoordinatorAddress(list + ",", isInsecure: true) }
        #expect(address.keyName == "node")
        #expect(address.security == .client(key.secret, server: try #require(key.coordinator)))
        #expect {
            try CoordinatorAddress(String(line.dropLast()))
        } throws: { error in
            !"\(error)".contains(key.secret.secretDigits.prefix(20))
        }
        #expect(!"\(address)".contains(key.secret.secretDigits))
        #expect(!"\(key)".contains(key.secret.secretDigits))
    }

    @Test(arguments: ["=", "&=&", "key", "=&coordinator=&key", "coordinator==&key=="])
    func `a join line that is none is refused in words`(fields: String) {
        #expect(throws: KeyError.self) { try CoordinatorAddress("tenfold://host:5555?\(fields)") }
    }

    @Test(arguments: ["", ":", "::", "secret", "secret:", ": secret", "secret: 0\n:"])
    func `a key file that is none is refused in words`(text: String) throws {
        let directory = try StudyDirectory()
        let path = directory.path + "/node.key"
        let isWritten = FileManager.default.createFile(
            atPath: path,
            contents: Data(text.utf8),
            attributes: [.posixPermissions: 0o600]
        )
        #expect(isWritten)
        #expect(throws: KeyError.self) { try KeyFile(path: path) }
    }

    @Test func `each role may send what is its own`() {
        let worker = Message.heartbeat(leases: [])
        #expect(Role.allCases.filter { $0.maySend(worker) } == [.worker])
        #expect(Role.allCases.filter { $0.maySend(.statusRequest) } == [.client, .admin])
        #expect(Role.allCases.filter { $0.maySend(.stopRequest) } == [.admin])
    }

    @Test func `a connection is one worker's, and a worker one key's`() {
        func hello(_ incarnation: UInt64) -> Message.Hello {
            Message.Hello(
                name: "w",
                incarnation: incarnation,
                slots: 1,
                slotBytes: 1,
                families: [],
                leases: []
            )
        }
        var peers = Peers()
        let first = peers.welcome(hello(1), at: [1], of: "a")
        #expect(first?.isNew == true)
        #expect(peers.welcome(hello(2), at: [1], of: "a") == nil)
        #expect(peers.welcome(hello(1), at: [2], of: "b")?.id != first?.id, "another's number")
        #expect(peers.welcome(hello(1), at: [3], of: "a")?.id == first?.id, "a new connection")
        #expect(peers[[1]] == nil)
        // Ever new workers do not fill the memory.
        for number in 0..<40_000 {
            _ = peers.welcome(hello(UInt64(number) + 10), at: [UInt8](String(number).utf8), of: "c")
        }
        #expect(peers.forget(unless: { $0 != "c" }).count <= Peers.workersMax)
    }
}
