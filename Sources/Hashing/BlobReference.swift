/// Bytes known by their digest: a data file, a study description, a fitted pipeline.
public struct BlobReference: Hashable, Sendable, Codable {
    /// The digest of the bytes.
    public var hash: SHA256
    /// How many bytes there are.
    public var bytes: Int

    /// A reference to bytes with this digest and length.
    public init(hash: SHA256, bytes: Int) {
        self.hash = hash
        self.bytes = bytes
    }
}
