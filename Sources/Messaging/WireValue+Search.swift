import Hashing
import Search

// How the field's words go over the wire: both directions of a type side by side.

extension SHA256: WireValue {
    static var wireBytesMin: Int { 32 }

    func write(to writer: inout WireWriter) {
        for byte in bytes { writer.byte(byte) }
    }

    init(from reader: inout WireReader) throws(MessageError) {
        guard let digest = SHA256(bytes: Array(try reader.raw(32))) else {
            throw MessageError(.malformed, "a digest has 32 bytes")
        }
        self = digest
    }
}

extension BlobReference: WireValue {
    static var wireBytesMin: Int { 40 }

    func write(to writer: inout WireWriter) throws(MessageError) {
        hash.write(to: &writer)
        try writer.whole(bytes, "a blob's length")
    }

    init(from reader: inout WireReader) throws(MessageError) {
        let hash = try SHA256(from: &reader)
        self.init(hash: hash, bytes: try reader.whole("a blob's length"))
    }
}

extension LeaseID: WireValue {
    static var wireBytesMin: Int { 24 }

    func write(to writer: inout WireWriter) throws(MessageError) {
        try writer.whole(epoch, "a lease's epoch")
        try writer.whole(number, "a lease's number")
        writer.number(seal)
    }

    init(from reader: inout WireReader) throws(MessageError) {
        let epoch = try reader.whole("a lease's epoch")
        let number = try reader.whole("a lease's number")
        self.init(epoch: epoch, number: number, seal: try reader.number())
    }
}

extension TaskKey: WireValue {
    static var wireBytesMin: Int { 9 }

    func write(to writer: inout WireWriter) throws(MessageError) {
        try writer.whole(trial, "a trial's number")
        switch part {
        case .fold(let fold):
            writer.byte(0)
            try writer.whole(fold, "a fold's number")
        case .refit:
            writer.byte(1)
        }
    }

    init(from reader: inout WireReader) throws(MessageError) {
        let trial = try reader.whole("a trial's number")
        switch try reader.byte() {
        case 0: self.init(trial: trial, part: .fold(try reader.whole("a fold's number")))
        case 1: self.init(trial: trial, part: .refit)
        case let tag: throw MessageError(.malformed, "a task is of unknown kind \(tag)")
        }
    }
}

extension HeldLease: WireValue {
    static var wireBytesMin: Int { LeaseID.wireBytesMin + TaskKey.wireBytesMin }

    func write(to writer: inout WireWriter) throws(MessageError) {
        try lease.write(to: &writer)
        try task.write(to: &writer)
    }

    init(from reader: inout WireReader) throws(MessageError) {
        let lease = try LeaseID(from: &reader)
        self.init(lease: lease, task: try TaskKey(from: &reader))
    }
}

extension TaskCost: WireValue {
    static var wireBytesMin: Int { 17 }

    func write(to writer: inout WireWriter) throws(MessageError) {
        try writer.double(seconds, "a task's duration")
        try writer.whole(peakBytes, "a task's memory")
        writer.byte(modelBytes == nil ? 0 : 1)
        if let modelBytes { try writer.whole(modelBytes, "a model's size") }
    }

    init(from reader: inout WireReader) throws(MessageError) {
        let seconds = try reader.double("a task's duration")
        let peakBytes = try reader.whole("a task's memory")
        let modelBytes = try reader.isPresent() ? try reader.whole("a model's size") : nil
        self.init(seconds: seconds, peakBytes: peakBytes, modelBytes: modelBytes)
    }
}

extension TaskOutcome: WireValue {
    static var wireBytesMin: Int { 1 + TaskCost.wireBytesMin + 8 + 4 }

    func write(to writer: inout WireWriter) throws(MessageError) {
        switch self {
        case .fold(let outcome):
            writer.byte(0)
            try writer.double(outcome.score, "a fold's score")
            try outcome.cost.write(to: &writer)
            try writer.probabilities(outcome.probabilities)
        case .refit(let outcome):
            writer.byte(1)
            try outcome.pipeline.write(to: &writer)
            try outcome.cost.write(to: &writer)
            try writer.probabilities(outcome.probabilities)
        }
    }

    init(from reader: inout WireReader) throws(MessageError) {
        switch try reader.byte() {
        case 0:
            let score = try reader.double("a fold's score")
            let cost = try TaskCost(from: &reader)
            let probabilities = try reader.probabilities()
            self = .fold(FoldOutcome(score: score, probabilities: probabilities, cost: cost))
        case 1:
            let pipeline = try BlobReference(from: &reader)
            let cost = try TaskCost(from: &reader)
            let probabilities = try reader.probabilities()
            self = .refit(
                RefitOutcome(pipeline: pipeline, probabilities: probabilities, cost: cost)
            )
        case let tag:
            throw MessageError(.malformed, "an outcome is of unknown kind \(tag)")
        }
    }
}

extension WireWriter {
    fileprivate mutating func probabilities(_ values: [Double]) throws(MessageError) {
        try doubles(values, max: MessageLimits.probabilitiesMax, "probabilities")
    }
}

extension WireReader {
    fileprivate mutating func probabilities() throws(MessageError) -> [Double] {
        try doubles(max: MessageLimits.probabilitiesMax, "probabilities")
    }
}

extension TaskFailure: WireValue {
    static var wireBytesMin: Int { 5 }

    func write(to writer: inout WireWriter) throws(MessageError) {
        writer.byte(kind.wireTag)
        try writer.prose(message)
    }

    init(from reader: inout WireReader) throws(MessageError) {
        let tag = try reader.byte()
        guard let kind = Kind.allCases.first(where: { $0.wireTag == tag }) else {
            throw MessageError(.malformed, "a failure is of unknown kind \(tag)")
        }
        self.init(kind, try reader.prose())
    }
}

extension TaskFailure.Kind {
    /// The number by which the kind goes over the wire, whatever the order in its declaration.
    fileprivate var wireTag: UInt8 {
        switch self {
        case .error: 0
        case .crash: 1
        case .lost: 2
        case .timeLimit: 3
        case .memoryLimit: 4
        case .returned: 5
        }
    }
}
