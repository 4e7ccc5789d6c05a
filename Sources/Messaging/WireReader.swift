/// Takes values out of bytes that anyone may have sent.
///
/// Every length is compared with the bytes at hand before it is believed, so nothing here traps or
/// allocates more than a small multiple of what has already arrived.
struct WireReader {
    private let bytes: [UInt8]
    private var position: Int
    private let end: Int

    /// Reads the bytes of a range.
    init(_ bytes: [UInt8], in range: Range<Int>) {
        precondition(bytes.indices.contains(range) || range.isEmpty, "the range lies outside")
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
    }

    /// How many bytes have not been read yet.
    var remaining: Int { end - position }

    /// Ends the reading: everything must have been used.
    func finish() throws(MessageError) {
        guard remaining == 0 else {
            throw MessageError(.malformed, "\(remaining) bytes are left over at the end")
        }
    }

    mutating func byte() throws(MessageError) -> UInt8 {
        bytes[try take(1)]
    }

    mutating func number<Number: FixedWidthInteger>(
        _ type: Number.Type = Number.self
    ) throws(MessageError) -> Number {
        let start = try take(MemoryLayout<Number>.size)
        return bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: start, as: Number.self) }
    }

    mutating func whole(
        _ what: String,
        in range: ClosedRange<Int> = 0...Int.max
    ) throws(MessageError) -> Int {
        let value = Int(try number(Int64.self))
        guard range.contains(value) else { throw .outOfRange(value, range, what) }
        return value
    }

    mutating func double(_ what: String) throws(MessageError) -> Double {
        let value = Double(bitPattern: try number())
        guard value.isFinite else { throw MessageError(.overLimit, "\(what) is \(value)") }
        return value
    }

    mutating func doubles(max: Int, _ what: String) throws(MessageError) -> [Double] {
        let count = try count(max: max, bytesEach: 8, what)
        let start = try take(count * 8)
        let values = bytes.withUnsafeBytes { all in
            [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
                UnsafeMutableRawBufferPointer(buffer)
                    .copyMemory(
                        from: UnsafeRawBufferPointer(rebasing: all[start..<start + count * 8])
                    )
                initialized = count
            }
        }
        guard values.areFinite else {
            throw MessageError(.overLimit, "one of the \(what) is not a finite number")
        }
        return values
    }

    /// Bytes with their number before them; they are not copied.
    mutating func blob(max: Int, _ what: String) throws(MessageError) -> ArraySlice<UInt8> {
        let count = try count(max: max, bytesEach: 1, what)
        return try raw(count)
    }

    /// So many bytes without a length before them; they are not copied.
    mutating func raw(_ count: Int) throws(MessageError) -> ArraySlice<UInt8> {
        let start = try take(count)
        return bytes[start..<start + count]
    }

    mutating func text(max: Int, _ what: String) throws(MessageError) -> String {
        let count = try count(max: max, bytesEach: 1, what)
        let start = try take(count)
        guard let text = String(validating: bytes[start..<start + count], as: UTF8.self) else {
            throw MessageError(.malformed, "a text is not UTF-8")
        }
        return text
    }

    mutating func prose() throws(MessageError) -> String {
        try text(max: MessageLimits.proseBytesMax, "text")
    }

    /// How many elements follow: no more than allowed, and no more than the bytes at hand can hold.
    mutating func count(
        max: Int,
        bytesEach: Int,
        _ what: String
    ) throws(MessageError) -> Int {
        let count = Int(try number(UInt32.self))
        guard count <= max else {
            throw MessageError(.overLimit, "\(count) \(what), and at most \(max) are allowed")
        }
        guard count <= remaining / bytesEach else {
            throw MessageError(
                .malformed,
                "\(count) \(what) are announced, and \(remaining) bytes follow"
            )
        }
        return count
    }

    mutating func list<Element: WireValue>(
        of type: Element.Type = Element.self,
        max: Int,
        _ what: String
    ) throws(MessageError) -> [Element] {
        let count = try count(max: max, bytesEach: Element.wireBytesMin, what)
        var elements: [Element] = []
        elements.reserveCapacity(count)
        for _ in 0..<count { elements.append(try Element(from: &self)) }
        return elements
    }

    /// Moves past so many bytes and says where they begin.
    private mutating func take(_ count: Int) throws(MessageError) -> Int {
        guard count <= remaining else {
            throw MessageError(.malformed, "the message is cut short")
        }
        defer { position += count }
        return position
    }
}

extension Range<Int> {
    fileprivate func contains(_ other: Range<Int>) -> Bool {
        lowerBound <= other.lowerBound && other.upperBound <= upperBound
    }
}
