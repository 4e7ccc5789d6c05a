#if _endian(big)
    #error("numbers are copied as they lie in memory, and the wire is little-endian")
#endif

/// Puts values into bytes, within the limits.
struct WireWriter {
    private(set) var bytes: [UInt8] = []

    init(capacity: Int = 0) {
        bytes.reserveCapacity(capacity)
    }

    mutating func byte(_ value: UInt8) {
        bytes.append(value)
    }

    mutating func number<Number: FixedWidthInteger>(_ value: Number) {
        withUnsafeBytes(of: value) { bytes.append(contentsOf: $0) }
    }

    /// A whole number that may be as large as it likes but not below `least`.
    mutating func whole(
        _ value: Int,
        _ what: String,
        in range: ClosedRange<Int> = 0...Int.max
    ) throws(MessageError) {
        guard range.contains(value) else { throw .outOfRange(value, range, what) }
        number(Int64(value))
    }

    mutating func double(_ value: Double, _ what: String) throws(MessageError) {
        guard value.isFinite else { throw MessageError(.overLimit, "\(what) is \(value)") }
        number(value.bitPattern)
    }

    mutating func doubles(_ values: [Double], max: Int, _ what: String) throws(MessageError) {
        try count(values.count, max: max, what)
        guard values.areFinite else {
            throw MessageError(.overLimit, "one of the \(what) is not a finite number")
        }
        values.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }

    mutating func blob(_ value: ArraySlice<UInt8>, max: Int, _ what: String) throws(MessageError) {
        try count(value.count, max: max, what)
        bytes.append(contentsOf: value)
    }

    mutating func text(_ value: String, max: Int, _ what: String) throws(MessageError) {
        try count(value.utf8.count, max: max, what)
        bytes.append(contentsOf: value.utf8)
    }

    /// Text for a person, cut between characters where it is too long.
    mutating func prose(_ value: String) throws(MessageError) {
        let max = MessageLimits.proseBytesMax
        guard value.utf8.count > max else { return try text(value, max: max, "text") }
        let ellipsis = "…"
        var cut = ""
        var room = max - ellipsis.utf8.count
        for scalar in value.unicodeScalars {
            room -= scalar.utf8.count
            guard room >= 0 else { break }
            cut.unicodeScalars.append(scalar)
        }
        try text(cut + ellipsis, max: max, "text")
    }

    /// How many elements follow.
    mutating func count(_ value: Int, max: Int, _ what: String) throws(MessageError) {
        guard value <= max else {
            throw MessageError(.overLimit, "\(value) \(what), and at most \(max) are allowed")
        }
        number(UInt32(value))
    }

    mutating func list<Element: WireValue>(
        _ elements: [Element],
        max: Int,
        _ what: String
    ) throws(MessageError) {
        try count(elements.count, max: max, what)
        for element in elements { try element.write(to: &self) }
    }
}

extension MessageError {
    static func outOfRange(
        _ value: Int,
        _ range: ClosedRange<Int>,
        _ what: String
    ) -> MessageError {
        let bounds =
            range.upperBound == Int.max
            ? "at least \(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
        return MessageError(.overLimit, "\(what) is \(value), not \(bounds)")
    }
}

extension [Double] {
    /// Whether none of the numbers is NaN or infinite.
    var areFinite: Bool {
        // NaN and infinity are the numbers whose exponent is all ones: adding one to it carries into
        // the sign's place. Without a branch the loop runs in vectors.
        let exponent = Double.infinity.bitPattern
        var carries: UInt64 = 0
        for value in self { carries |= (value.bitPattern & exponent) &+ (1 << 52) }
        return carries >> 63 == 0
    }
}

/// What goes over the wire as a part of messages.
protocol WireValue {
    /// No value of the type takes fewer bytes: bounds how many the bytes at hand can hold.
    static var wireBytesMin: Int { get }
    /// Puts the value into bytes.
    func write(to writer: inout WireWriter) throws(MessageError)
    /// Takes a value out of bytes.
    init(from reader: inout WireReader) throws(MessageError)
}
