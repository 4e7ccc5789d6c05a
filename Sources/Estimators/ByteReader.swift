import Search

/// Reads what a `ByteWriter` wrote, believing no count before it is checked.
struct ByteReader {
    private let bytes: [UInt8]
    private let family: String
    private var position = 0
    /// Which version of the format the bytes have.
    let version: UInt8

    /// Starts at the first byte after the mark and the version.
    ///
    /// - Parameters:
    ///   - format: the newest that can be read.
    ///   - oldest: the oldest version that can be read; only the newest if nil.
    ///   - family: the family's name.
    /// - Throws: `TaskFailure` of kind `error`, if the bytes are not of this format.
    init(
        _ bytes: [UInt8],
        _ format: ByteFormat,
        since oldest: UInt8? = nil,
        _ family: String
    ) throws(TaskFailure) {
        self.bytes = bytes
        self.family = family
        let start = ByteFormat.magic.count
        version = bytes.count > start + 1 ? bytes[start + 1] : 0
        guard bytes.starts(with: ByteFormat.magic) else { throw error("not a fitted model") }
        position = start
        guard try byte() == format.family else { throw error("a fitted model of another family") }
        _ = try byte()
        guard (oldest ?? format.version)...format.version ~= version else {
            throw error("format \(version), where this program reads \(format.version)")
        }
    }

    func error(_ message: String) -> TaskFailure {
        TaskFailure(.error, "cannot read a fitted \(family): \(message)")
    }

    mutating func byte() throws(TaskFailure) -> UInt8 {
        guard position < bytes.count else { throw error("the bytes end too soon") }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func number() throws(TaskFailure) -> UInt32 {
        UInt32(truncatingIfNeeded: try bits(4))
    }

    mutating func real() throws(TaskFailure) -> Double {
        Double(bitPattern: try bits(8))
    }

    mutating func single() throws(TaskFailure) -> Float {
        Float(bitPattern: UInt32(truncatingIfNeeded: try bits(4)))
    }

    /// A count of things that take at least so many bytes each.
    mutating func count(ofAtLeast size: Int) throws(TaskFailure) -> Int {
        let count = Int(try number())
        try reserve(count, ofAtLeast: size)
        return count
    }

    /// A number of classes.
    ///
    /// Each answer has a number for each class: the limit keeps a stranger from filling the memory.
    mutating func classCount() throws(TaskFailure) -> Int {
        let count = Int(try number())
        guard 2...65_536 ~= count else { throw error("\(count) classes") }
        return count
    }

    /// So many numbers, none of them NaN or infinite.
    mutating func reals(_ count: Int) throws(TaskFailure) -> [Double] {
        try reserve(count, ofAtLeast: 8)
        var numbers: [Double] = []
        numbers.reserveCapacity(count)
        for _ in 0..<count { numbers.append(try real()) }
        guard numbers.allSatisfy(\.isFinite) else { throw error("a number is not finite") }
        return numbers
    }

    /// So many single-precision numbers, none of them NaN or infinite.
    mutating func singles(_ count: Int) throws(TaskFailure) -> [Float] {
        try reserve(count, ofAtLeast: 4)
        var numbers: [Float] = []
        numbers.reserveCapacity(count)
        for _ in 0..<count { numbers.append(try single()) }
        guard numbers.allSatisfy(\.isFinite) else { throw error("a number is not finite") }
        return numbers
    }

    /// Makes sure that nothing is left over.
    func finish() throws(TaskFailure) {
        guard position == bytes.count else { throw error("bytes left over") }
    }

    private func reserve(_ count: Int, ofAtLeast size: Int) throws(TaskFailure) {
        guard count >= 0, count <= (bytes.count - position) / size else {
            throw error("a count of \(count) with \(bytes.count - position) bytes left")
        }
    }

    private mutating func bits(_ width: Int) throws(TaskFailure) -> UInt64 {
        guard bytes.count - position >= width else { throw error("the bytes end too soon") }
        var bits: UInt64 = 0
        for offset in (0..<width).reversed() {
            bits = bits << 8 | UInt64(bytes[position + offset])
        }
        position += width
        return bits
    }
}
