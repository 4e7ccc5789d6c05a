/// Writes what a predictor learned: a mark and a version, then numbers in little-endian order.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    /// Starts the bytes of a predictor.
    init(_ format: ByteFormat) {
        bytes += ByteFormat.magic
        bytes += [format.family, format.version]
    }

    mutating func write(_ byte: UInt8) {
        bytes.append(byte)
    }

    mutating func write(_ number: UInt32) {
        for shift in stride(from: 0, to: 32, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }

    mutating func write(_ number: Double) {
        for shift in stride(from: 0, to: 64, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: number.bitPattern >> shift))
        }
    }

    mutating func write(_ number: Float) {
        write(number.bitPattern)
    }

    mutating func write(_ numbers: [Double]) {
        bytes.reserveCapacity(bytes.count + 8 * numbers.count)
        for number in numbers { write(number) }
    }
}

/// What the first bytes of an encoded predictor say.
struct ByteFormat: Equatable {
    /// The mark of a family.
    var family: UInt8
    /// Counts up with each change of the family's format.
    var version: UInt8

    /// "Tenfold predictor".
    static let magic: [UInt8] = Array("TFP1".utf8)
}
