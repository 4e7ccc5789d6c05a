import Foundation
import Hashing
import Search
import Statistics
import Testing

@testable import Messaging

@Suite(.timeLimit(.minutes(2)))
struct CodecTests {
    @Test(arguments: 0..<MessageGenerator.kinds)
    func `every message comes back as it was sent`(kind: Int) throws {
        for index in 0..<200 {
            var generator = MessageGenerator(
                random: RandomGenerator(seed: 3, purpose: "round trip", kind, index)
            )
            let message = generator.message(kind)
            #expect(try Message(frames: [message.frame()]) == message)
        }
    }

    @Test func `the samples have every kind of message`() {
        #expect(Set(sampleMessages.map(\.kind)).count == MessageKind.allCases.count)
    }

    @Test func `every truncation of every message is refused`() throws {
        for message in sampleMessages {
            let frame = try message.frame()
            for count in 0..<frame.count {
                #expect(throws: MessageError.self) {
                    try Message(frames: [Array(frame.prefix(count))])
                }
            }
        }
    }

    @Test func `bytes too many and frames too many or too few are refused`() throws {
        for message in sampleMessages {
            let frame = try message.frame()
            #expect(throws: MessageError.self) { try Message(frames: [frame + [0]]) }
            #expect(throws: MessageError.self) { try Message(frames: [frame, []]) }
            #expect(throws: MessageError.self) { try Message(frames: [[], frame]) }
        }
        #expect(throws: MessageError.self) { try Message(frames: []) }
    }

    @Test func `a changed byte gives an error or a message that encodes to just these bytes`()
        throws
    {
        var random = RandomGenerator(seed: 5)
        for message in sampleMessages {
            let frame = try message.frame()
            for position in frame.indices {
                for change: UInt8 in [1, 0x80, 0xFF, UInt8(1 + random.below(255))] {
                    var changed = frame
                    changed[position] ^= change
                    guard let decoded = try? Message(frames: [changed]) else { continue }
                    #expect(try decoded.frame() == changed)
                }
            }
        }
    }

    @Test func `random bodies never trap, whatever they claim to be`() throws {
        var random = RandomGenerator(seed: 8)
        for kind in MessageKind.allCases {
            let header = MessageHeader.bytes(of: kind)
            for _ in 0..<2000 {
                // Small numbers make lengths that fit, so that more than the first field is read.
                let most = random.below(2) == 0 ? 256 : 4
                let body = (0..<random.below(120)).map { _ in UInt8(random.below(most)) }
                guard let decoded = try? Message(frames: [header + body]) else { continue }
                #expect(try decoded.frame() == header + body)
            }
        }
        for _ in 0..<2000 {
            let frame = (0..<random.below(60)).map { _ in UInt8(random.below(256)) }
            #expect(throws: MessageError.self) { try Message(frames: [frame]) }
        }
    }
}

@Suite
struct RefusalTests {
    private func refusal(of frame: [UInt8], _ rest: [UInt8]...) throws -> MessageError {
        try #require(throws: MessageError.self) { try Message(frames: [frame] + rest) }
    }

