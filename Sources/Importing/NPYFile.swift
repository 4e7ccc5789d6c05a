/// A one-dimensional array as a file of NumPy's format, version 1.0.
///
/// The header is what NumPy writes, and is read only if it is that to the byte: there is nothing to
/// interpret in a file from elsewhere.
///
/// - SeeAlso: `numpy.lib.format`.
enum NPYFile {
    /// The kinds of elements, by NumPy's names; all in the order of bytes that is called little.
    enum Element: String {
        case float64 = "<f8"
        case int64 = "<i8"
        case int32 = "<i4"
        case int8 = "|i1"
        case uint8 = "|u1"

        /// How many bytes an element takes.
        var bytes: Int {
            switch self {
            case .float64, .int64: 8
            case .int32: 4
            case .int8, .uint8: 1
            }
        }
    }

    /// The bytes before the elements.
    static func header(_ element: Element, count: Int) -> [UInt8] {
        let dictionary =
            "{'descr': '\(element.rawValue)', 'fortran_order': False, 'shape': (\(count),), }"
        // Ten bytes before the dictionary, a line feed after it, and in all a multiple of 64.
        let padding = 63 - (10 + dictionary.utf8.count) % 64
        let length = dictionary.utf8.count + padding + 1
        var header = [0x93] + Array("NUMPY".utf8) + [1, 0]
        header += [UInt8(length & 0xFF), UInt8(length >> 8)]
        header += Array(dictionary.utf8) + Array(repeating: UInt8(ascii: " "), count: padding)
        header.append(UInt8(ascii: "\n"))
        return header
    }

    /// The file for these elements.
    static func bytes<Number: FixedWidthInteger & BitwiseCopyable>(
        _ element: Element,
        _ elements: [Number]
    ) -> [UInt8] {
        precondition(MemoryLayout<Number>.stride == element.bytes, "elements of another size")
        var bytes = header(element, count: elements.count)
        bytes.reserveCapacity(bytes.count + elements.count * element.bytes)
        // The bytes of integers as they lie in memory are little-endian on all machines that run
        // this; another machine must not write files that look the same and are not.
        precondition(1.littleEndian == 1, "this machine has another order of bytes")
        elements.withUnsafeBytes { bytes.append(contentsOf: $0) }
        return bytes
    }

    /// The elements of a file, or nil if it is not one of `count` elements of that kind.
    static func elements<Number: FixedWidthInteger & BitwiseCopyable>(
        _ element: Element,
        _: Number.Type = Number.self,
        count: Int,
        in file: MappedFile
    ) -> [Number]? {
        precondition(MemoryLayout<Number>.stride == element.bytes, "elements of another size")
        let header = header(element, count: count)
        let (body, overflows) = count.multipliedReportingOverflow(by: element.bytes)
        guard !overflows, file.count >= header.count, file.count - header.count == body else {
            return nil
        }
        let begins = file.withBytes { bytes in
            header.indices.allSatisfy { bytes[$0] == header[$0] }
        }
        return begins ? file.elements(Number.self, from: header.count) : nil
    }
}
