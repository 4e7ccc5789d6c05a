import Hashing
import Search

// How the parts of messages go over the wire: both directions of a type side by side.

extension String: WireValue {
    static var wireBytesMin: Int { 4 }

    /// A name; longer texts have limits of their own.
    func write(to writer: inout WireWriter) throws(MessageError) {
        try writer.text(self, max: MessageLimits.nameBytesMax, "bytes in a name")
    }

    init(from reader: inout WireReader) throws(MessageError) {
        self = try reader.text(max: MessageLimits.nameBytesMax, "bytes in a name")
    }
}

extension Message.Hello: WireValue {
    static var wireBytesMin: Int { 36 }

    func write(to writer: inout WireWriter) throws(MessageError) {
        try name.write(to: &writer)
        writer.number(incarnation)
        try writer.whole(slots, "the number of slots", in: 1...MessageLimits.slotsMax)
        try writer.whole(slotBytes, "a slot's memory")
        try writer.list(families, max: MessageLimits.familiesMax, "families")
        try writer.list(leases, max: MessageLimits.leasesMax, "leases")
    }

    init(from reader: inout WireReader) throws(MessageError) {
        let name = try String(from: &reader)
        let incarnation = try reader.number(UInt64.self)
        let slots = try reader.whole("the number of slots", in: 1...MessageLimits.slotsMax)
        let slotBytes = try reader.whole("a slot's memory")
        let families = try reader.list(
            of: String.self,
            max: MessageLimits.familiesMax,
            "families"
        )
        self.init(
            name: name,
            incarnation: incarnation,
            slots: slots,
            slotBytes: slotBytes,
            families: families,
            leases: try reader.list(max: MessageLimits.leasesMax, "leases")
        )
    }
}

extension Message.Welcome: WireValue {
    static var wireBytesMin: Int { 48 }
    private static let heartbeats = 1...MessageLimits.heartbeatMillisecondsMax

    func write(to writer: inout WireWriter) throws(MessageError) {
        try study.write(to: &writer)
        try writer.whole(heartbeatMilliseconds, "the pause between heartbeats", in: Self.heartbeats)
    }

    init(from reader: inout WireReader) throws(MessageError) {
        let study = try BlobReference(from: &reader)
        self.init(
            study: study,
            heartbeatMilliseconds: try reader.whole(
                "the pause between heartbeats",
                in: Self.heartbeats
            )
        )
    }
}

extension Message.Assignment: WireValue {
    static var wireBytesMin: Int { 78 }

    func write(to writer: inout WireWriter) throws(MessageError) {
        try lease.write(to: &writer)
        try task.write(to: &writer)
        try study.write(to: &writer)
        try parameters.write(to: &writer)
        writer.number(seed)
        writer.byte(limitMilliseconds == nil ? 0 : 1)
        if let limitMilliseconds {
            try writer.whole(limitMilliseconds, "the limit of a fit", in: 1...Int.max)
        }
    }

    init(from reader: inout WireReader) throws(MessageError) {
        let lease = try LeaseID(from: &reader)
        let task = try TaskKey(from: &reader)
        let study = try BlobReference(from: &reader)
        let parameters = try Parameters(from: &reader)
        let seed = try reader.number(UInt64.self)
        let limit =
            try reader.isPresent() ? reader.whole("the limit of a fit", in: 1...Int.max) : nil
        self.init(
            lease: lease,
            task: task,
            study: study,
            parameters: parameters,
            seed: seed,
            limitMilliseconds: limit
        )
    }
}

extension Message.Completion: WireValue {
    static var wireBytesMin: Int { 54 }

    func write(to writer: inout WireWriter) throws(MessageError) {
        try lease.write(to: &writer)
        try task.write(to: &writer)
        try outcome.write(to: &writer)
        try checkAgreement()
    }

    init(from reader: inout WireReader) throws(MessageError) {
        let lease = try LeaseID(from: &reader)
        let task = try TaskKey(from: &reader)
        self.init(lease: lease, task: task, outcome: try TaskOutcome(from: &reader))
        try checkAgreement()
    }

    /// A fold gives a fold's outcome, a refit a refit's.
    private func checkAgreement() throws(MessageError) {
        switch (task.part, outcome) {
        case (.fold, .fold), (.refit, .refit): break
        case (.fold, .refit), (.refit, .fold):
            throw MessageError(.malformed, "the outcome is not that of the task")
        }
    }
}

extension Message.BlobRequest: WireValue {
    static var wireBytesMin: Int { 48 }

    func write(to writer: inout WireWriter) throws(MessageError) {
        hash.write(to: &writer)
        try writer.whole(offset, "a piece's offset")
        try writer.whole(count, "a piece's length", in: 1...MessageLimits.pieceBytesMax)
    }

    init(from reader: inout WireReader) throws(MessageError) {
        let hash = try SHA256(from: &reader)
        let offset = try reader.whole("a piece's offset")
        let count = try reader.whole("a piece's length", in: 1...MessageLimits.pieceBytesMax)
        self.init(hash: hash, offset: offset, count: count)
    }
}

extension Message.BlobPiece: WireValue {
    static var wireBytesMin: Int { 52 }

    func write(to writer: inout WireWriter) throws(MessageError) {
        hash.write(to: &writer)
        try writer.whole(offset, "a piece's offset")
        try writer.whole(total, "a blob's length")
        try writer.blob(bytes, max: MessageLimits.pieceBytesMax, "bytes in a piece")
        try checkBounds()
    }

    init(from reader: inout WireReader) throws(MessageError) {
        let hash = try SHA256(from: &reader)
        let offset = try reader.whole("a piece's offset")
        let total = try reader.whole("a blob's length")
        let bytes = try reader.blob(max: MessageLimits.pieceBytesMax, "bytes in a piece")
        self.init(hash: hash, offset: offset, total: total, bytes: bytes)
        try checkBounds()
    }

    private func checkBounds() throws(MessageError) {
        guard offset <= total, bytes.count <= total - offset else {
            throw MessageError(.malformed, "a piece reaches beyond the end of its blob")
        }
    }
}

extension Message.BundleFile: WireValue {
    static var wireBytesMin: Int { 44 }

    func write(to writer: inout WireWriter) throws(MessageError) {
        try writer.text(path, max: MessageLimits.pathBytesMax, "bytes in a path")
        try blob.write(to: &writer)
        try checkPath()
    }

    init(from reader: inout WireReader) throws(MessageError) {
        let path = try reader.text(max: MessageLimits.pathBytesMax, "bytes in a path")
        self.init(path: path, blob: try BlobReference(from: &reader))
        try checkPath()
    }

    /// Whoever fetches a bundle writes files at these paths: none may lead out of its directory.
    private func checkPath() throws(MessageError) {
        let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let isSafe = parts.allSatisfy { part in
            !part.isEmpty && !part.elementsEqual(".".utf8) && !part.elementsEqual("..".utf8)
                && !part.contains(0)
        }
        guard isSafe else {
            throw MessageError(
                .malformed,
                "a path of the bundle leads out of it: \(path.debugDescription)"
            )
        }
    }
}

extension WireReader {
    /// Whether the optional value that may follow is there.
    mutating func isPresent() throws(MessageError) -> Bool {
        switch try byte() {
        case 0: return false
        case 1: return true
        case let tag: throw MessageError(.malformed, "\(tag) stands where 0 or 1 should")
        }
    }
}
