import Glibc

/// The bytes of a file, mapped into memory: processes that map the same file share its pages.
///
/// Only for files that nobody changes in place, such as those of a `BlobStore`: a file that became
/// shorter meanwhile would end the process. To remove the file is harmless.
public final class MappedFile: Sendable {
    // Proof for the compiler's doubt: the mapping is read-only and lives as long as the object.
    nonisolated(unsafe) private let mapping: UnsafeRawBufferPointer

    init(path: String) throws(SystemError) {
        let file = try File(reading: path)
        let bytes = Int(try file.status().st_size)
        // A mapping of no bytes is refused by the system.
        guard bytes > 0 else {
            mapping = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        guard let address = mmap(nil, bytes, PROT_READ, MAP_SHARED, file.descriptor, 0),
            address != MAP_FAILED
        else { throw SystemError(action: "map", code: errno) }
        mapping = UnsafeRawBufferPointer(start: address, count: bytes)
    }

    deinit {
        if let address = mapping.baseAddress {
            munmap(UnsafeMutableRawPointer(mutating: address), mapping.count)
        }
    }

    /// How many bytes there are.
    public var count: Int { mapping.count }

    /// Lends the bytes.
    public func withBytes<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(mapping.bindMemory(to: UInt8.self).span)
    }

    /// Copies elements of a plain type from a byte position on, as far as the file goes.
    ///
    /// - Parameter Element: a number; any bits are a value of it.
    func elements<Element: BitwiseCopyable & FixedWidthInteger>(
        _: Element.Type,
        from start: Int
    ) -> [Element] {
        let bytes = UnsafeRawBufferPointer(rebasing: mapping[min(start, count)...])
        let elements = bytes.count / MemoryLayout<Element>.stride
        return Array(unsafeUninitializedCapacity: elements) { buffer, filled in
            let target = UnsafeMutableRawBufferPointer(buffer)
            target.copyMemory(
                from: UnsafeRawBufferPointer(
                    rebasing: bytes[..<(elements * MemoryLayout<Element>.stride)]
                )
            )
            filled = elements
        }
    }
}
