import Foundation
import Hashing
import Messaging
import Search
import Statistics

/// Draws messages of every kind, and values that sit on the edges.
struct MessageGenerator {
    var random: RandomGenerator

    static let kinds = 22

    /// A message of the kind with this index.
    mutating func message(_ kind: Int) -> Message {
        switch kind {
        case 0:
            .hello(
                Message.Hello(
                    name: text(20),
                    incarnation: random.next(),
                    slots: 1 + random.below(4096),
                    slotBytes: whole(),
                    families: list(5) { $0.text(30) },
                    leases: list(5) { $0.heldLease() }
                )
            )
        case 1: .heartbeat(leases: list(20) { $0.heldLease() })
        case 2: .completed(completion())
        case 3: .failed(task: task(), lease: lease(), failure())
        case 4: .goodbye
        case 5:
            .welcome(
                Message.Welcome(study: blob(), heartbeatMilliseconds: 1 + random.below(86_400_000))
            )
        case 6:
            .assign(
                Message.Assignment(
                    lease: lease(),
                    task: task(),
                    study: blob(),
                    parameters: parameters(),
                    seed: random.next(),
                    limitMilliseconds: random.below(2) == 0 ? nil : max(1, whole())
                )
            )
        case 7: .cancel(lease: lease())
        case 8: .acknowledge(lease: lease())
        case 9: .alive
        case 10: .dismiss
        case 11: .reject(reason: text(100))
        case 12:
            .blobRequest(
                Message.BlobRequest(hash: hash(), offset: whole(), count: 1 + random.below(1 << 20))
            )
        case 13:
            .blobPiece(piece())
        case 14: .blobMissing(hash: hash())
        case 15: .statusRequest
        case 16: .status(json: text(500))
        case 17: .bundleRequest
        case 18:
            .bundle(
                files: random.below(3) == 0
                    ? nil
                    : list(5) { generator in
                        let path = "a/\(generator.random.below(100)).onnx"
                        return Message.BundleFile(path: path, blob: generator.blob())
                    }
            )
        case 19: .stopRequest
        case 20: .introduce
        case 21: .leaving
        default: preconditionFailure("there is no kind \(kind)")
        }
    }

    mutating func completion() -> Message.Completion {
        let trial = whole()
        guard random.below(4) > 0 else {
            return Message.Completion(
                lease: lease(),
                task: TaskKey(trial: trial, part: .refit),
                outcome: .refit(
                    RefitOutcome(pipeline: blob(), probabilities: probabilities(), cost: cost())
                )
            )
        }
        return Message.Completion(
            lease: lease(),
            task: TaskKey(trial: trial, part: .fold(random.below(100))),
            outcome: .fold(
                FoldOutcome(score: number(), probabilities: probabilities(), cost: cost())
            )
        )
    }

    mutating func piece() -> Message.BlobPiece {
        let bytes = list(100) { UInt8($0.random.below(256)) }
        let offset = random.below(1 << 40)
        return Message.BlobPiece(
            hash: hash(),
            offset: offset,
            total: offset + bytes.count + random.below(3),
            bytes: bytes[...]
        )
    }

    mutating func parameters() -> Parameters {
        var parameters = Parameters()
        for _ in 0..<random.below(8) { parameters[text(20)] = value(depth: 0) }
        return parameters
    }

    private mutating func value(depth: Int) -> ParameterValue {
        switch random.below(depth < 8 ? 6 : 5) {
        case 0: .null
        case 1: .bool(random.below(2) == 0)
        case 2: .number(number())
        case 3: .number(Double(random.below(1000)))
        case 4: .string(text(20))
        default: .list(list(3) { $0.value(depth: depth + 1) })
        }
    }

    private mutating func probabilities() -> [Double] { list(40) { $0.random.uniform() } }

    private mutating func number() -> Double {
        let edges = [0, -0.0, 1, .pi, -1e308, .leastNonzeroMagnitude, .greatestFiniteMagnitude]
        return random.below(2) == 0 ? edges[random.below(edges.count)] : random.normal()
    }

    private mutating func whole() -> Int {
        switch random.below(4) {
        case 0: 0
        case 1: Int.max
        case 2: random.below(1 << 40)
        default: random.below(100)
        }
    }

    private mutating func cost() -> TaskCost {
        TaskCost(seconds: random.uniform() * 1000, peakBytes: whole())
    }

    private mutating func failure() -> TaskFailure {
        let kinds = TaskFailure.Kind.allCases
        return TaskFailure(kinds[random.below(kinds.count)], text(50))
    }

    private mutating func heldLease() -> HeldLease { HeldLease(lease: lease(), task: task()) }

    private mutating func lease() -> LeaseID {
        LeaseID(epoch: whole(), number: whole(), seal: UInt64(whole()))
    }

    private mutating func task() -> TaskKey {
        TaskKey(trial: whole(), part: random.below(3) == 0 ? .refit : .fold(random.below(50)))
    }

    private mutating func blob() -> BlobReference { BlobReference(hash: hash(), bytes: whole()) }

    private mutating func hash() -> SHA256 { SHA256(of: [UInt8(random.below(256))]) }

    private mutating func text(_ count: Int) -> String {
        let letters = ["a", "Z", ".", "_", "é", "e\u{301}", "日", "🏦", "\0", "\n", "\"", " "]
        return list(count) { letters[$0.random.below(letters.count)] }.joined()
    }

    private mutating func list<Element>(
        _ max: Int,
        of element: (inout MessageGenerator) -> Element
    ) -> [Element] {
        var elements: [Element] = []
        for _ in 0..<random.below(max + 1) { elements.append(element(&self)) }
        return elements
    }
}

/// A few messages of every kind, always the same.
let sampleMessages: [Message] = (0..<MessageGenerator.kinds).flatMap { kind in
    (0..<3).map { index in
        var generator = MessageGenerator(
            random: RandomGenerator(seed: 11, purpose: "sample", kind, index)
        )
        return generator.message(kind)
    }
}
