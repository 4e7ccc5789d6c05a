import Hashing

/// What a journal keeps its rows in, for reading: a file or a server's database.
///
/// A storage knows rows and their order; what they mean, and whether they can be true, is the
/// journal's business. Each call sees one state of the journal: whole batches, the last ones or not.
protocol JournalRows: AnyObject {
    /// What a journal says of itself.
    ///
    /// - Throws: `JournalError` with `notFound` or `notAJournal`.
    func header() throws(JournalError) -> JournalHeader

    /// The place and time of the last row; zeros where there is none.
    func last() throws(JournalError) -> (sequence: Int, seconds: Double)

    /// Gives all rows behind a place to the body, in order, until it wants no more.
    ///
    /// - Parameter loadsProbabilities: whether folds get the probabilities that are still kept; the
    ///   refit always has its own.
    func forEachRow(
        after sequence: Int,
        loadsProbabilities: Bool,
        while activity: String,
        _ body: (StoredRow) -> Bool
    ) throws(JournalError)

    /// The out-of-fold probabilities of a fold, or nil where there are none (any more).
    func predictions(
        trial: Int,
        fold: Int,
        while activity: String
    ) throws(JournalError) -> [Double]?
}

/// The same, for the one process that has the right to write it.
///
/// Whoever has one keeps all others from writing, until it is let go of or its process ends.
protocol JournalStorage: AnyObject {
    /// The same rows, for reading.
    var rows: any JournalRows { get }

    /// Adds rows in one transaction: all of them are on disk when this returns, or none.
    ///
    /// - Throws: `JournalError`; with `unavailable` the rows may be there or not.
    func append(_ rows: [StoredRow], while activity: String) throws(JournalError)

    /// Lets go of the out-of-fold probabilities of some trials, in one transaction.
    func dropPredictions(
        of selection: TrialSelection,
        while activity: String
    ) throws(JournalError)

    /// Gets the right to write back after an `unavailable`.
    ///
    /// - Throws: `JournalError` with `unavailable` as long as it cannot be had, or with `inUse` if
    ///   somebody else has it.
    func recover() throws(JournalError)
}

/// A record's row and its place in the journal.
struct StoredRow: Hashable {
    /// From one, without gaps.
    var sequence: Int
    /// The study's running time.
    var seconds: Double
    var row: RecordRow
}

/// What a journal says of itself.
struct JournalHeader {
    /// The format, where the rest of the header could be of another one.
    var format: Int
    /// When the journal was made: UTC, such as `2026-11-24T01:10:10Z`.
    var created: String
    /// The digest of the study's description.
    var hash: SHA256?
    /// The study's description, canonical JSON.
    var description: [UInt8]
}

/// Some of a study's trials.
enum TrialSelection {
    case these([Int])
    case allBut([Int])

    /// The selection as a condition on a column named `trial`.
    var condition: String {
        let (relation, trials) =
            switch self {
            case .these(let trials): ("IN", trials)
            case .allBut(let trials): ("NOT IN", trials)
            }
        // No trial has that number: a list must not be empty.
        let list = (trials + [-1]).map(String.init).joined(separator: ",")
        return "trial \(relation) (\(list))"
    }
}

extension [Double] {
    /// The numbers that bytes are, as a journal keeps them: little-endian doubles.
    init(journaled bytes: UnsafeRawBufferPointer) {
        self.init(unsafeUninitializedCapacity: bytes.count / 8) { buffer, count in
            count = bytes.count / 8
            UnsafeMutableRawBufferPointer(buffer)
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<(count * 8)]))
        }
    }
}
