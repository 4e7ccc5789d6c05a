/// Reads values of Universal Binary JSON from bytes, believing no length before it is checked.
struct UBJSONReader {
    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0

    /// XGBoost's models nest seven deep; more would only serve to exhaust the stack.
    private static let depthMax = 32

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { position == bytes.count }

    func error(_ message: String) -> UBJSONError {
        UBJSONError(offset: position, message: message)
    }

    mutating func value() throws(UBJSONError) -> UBJSON {
        let mark = try mark()
        switch mark {
        case "Z": return .null
        case "T": return .bool(true)
        case "F": return .bool(false)
        case "S": return .string(try text())
        case "d": return .real(Double(Float(bitPattern: try number())))
        case "D": return .real(Double(bitPattern: try number()))
        case "i", "U", "I", "l", "L": return .whole(try whole(marked: mark))
        case "[", "{":
            guard depth < Self.depthMax else { throw error("nested too deep") }
            depth += 1
            defer { depth -= 1 }
            return mark == "[" ? try array() : try object()
        default: throw error("no value starts with \(mark.value)")
        }
    }

    private mutating func array() throws(UBJSONError) -> UBJSON {
        if skip("$") { return try typedArray(of: mark()) }
        var values: [UBJSON] = []
        if skip("#") {
            for _ in 0..<(try count(ofAtLeast: 1)) { values.append(try value()) }
        } else {
            while !skip("]") { values.append(try value()) }
        }
        return .array(values)
    }

    private mutating func typedArray(of mark: Unicode.Scalar) throws(UBJSONError) -> UBJSON {
        guard skip("#") else { throw error("an array of one kind without a count") }
        switch mark {
        case "d":
            let count = try count(ofAtLeast: 4)
            var values: [Float] = []
            values.reserveCapacity(count)
            for _ in 0..<count { values.append(Float(bitPattern: try number())) }
            return .reals(values)
        case "i", "U", "I", "l", "L":
            let count = try count(ofAtLeast: 1)
            var values: [Int64] = []
            values.reserveCapacity(count)
            for _ in 0..<count { values.append(try whole(marked: mark)) }
            return .wholes(values)
        default: throw error("no array of the kind \(mark.value)")
        }
    }

    private mutating func object() throws(UBJSONError) -> UBJSON {
        var members: [String: UBJSON] = [:]
        while !skip("}") {
            let name = try text()
            members[name] = try value()
        }
        return .object(members)
    }

    private mutating func text() throws(UBJSONError) -> String {
        let length = try count(ofAtLeast: 1)
        defer { position += length }
        return String(decoding: bytes[position..<position + length], as: UTF8.self)
    }

    /// A count of things that take at least so many bytes each.
    private mutating func count(ofAtLeast size: Int) throws(UBJSONError) -> Int {
        let count = try whole(marked: mark())
        let left = bytes.count - position
        guard count >= 0, count <= left / size else {
            throw error("a count of \(count) with \(left) bytes left")
        }
        return Int(count)
    }

    private mutating func whole(marked mark: Unicode.Scalar) throws(UBJSONError) -> Int64 {
        switch mark {
        case "i": Int64(Int8(bitPattern: try number()))
        case "U": Int64(try byte())
        case "I": Int64(Int16(bitPattern: try number()))
        case "l": Int64(Int32(bitPattern: try number()))
        case "L": Int64(bitPattern: try number())
        default: throw error("no whole number starts with \(mark.value)")
        }
    }

    /// The next bytes as one number, the most significant byte first.
    private mutating func number<Bits: FixedWidthInteger>() throws(UBJSONError) -> Bits {
        let width = Bits.bitWidth / 8
        guard bytes.count - position >= width else { throw error("the bytes end too soon") }
        defer { position += width }
        return bytes[position..<position + width].reduce(0) { bits, byte in
            // A single byte has no room to move up.
            (width == 1 ? 0 : bits << 8) | Bits(truncatingIfNeeded: byte)
        }
    }

    private mutating func byte() throws(UBJSONError) -> UInt8 {
        guard position < bytes.count else { throw error("the bytes end too soon") }
        defer { position += 1 }
        return bytes[position]
    }

    /// The letter that says what comes next.
    private mutating func mark() throws(UBJSONError) -> Unicode.Scalar {
        Unicode.Scalar(try byte())
    }

    private mutating func skip(_ mark: Unicode.Scalar) -> Bool {
        guard position < bytes.count, Unicode.Scalar(bytes[position]) == mark else { return false }
        position += 1
        return true
    }
}
