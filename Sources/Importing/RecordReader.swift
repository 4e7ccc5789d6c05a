import Glibc

/// Reads a file record by record, holding no more of it in memory than a buffer.
///
/// What is no regular file (a pipe, a terminal) is first copied to a temporary file, because a
/// column that changes its type late is read again.
final class RecordReader {
    /// The file's name in errors.
    let path: String
    /// How many bytes the file has.
    let fileBytes: Int
    /// The buffer that holds the current record, and what follows it.
    private(set) var buffer: [UInt8]
    /// Where the current record's cells lie in the buffer.
    private(set) var cells: [RecordScanner.Cell] = []

    private let file: File
    private var scanner = RecordScanner(separator: UInt8(ascii: ","))
    /// How much of the buffer is filled.
    private var filled = 0
    /// Whether nothing follows what the buffer holds.
    private var isAtEnd = false
    /// Where the current record lies in the buffer, and on which line it begins.
    private var record = 0..<0
    private var line = 1
    private var nextLine = 1

    /// Large enough that the system calls do not count, small enough to stay in a cache.
    static let bufferBytes = 1 << 20

    /// Opens a file and reads its beginning.
    init(path: String) throws(ImportError) {
        do throws(SystemError) {
            file = try Self.rereadable(File(reading: path))
            fileBytes = Int(try file.status().st_size)
        } catch {
            throw ImportError(file: path, error.description)
        }
        self.path = path
        buffer = Array(repeating: 0, count: Self.bufferBytes)
        try fill()
        try refuseOtherFormats()
        record = startOfText..<startOfText
    }

    /// The bytes at the beginning of the file, as many as the buffer holds: to find out its dialect.
    ///
    /// To be asked for before the first record is read.
    var sample: (bytes: Range<Int>, isWhole: Bool) { (startOfText..<filled, isAtEnd) }

    /// About how many rows the file has, judged by the lines at its beginning.
    ///
    /// To be asked for before the first record is read.
    var rowsExpected: Int {
        let lines = buffer[startOfText..<filled].count { $0 == UInt8(ascii: "\n") }
        guard !isAtEnd, lines > 0 else { return lines }
        // A little more, because a guess that is just too small costs a copy of the column.
        return min(fileBytes / (filled / lines) / 16 * 17, CSVLimits.rowsMax)
    }

    /// Sets the character between cells, before the first record is read.
    func separate(by separator: UInt8) {
        scanner = RecordScanner(separator: separator)
    }

    /// Goes back before the first record.
    func restart() throws(ImportError) {
        do throws(SystemError) {
            try file.rewind()
        } catch {
            throw ImportError(file: path, error.description)
        }
        filled = 0
        isAtEnd = false
        nextLine = 1
        record = 0..<0
        try fill()
        record = startOfText..<startOfText
    }

    /// Goes on to the next record that is not blank.
    ///
    /// - Returns: whether there is one; its cells are then in `cells`.
    func next() throws(ImportError) -> Bool {
        while true {
            record = record.upperBound..<record.upperBound
            line = nextLine
            guard record.lowerBound < filled || !isAtEnd else { return false }
            // Taken out for the while, because the scanner reads one field and fills another.
            var found: [RecordScanner.Cell] = []
            swap(&found, &cells)
            let finding = scanner.scan(
                buffer.span.extracting(0..<filled),
                from: record.lowerBound,
                isLast: isAtEnd,
                into: &found
            )
            swap(&found, &cells)
            switch finding {
            case .record(let end, let lines):
                record = record.lowerBound..<end
                nextLine = line + lines
                let isBlank =
                    cells.count == 1 && !cells[0].isQuoted && cells[0].start == cells[0].end
                if !isBlank { return true }
            case .incomplete(let quote):
                try makeRoom(quote: quote)
                try fill()
            case .fault(let index, let message):
                throw fault(at: index, message)
            case .textAfterQuote(let index, let opening):
                let message = "text after the closing quote of the cell that began at "
                throw fault(
                    at: index,
                    message + "\(position(ofByte: opening)); a quote inside it is written twice"
                )
            }
        }
    }