    @Test func `another version is told from garbage, in words`() throws {
        var frame = try Message.alive.frame()
        frame[4] = 9
        let error = try refusal(of: frame)
        #expect(error.code == .version(peer: 9))
        #expect(
            error.description
                == "the peer speaks version 9 of the protocol, this program speaks 4: use the same "
                + "release of Tenfold on all machines"
        )
        frame += [1, 2, 3]
        #expect(try refusal(of: frame).code == .version(peer: 9), "whatever else it changed")
        #expect(try refusal(of: frame, [4]).code == .version(peer: 9), "in how many frames ever")
        frame[0] = 0
        #expect(try refusal(of: frame).code == .foreign)
        #expect(try refusal(of: Array("GET / HTTP/1.1".utf8)).code == .foreign)
    }

    @Test func `an unknown kind is named`() throws {
        var frame = try Message.alive.frame()
        frame[6] = 99
        #expect(try refusal(of: frame).code == .unknownKind(99))
    }

    @Test(arguments: [MessageKind.hello, .heartbeat, .status, .bundle, .blobPiece, .reject])
    func `a huge length is not believed`(kind: MessageKind) throws {
        let before =
            kind == .bundle ? [1] : kind == .blobPiece ? [UInt8](repeating: 0, count: 48) : []
        for length: [UInt8] in [[0xFF, 0xFF, 0xFF, 0xFF], [0xFF, 0x3F, 0, 0], [0, 0, 0, 0x80]] {
            let body = before + length
            #expect(throws: MessageError.self) {
                try Message(frames: [MessageHeader.bytes(of: kind) + body])
            }
        }
    }

    @Test func `a huge number of probabilities is refused before anything is allocated`() async {
        await #expect(processExitsWith: .success) {
            // With this little address space left, believing the length would be fatal.
            var limit = rlimit()
            getrlimit(CInt(RLIMIT_AS.rawValue), &limit)
            let used = try pagesInUse() * 4096
            limit.rlim_cur = rlim_t(used + (256 << 20))
            setrlimit(CInt(RLIMIT_AS.rawValue), &limit)
            let completion = Message.Completion(
                lease: LeaseID(epoch: 1, number: 1),
                task: TaskKey(trial: 0, part: .fold(0)),
                outcome: .fold(
                    FoldOutcome(
                        score: 1,
                        probabilities: [],
                        cost: TaskCost(seconds: 1, peakBytes: 1)
                    )
                )
            )
            var frame = try Message.completed(completion).frame()
            let count = UInt32(MessageLimits.probabilitiesMax)
            frame.replaceSubrange(
                frame.count - 4..<frame.count,
                with: withUnsafeBytes(of: count) { Array($0) }
            )
            let refused = (try? Message(frames: [frame])) == nil
            precondition(refused)
        }
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity, .signalingNaN])
    func `no number that is not finite goes out or comes in`(number: Double) throws {
        for place in 0..<20 {
            var probabilities = [Double](repeating: 0.5, count: 20)
            let cost = TaskCost(seconds: 1, peakBytes: 1)
            func message() -> Message {
                .completed(
                    Message.Completion(
                        lease: LeaseID(epoch: 1, number: 1),
                        task: TaskKey(trial: 0, part: .fold(0)),
                        outcome: .fold(
                            FoldOutcome(score: 1, probabilities: probabilities, cost: cost)
                        )
                    )
                )
            }
            var frame = try message().frame()
            let start = frame.count - 8 * (20 - place)
            frame.replaceSubrange(
                start..<start + 8,
                with: withUnsafeBytes(of: number.bitPattern) { Array($0) }
            )
            #expect(try refusal(of: frame).code == .overLimit)
            probabilities[place] = number
            #expect(throws: MessageError.self) { try message().frame() }
        }
    }

    @Test(arguments: ["", "/etc/passwd", "../x", "a/../b", "a//b", "a/", ".", "a/./b", "a\0b"])
    func `a path that leads out of the bundle neither goes out nor comes in`(path: String) throws {
        let blob = BlobReference(hash: SHA256(of: []), bytes: 0)
        let bad = Message.bundle(files: [Message.BundleFile(path: path, blob: blob)])
        #expect(throws: MessageError.self) { try bad.frame() }
        let filler = String(repeating: "x", count: path.utf8.count)
        let good = Message.bundle(files: [Message.BundleFile(path: filler, blob: blob)])
        guard !path.isEmpty else { return }
        var frame = try good.frame()
        let start = MessageHeader.byteCount + 9
        frame.replaceSubrange(start..<start + path.utf8.count, with: path.utf8)
        #expect(try refusal(of: frame).code == .malformed)
    }

    @Test func `parameters out of order or twice are refused`() throws {
        func body(_ names: [String]) -> [UInt8] {
            var body = [UInt8](repeating: 0, count: 24 + 17 + 40)
            body += [UInt8(names.count), 0, 0, 0]
            for name in names {
                body += [UInt8(name.utf8.count), 0, 0, 0] + Array(name.utf8) + [0]
            }
            return body + [UInt8](repeating: 0, count: 9)
        }
        let header = MessageHeader.bytes(of: .assign)
        #expect(throws: Never.self) { try Message(frames: [header + body(["a", "b"])]) }
        #expect(throws: MessageError.self) { try Message(frames: [header + body(["b", "a"])]) }
        #expect(throws: MessageError.self) { try Message(frames: [header + body(["a", "a"])]) }
        #expect(throws: MessageError.self, "the same name to a reader") {
            try Message(frames: [header + body(["\u{E9}", "e\u{301}"])])
        }
    }

    @Test func `lists nested too deep are refused both ways`() throws {
        func assignment(depth: Int) -> Message {
            var value = ParameterValue.null
            for _ in 0..<depth { value = .list([value]) }
            return .assign(
                Message.Assignment(
                    lease: LeaseID(epoch: 1, number: 1),
                    task: TaskKey(trial: 0, part: .refit),
                    study: BlobReference(hash: SHA256(of: []), bytes: 0),
                    parameters: ["a": value],
                    seed: 0,
                    limitMilliseconds: nil
                )
            )
        }
        #expect(throws: Never.self) {
            try Message(frames: [assignment(depth: MessageLimits.nestingMax).frame()])
        }
        #expect(throws: MessageError.self) {
            try assignment(depth: MessageLimits.nestingMax + 1).frame()
        }
        // One byte a level: so deep that reading it without a limit would exhaust the stack.
        var body = [UInt8](repeating: 0, count: 24 + 9) + [UInt8](repeating: 0, count: 40)
        body[32] = 1
        body += [1, 0, 0, 0, 1, 0, 0, 0, 0x61]
        for _ in 0..<300_000 { body += [5, 1, 0, 0, 0] }
        let error = try refusal(of: MessageHeader.bytes(of: .assign) + body)
        #expect(error.message.contains("nest"))
    }

    @Test func `a piece beyond the end of its blob is refused`() throws {
        let piece = Message.BlobPiece(hash: SHA256(of: []), offset: 5, total: 6, bytes: [1, 2])
        #expect(throws: MessageError.self) { try Message.blobPiece(piece).frame() }
        let whole = Message.BlobPiece(hash: SHA256(of: []), offset: 5, total: 7, bytes: [1, 2])
        var frame = try Message.blobPiece(whole).frame()
        frame[MessageHeader.byteCount + 40] = 6
        #expect(try refusal(of: frame).code == .malformed)
    }

    @Test func `the outcome of another kind of task is refused`() throws {
        let fold = FoldOutcome(
            score: 1,
            probabilities: [],
            cost: TaskCost(seconds: 0, peakBytes: 0)
        )
        let lease = LeaseID(epoch: 1, number: 1)
        let crossed = Message.Completion(
            lease: lease,
            task: TaskKey(trial: 0, part: .refit),
            outcome: .fold(fold)
        )
        #expect(throws: MessageError.self) { try Message.completed(crossed).frame() }
    }

    @Test func `a long complaint is cut between characters`() throws {
        let long = String(repeating: "日本", count: 10_000)
        let lease = LeaseID(epoch: 1, number: 1)
        let task = TaskKey(trial: 0, part: .refit)
        let message = Message.failed(task: task, lease: lease, TaskFailure(.error, long))
        guard case .failed(_, _, let failure) = try Message(frames: [message.frame()]) else {
            Issue.record("another message came back")
            return
        }
        #expect(failure.message.utf8.count <= MessageLimits.proseBytesMax)
        #expect(failure.message.utf8.count > MessageLimits.proseBytesMax - 3)
        #expect(failure.message.hasSuffix("…"))
        #expect(long.hasPrefix(failure.message.dropLast()))
    }
}

/// How many pages of address space the process has.
func pagesInUse() throws -> Int {
    let text = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
    return Int(text.prefix { $0 != " " }) ?? 0
}
