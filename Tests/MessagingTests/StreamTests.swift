import Statistics
import Testing

@testable import Messaging

@Suite
struct StreamTests {
    @Test func `messages come out of a stream however it is cut`() throws {
        let stream = try sampleMessages.flatMap { try $0.streamBytes() }
        for seed in 0..<20 {
            var random = RandomGenerator(seed: UInt64(seed))
            var framer = StreamFramer()
            var messages: [Message] = []
            var rest = stream[...]
            let most = [1, 7, 100, 5000][seed % 4]
            while !rest.isEmpty {
                let count = 1 + random.below(most)
                framer.feed(rest.prefix(count))
                rest = rest.dropFirst(count)
                while let message = try framer.next() { messages.append(message) }
            }
            #expect(messages == sampleMessages)
            #expect(framer.pendingBytes == 0)
        }
    }

    @Test func `a stream that ends inside a message shows what is pending`() throws {
        var framer = StreamFramer()
        framer.feed(try Message.reject(reason: "no").streamBytes().dropLast())
        #expect(try framer.next() == nil)
        #expect(framer.pendingBytes > 0)
    }

    @Test func `a length beyond the limit is refused as soon as it is there`() throws {
        var framer = StreamFramer()
        framer.feed(MessageHeader.bytes(of: .alive) + [0xFF, 0xFF, 0xFF, 0x7F])
        let error = #expect(throws: MessageError.self) { try framer.next() }
        #expect(error?.code == .overLimit)
        #expect(framer.pendingBytes == 0)
    }

    @Test func `after an error a stream gives nothing but that error`() throws {
        var framer = StreamFramer()
        framer.feed(Array("Traceback (most recent call last)".utf8))
        let first = #expect(throws: MessageError.self) { try framer.next() }
        #expect(first?.code == .foreign)
        framer.feed(try Message.alive.streamBytes())
        let second = #expect(throws: MessageError.self) { try framer.next() }
        #expect(first == second)
    }

    @Test func `random changes in a stream never trap`() throws {
        let stream = try sampleMessages.flatMap { try $0.streamBytes() }
        for seed in 0..<300 {
            var random = RandomGenerator(seed: UInt64(seed), purpose: "stream")
            var changed = stream
            for _ in 0..<3 { changed[random.below(changed.count)] = UInt8(random.below(256)) }
            var framer = StreamFramer()
            framer.feed(changed)
            while let message = try? framer.next() { _ = message }
            #expect(framer.pendingBytes <= changed.count)
        }
    }
}