    /// Where in the file the current record's cell begins.
    func position(ofCell index: Int) -> TextPosition {
        let cell = cells[index]
        return position(ofByte: cell.isQuoted ? cell.start - 1 : cell.start)
    }

    /// Where in the file the current record ends.
    var positionOfEnd: TextPosition {
        position(ofByte: cells.last.map { $0.isQuoted ? $0.end + 1 : $0.end } ?? record.lowerBound)
    }

    /// The text of the current record's cell.
    func bytes(ofCell index: Int) -> [UInt8] { cells[index].text(in: buffer) }

    private func position(ofByte index: Int) -> TextPosition {
        let bytes = buffer
        return bytes.span.position(of: index, from: record.lowerBound, onLine: line)
    }

    private func fault(at index: Int, _ message: String) -> ImportError {
        ImportError(file: path, position: position(ofByte: index), message)
    }

    /// Moves the record to the front of the buffer, and doubles the buffer if it was there already.
    private func makeRoom(quote: Int?) throws(ImportError) {
        let start = record.lowerBound
        if start > 0 {
            for index in start..<filled {
                buffer[index - start] = buffer[index]
            }
            filled -= start
            record = 0..<0
        } else if buffer.count < CSVLimits.recordBytesMax {
            buffer.append(contentsOf: repeatElement(0, count: buffer.count))
        } else if let quote {
            throw fault(at: quote, "the quote that opens here is not closed within 64 MiB")
        } else {
            throw fault(at: start, "a line of more than 64 MiB; is this a text file?")
        }
    }

    private func fill() throws(ImportError) {
        guard !isAtEnd else { return }
        do throws(SystemError) {
            filled += try file.read(into: &buffer, at: filled)
        } catch {
            throw ImportError(file: path, error.description)
        }
        isAtEnd = filled < buffer.count
    }

    /// The file itself if one can go back in it, otherwise a copy.
    private static func rereadable(_ source: File) throws(SystemError) -> File {
        switch try source.status().st_mode & S_IFMT {
        case S_IFREG: return source
        case S_IFDIR: throw SystemError(action: "read", code: EISDIR)
        default:
            let copy = try Self.copy(source)
            try copy.rewind()
            return copy
        }
    }

    private static func copy(_ source: File) throws(SystemError) -> File {
        let directory = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        let copy = try File(temporaryIn: directory)
        var chunk = Array(repeating: UInt8(0), count: bufferBytes)
        while true {
            let count = try source.read(into: &chunk, at: 0)
            try copy.write(chunk.span.extracting(0..<count))
            if count < chunk.count { return copy }
        }
    }
}

extension RecordReader {
    /// Where the text begins, after a byte order mark if there is one.
    private var startOfText: Int { begins(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0 }

    private func begins(with signature: [UInt8]) -> Bool {
        sample(signature.count).elementsEqual(signature)
    }

    private func sample(_ count: Int) -> ArraySlice<UInt8> { buffer[0..<min(count, filled)] }

    /// Names the mistake where a file is plainly of another kind.
    private func refuseOtherFormats() throws(ImportError) {
        let kinds: [(signature: [UInt8], message: String)] = [
            ([0x1F, 0x8B], "a gzip file; decompress it first (gunzip)"),
            ([0x28, 0xB5, 0x2F, 0xFD], "a zstd file; decompress it first (unzstd)"),
            ([0x50, 0x4B, 0x03, 0x04], "a zip archive or an Excel workbook; export it as CSV"),
            ([0x50, 0x41, 0x52, 0x31], "a Parquet file; export it as CSV"),
            ([0xFF, 0xFE], "text in UTF-16; save it as UTF-8"),
            ([0xFE, 0xFF], "text in UTF-16; save it as UTF-8"),
        ]
        for kind in kinds where begins(with: kind.signature) {
            throw ImportError(file: path, kind.message)
        }
    }
}
