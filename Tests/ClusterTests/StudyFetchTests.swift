import Estimators
import Foundation
import Hashing
import Importing
import Messaging
import Studies
import Tables
import Testing

@testable import Cluster

@Suite struct StudyFetchTests {
    /// A study of many small columns and a large one, in a store.
    private final class Source {
        let path = "/tmp/tenfold-\(UUID().uuidString.prefix(13))"
        let store: BlobStore
        let study: BlobReference

        init(columns: Int, rows: Int) throws {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: false
            )
            store = try BlobStore(directory: path + "/here")
            let cells = (0..<rows).map { Int32($0 % 2) }
            let table = Table(
                (0..<columns).map { column in
                    Column("x\(column)", .number((0..<rows).map { Double($0 * column) }))
                } + [Column("y", .category(cells, levels: ["no", "yes"]))],
                rows: rows
            )
            let file = try StudyFile(
                Array("data: {train: a.csv, target: y}\nmodels: {GaussianNB: default}\n".utf8),
                file: "study.yaml",
                families: Families.all
            )
            let dataSet = try DataSet.write(table, to: store)
            let description = try file.resolve(table: table, dataSet: dataSet).description
            study = try store.write(description.canonicalJSON())
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        private func names(_ directory: String) throws -> Set<String> {
            Set(try FileManager.default.contentsOfDirectory(atPath: "\(path)/\(directory)"))
        }

        /// Fetches the study into an empty store.
        ///
        /// - Parameter answer: what comes of the pieces that were asked for in one go.
        /// - Returns: how often the line's delay was waited for.
        func fetch(
            _ answer: ([Message.BlobPiece]) -> [Message.BlobPiece] = { $0 }
        ) throws -> Int {
            let there = try BlobStore(directory: path + "/there")
            var fetch = StudyFetch(study, into: there)
            var (requests, waits): ([Message.BlobRequest], Int) = ([], 0)
            while !fetch.isComplete {
                while fetch.canAdvance { requests += try fetch.advance() }
                guard !fetch.isComplete else { break }
                if requests.isEmpty {
                    requests = fetch.overdueRequests(now: .now + .seconds(60))
                }
                try #require(!requests.isEmpty, "nothing more is asked for")
                let pieces = requests.compactMap { request -> Message.BlobPiece? in
                    guard case .blobPiece(let piece) = store.piece(for: request) else { return nil }
                    return piece
                }
                let bytes = pieces.reduce(0) { $0 + $1.bytes.count }
                #expect(bytes < BlobFetch.bytesUnderWayMax + BlobFetch.pieceBytes)
                (requests, waits) = ([], waits + 1)
                for piece in answer(pieces) { requests += try fetch.take(piece) }
            }
            for name in try names("there") {
                let (here, there) = ("\(path)/here/\(name)", "\(path)/there/\(name)")
                #expect(FileManager.default.contentsEqual(atPath: here, andPath: there))
            }
            #expect(try names("there") == names("here"))
            return waits
        }
    }

    @Test func `a table of many small columns does not wait for the line once a column`() throws {
        #expect(try Source(columns: 500, rows: 50).fetch() < 20)
    }

    @Test func `columns of several pieces come whole, in whatever order`() throws {
        let source = try Source(columns: 5, rows: 100_000)
        #expect(try source.fetch { $0.reversed() } > 1)
    }

    @Test func `pieces that are lost or come twice do no harm`() throws {
        let source = try Source(columns: 40, rows: 40_000)
        var seed = UInt64(3)
        _ = try source.fetch { pieces in
            pieces.flatMap { piece in
                seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return switch seed >> 60 {
                case 0...3: [Message.BlobPiece]()
                case 4...7: [piece, piece]
                default: [piece]
                }
            }
        }
    }

    @Test func `a column that comes damaged is fetched again, but not for ever`() throws {
        let source = try Source(columns: 3, rows: 100)
        func damaged(_ piece: Message.BlobPiece) -> Message.BlobPiece {
            var piece = piece
            piece.bytes[piece.bytes.startIndex] ^= 1
            return piece
        }
        var times = 0
        _ = try source.fetch { pieces in
            times += 1
            return times == 3 ? [damaged(pieces[0])] + pieces.dropFirst() : pieces
        }
        let other = try Source(columns: 3, rows: 100)
        #expect { try other.fetch { $0.map(damaged) } } throws: { error in
            (error as? BlobError)?.code == .corrupt
        }
    }
}
