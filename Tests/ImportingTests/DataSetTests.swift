import Foundation
import Hashing
import Importing
import Statistics
import Tables
import Testing

private let loans = Table(
    [
        Column("amount", .number([100, .nan, -0.0])),
        Column("home/€", .category([1, 0, -1], levels: ["own", "rent"])),
        Column("note", .text(["a", nil, "€"])),
        Column("day", .date([0, 0.5, .nan])),
        Column("first", .boolean([0, 1, -1])),
    ],
    rows: 3
)

@Suite struct DataSetTests {
    private let directory: TemporaryDirectory
    private let store: BlobStore

    init() throws {
        directory = try TemporaryDirectory()
        store = try BlobStore(directory: directory.path)
    }

    private func code(_ body: () throws -> Void) -> BlobError.Code? {
        do {
            try body()
            return nil
        } catch {
            return (error as? BlobError)?.code
        }
    }

    /// Puts bytes into the store under their digest, without waiting for the disk.
    private func plant(_ bytes: [UInt8]) throws -> BlobReference {
        let blob = BlobReference(hash: SHA256(of: bytes), bytes: bytes.count)
        try Data(bytes).write(to: URL(fileURLWithPath: store.path(of: blob.hash)))
        return blob
    }

    /// What reading says to a schema in JSON.
    private func answer(schema json: String) throws -> BlobError.Code? {
        let schema = try store.write(Array(json.utf8))
        return code { _ = try DataSet.read(schema: schema, from: store) }
    }

    /// The file of NumPy's format of these elements, by hand.
    private func npy(_ kind: String, _ count: Int, _ elements: [UInt8]) throws -> BlobReference {
        let text = "{'descr': '\(kind)', 'fortran_order': False, 'shape': (\(count),), }"
        let padded = text.padding(toLength: 117, withPad: " ", startingAt: 0) + "\n"
        return try store.write(
            [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array(padded.utf8) + elements
        )
    }

    private func column(
        _ type: String,
        _ files: [String: BlobReference],
        levels: String = "null",
        rows: Int = 2
    ) throws -> String {
        let references = files.map { "\"\($0)\":{\"hash\":\"\($1.hash)\",\"bytes\":\($1.bytes)}" }
        return "{\"format\":1,\"rows\":\(rows),\"columns\":[{\"name\":\"c\",\"type\":\"\(type)\","
            + "\"levels\":\(levels),\"files\":{\(references.joined(separator: ","))}}]}"
    }

    @Test func `the digest of a table is the same everywhere and for ever`() throws {
        // If this changes, journals and caches of earlier versions no longer fit: count up the format.
        let schema = try DataSet.write(loans, to: store)
        #expect(
            schema.hash.description
                == "0aa25088dfb16a63040e2937d44bd9bba3a3225ea91b32c23443d1d3e359d927"
        )
    }

    @Test func `equal tables have one digest, whatever the bits of their zeros and missing cells`()
        throws
    {
        let one = Table([Column("a", .number([0, .nan]))], rows: 2)
        let nan = Double(bitPattern: 0xFFF8_0000_0000_1234)
        let other = Table([Column("a", .number([-0.0, nan]))], rows: 2)
        #expect(try DataSet.write(one, to: store) == DataSet.write(other, to: store))
    }

    @Test func `a column is a file that begins as NumPy's do`() throws {
        let table = Table([Column("a", .category([0, -1], levels: ["x"]))], rows: 2)
        let schema = try DataSet.write(table, to: store)
        let bytes = try store.read(schema, offset: 0, count: schema.bytes)
        let file = try #require(try DataSet.references(schema: bytes).first)
        #expect(try npy("<i4", 2, [0, 0, 0, 0, 255, 255, 255, 255]) == file)
        #expect(file.bytes == 136)
    }

