import Foundation
import Hashing
import Importing
import Search
import Tables
import Training

/// The exported directory: a fitted pipeline, what is known of it, and a manifest that vouches for
/// every byte.
public struct ModelBundle: Sendable {
    /// What the bundle says of itself.
    public let manifest: Manifest
    /// What is known of the model.
    public let metrics: Metrics
    /// The model.
    public let pipeline: FittedPipeline

    /// The file with what the bundle says of itself.
    static let manifestFile = "manifest.json"
    /// The file with the digest of the manifest, in the form of `sha256sum`.
    static let checksumFile = "manifest.sha256"
    /// The file with what is known of the model.
    static let metricsFile = "metrics.json"
    /// The file with the fitted pipeline.
    static let pipelineFile = "pipeline.tenfold"

    /// The paths of all files of a bundle, in order of name.
    public static let files = [checksumFile, manifestFile, metricsFile, pipelineFile].sorted()

    /// Opens a bundle and verifies every byte of it.
    ///
    /// - Parameter path: the bundle's directory.
    /// - Throws: `BundleError`, saying which file is missing, changed or not to be read.
    public init(path: String) throws(BundleError) {
        func read(_ file: String) throws(BundleError) -> [UInt8] {
            guard let data = FileManager.default.contents(atPath: path + "/" + file) else {
                throw BundleError(
                    path + "/" + file,
                    "the file cannot be read; is this a bundle's directory?"
                )
            }
            return Array(data)
        }
        let manifestBytes = try read(Self.manifestFile)
        let checksum = try read(Self.checksumFile)
        guard checksum == Self.checksum(of: manifestBytes) else {
            throw BundleError(
                path + "/" + Self.manifestFile,
                "its SHA-256 is not that in \(Self.checksumFile); the bundle was changed or damaged"
            )
        }
        do {
            manifest = try JSONDecoder().decode(Manifest.self, from: Data(manifestBytes))
        } catch {
            throw BundleError(
                path + "/" + Self.manifestFile,
                "it cannot be read by this version of Tenfold"
            )
        }
        guard manifest.format == Manifest.currentFormat else {
            throw BundleError(
                path + "/" + Self.manifestFile,
                "it is of format \(manifest.format); this program reads \(Manifest.currentFormat)"
            )
        }
        if let flaw = manifest.flaw { throw BundleError(path + "/" + Self.manifestFile, flaw) }
        var contents: [String: [UInt8]] = [:]
        for file in [Self.metricsFile, Self.pipelineFile] {
            let bytes = try read(file)
            guard manifest.files[file]?.hash == SHA256(of: bytes) else {
                throw BundleError(
                    path + "/" + file,
                    "its SHA-256 is not that in \(Self.manifestFile); it was changed or damaged"
                )
            }
            contents[file] = bytes
        }
        do {
            metrics = try JSONDecoder().decode(
                Metrics.self,
                from: Data(contents[Self.metricsFile] ?? [])
            )
        } catch {
            throw BundleError(path + "/" + Self.metricsFile, "it cannot be read")
        }
        do {
            pipeline = try FittedPipeline(encoded: contents[Self.pipelineFile] ?? [])
        } catch {
            throw BundleError(path + "/" + Self.pipelineFile, error.message)
        }
        guard pipeline.classes == manifest.classes else {
            throw BundleError(
                path + "/" + Self.pipelineFile,
                "it tells other classes apart than \(Self.manifestFile) says"
            )
        }
    }

    /// Writes a bundle; a bundle that is there is replaced in one step.
    ///
    /// - Parameters:
    ///   - path: the bundle's directory, whose parent exists.
    ///   - manifest: what the bundle says of itself; its list of files is filled in.
    ///   - metrics: what is known of the model.
    ///   - pipeline: the encoded pipeline.
    public static func write(
        to path: String,
        manifest: Manifest,
        metrics: Metrics,
        pipeline: [UInt8]
    ) throws(BundleError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let manager = FileManager.default
        let unfinished = path + ".unfinished"
        let old = path + ".old"
        do {
            let metricsBytes = Array(try encoder.encode(metrics)) + [UInt8(ascii: "\n")]
            var manifest = manifest
            manifest.files = [metricsFile: reference(to: metricsBytes)]
            manifest.files[pipelineFile] = reference(to: pipeline)
            let manifestBytes = Array(try encoder.encode(manifest)) + [UInt8(ascii: "\n")]
            try? manager.removeItem(atPath: unfinished)
            try manager.createDirectory(atPath: unfinished, withIntermediateDirectories: true)
            for (file, bytes) in [
                (metricsFile, metricsBytes), (pipelineFile, pipeline),
                (manifestFile, manifestBytes), (checksumFile, checksum(of: manifestBytes)),
            ] {
                try Data(bytes).write(to: URL(fileURLWithPath: unfinished + "/" + file))
            }
            try? manager.removeItem(atPath: old)
            if manager.fileExists(atPath: path) { try manager.moveItem(atPath: path, toPath: old) }
            try manager.moveItem(atPath: unfinished, toPath: path)
            try? manager.removeItem(atPath: old)
        } catch {
            throw BundleError(path, "the bundle cannot be written: \(error.localizedDescription)")
        }
    }

    private static func reference(to bytes: [UInt8]) -> BlobReference {
        BlobReference(hash: SHA256(of: bytes), bytes: bytes.count)
    }

    /// The digest of the manifest in the form that `sha256sum --check` reads.
    private static func checksum(of manifest: [UInt8]) -> [UInt8] {
        Array("\(SHA256(of: manifest))  \(manifestFile)\n".utf8)
    }
}

/// Why a bundle cannot be read or written.
public struct BundleError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file or directory at fault.
    public let path: String
    /// What is wrong with it.
    public let message: String

    init(_ path: String, _ message: String) {
        self.path = path
        self.message = message
    }

    /// The path and what is wrong with it, in one line.
    public var description: String { "\(path): \(message)" }
}