    @Test func `the schema is JSON with sorted keys`() throws {
        let schema = try DataSet.write(Table([Column("a/b", .boolean([1]))], rows: 1), to: store)
        let bytes = try store.read(schema, offset: 0, count: schema.bytes)
        let cells = try npy("|i1", 1, [1])
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == "{\"columns\":[{\"files\":{\"cells\":{\"bytes\":129,\"hash\":\"\(cells.hash)\"}},"
                + "\"name\":\"a/b\",\"type\":\"boolean\"}],\"format\":1,\"rows\":1}"
        )
    }

    @Test func `a worker learns from the schema which files it needs`() throws {
        let schema = try DataSet.write(loans, to: store)
        let bytes = try store.read(schema, offset: 0, count: schema.bytes)
        let references = try DataSet.references(schema: bytes)
        // Three of text, one of each of the others.
        #expect(references.count == 7)
        #expect(references.allSatisfy { store.contains($0) })
        let shape = try DataSet.shape(schema: bytes)
        #expect(shape.rows == 3)
        #expect(shape.columns == loans.schema)
        let elsewhere = try BlobStore(directory: "\(directory.path)/elsewhere")
        for blob in references + [schema] {
            _ = try elsewhere.write(store.read(blob, offset: 0, count: blob.bytes))
        }
        #expect(try DataSet.read(schema: schema, from: elsewhere) == loans)
    }

    @Test func `only the columns asked for are read`() throws {
        let schema = try DataSet.write(loans, to: store)
        let table = try DataSet.read(schema: schema, from: store, columns: ["day", "amount"])
        #expect(table == loans.selecting(columns: ["day", "amount"]))
        #expect(
            code { _ = try DataSet.read(schema: schema, from: store, columns: ["x"]) } == .request
        )
        #expect(
            code { _ = try DataSet.read(schema: schema, from: store, columns: ["day", "day"]) }
                == .request
        )
    }

    @Test func `a file that is not there is missing`() throws {
        let schema = try DataSet.write(loans, to: store)
        let bytes = try store.read(schema, offset: 0, count: schema.bytes)
        store.remove(try #require(try DataSet.references(schema: bytes).first))
        #expect(code { _ = try DataSet.read(schema: schema, from: store) } == .missing)
    }

    @Test(arguments: [
        "", "{", "[]", "{}", "null", "{\"format\":1}", "{\"format\":2,\"rows\":0,\"columns\":[]}",
        "{\"format\":1,\"rows\":-1,\"columns\":[]}", "{\"format\":1,\"rows\":1e30,\"columns\":[]}",
        "{\"format\":1,\"rows\":9000000000000000000,\"columns\":[]}",
        "{\"format\":1,\"rows\":1,\"columns\":[{\"name\":\"a\",\"type\":\"number\",\"files\":{}}]}",
        "{\"format\":1,\"rows\":1,\"columns\":[{\"name\":\"a\",\"type\":\"matrix\",\"files\":{}}]}",
        "{\"format\":1,\"rows\":1,\"columns\":[{\"name\":\"a\",\"type\":\"number\",\"files\":"
            + "{\"cells\":{\"hash\":\"../../etc/passwd\",\"bytes\":1}}}]}",
        "{\"format\":1,\"rows\":0,\"columns\":[{\"name\":\"a\",\"type\":\"number\",\"files\":{}},"
            + "{\"name\":\"a\",\"type\":\"number\",\"files\":{}}]}",
    ])
    func `a schema that is none is corrupt`(json: String) throws {
        #expect(try answer(schema: json) == .corrupt)
    }

    @Test func `a schema nested without end is corrupt`() throws {
        #expect(try answer(schema: String(repeating: "[", count: 100_000)) == .corrupt)
    }

    @Test func `cells that no column of the type has are corrupt`() throws {
        let codes = try npy("<i4", 2, [0, 0, 0, 0, 1, 0, 0, 0])
        let negative = try npy("<i4", 2, [0, 0, 0, 0, 254, 255, 255, 255])
        let answers = try npy("|i1", 2, [0, 2])
        let infinite = try npy("<f8", 2, Array(repeating: 0, count: 14) + [0xF0, 0x7F])
        let cases = [
            try column("category", ["cells": codes], levels: "[\"a\"]"),
            try column("category", ["cells": negative], levels: "[\"a\",\"b\"]"),
            try column("category", ["cells": codes]),
            try column("category", ["cells": codes], levels: "[\"b\",\"a\"]"),
            try column("category", ["cells": codes], levels: "[\"a\",\"a\"]"),
            try column("category", ["cells": codes], levels: "[\"e\u{301}\",\"é\"]"),
            try column("boolean", ["cells": answers]),
            try column("number", ["cells": infinite]),
            try column("number", ["cells": codes]),
            try column("category", ["cells": codes], levels: "[\"a\",\"b\"]", rows: 3),
        ]
        for json in cases {
            #expect(try answer(schema: json) == .corrupt, "\(json)")
        }
        #expect(
            try answer(schema: column("category", ["cells": codes], levels: "[\"a\",\"b\"]")) == nil
        )
    }

    @Test func `text whose parts do not fit together is corrupt`() throws {
        func files(_ bytes: [UInt8], _ offsets: [Int64], _ missing: [UInt8]) throws -> String {
            let offsetBytes = offsets.flatMap { withUnsafeBytes(of: $0, Array.init) }
            return try column(
                "text",
                [
                    "bytes": npy("|u1", bytes.count, bytes),
                    "offsets": npy("<i8", offsets.count, offsetBytes),
                    "missing": npy("|i1", missing.count, missing),
                ]
            )
        }
        #expect(try answer(schema: files([97, 98], [0, 1, 2], [0, 0])) == nil)
        #expect(try answer(schema: files([97, 98], [0, 1, 1], [0, 1])) == .corrupt)
        #expect(try answer(schema: files([97], [0, 1, 1], [0, 1])) == nil)
        #expect(try answer(schema: files([97, 98], [0, 1, 2], [0, 1])) == .corrupt)
        #expect(try answer(schema: files([97, 98], [0, 1, 2], [0, 2])) == .corrupt)
        #expect(try answer(schema: files([97, 98], [0, 3, 2], [0, 0])) == .corrupt)
        #expect(try answer(schema: files([97, 98], [1, 1, 2], [0, 0])) == .corrupt)
        #expect(try answer(schema: files([97, 98], [0, -1, 2], [0, 0])) == .corrupt)
        #expect(try answer(schema: files([97, 98], [0, 1, .max], [0, 0])) == .corrupt)
        #expect(try answer(schema: files([97, 98], [0, .min, -1], [0, 0])) == .corrupt)
        #expect(try answer(schema: files([0xC3, 0xA9], [0, 1, 2], [0, 0])) == .corrupt)
        #expect(try answer(schema: files([97, 98], [0, 2], [0, 0])) == .corrupt)
    }

    @Test func `a file cut short or changed anywhere is a table or an error, never the end`() throws
    {
        let schema = try DataSet.write(loans, to: store)
        let json = try store.read(schema, offset: 0, count: schema.bytes)
        let files = try DataSet.references(schema: json)
        for seed in 0..<400 {
            var random = RandomGenerator(seed: UInt64(seed), purpose: "damage")
            let file = files[random.below(files.count)]
            var bytes = try store.read(file, offset: 0, count: file.bytes)
            if random.below(2) == 0 {
                bytes.removeLast(1 + random.below(bytes.count))
            } else {
                bytes[random.below(bytes.count)] ^= UInt8(1 + random.below(255))
            }
            // The damaged file under its own digest, and a schema that names it: a hostile sender.
            let damaged = try plant(bytes)
            let text = String(decoding: json, as: UTF8.self)
                .replacing(
                    "\"bytes\":\(file.bytes),\"hash\":\"\(file.hash)\"",
                    with: "\"bytes\":\(damaged.bytes),\"hash\":\"\(damaged.hash)\""
                )
            let hostile = try plant(Array(text.utf8))
            let code = code { _ = try DataSet.read(schema: hostile, from: store) }
            #expect(code == nil || code == .corrupt)
        }
    }

    @Test func `a schema changed anywhere is a table or an error, never the end`() throws {
        let schema = try DataSet.write(loans, to: store)
        let json = try store.read(schema, offset: 0, count: schema.bytes)
        for seed in 0..<400 {
            var random = RandomGenerator(seed: UInt64(seed), purpose: "schema")
            var bytes = json
            for _ in 0..<1 + random.below(3) {
                bytes[random.below(bytes.count)] = UInt8(random.below(128))
            }
            let hostile = try plant(bytes)
            _ = code { _ = try DataSet.read(schema: hostile, from: store) }
        }
    }
}
