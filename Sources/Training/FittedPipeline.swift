import Estimators
import Foundation
import Pipelines
import Search
import Statistics
import Studies
import Tables

/// Preprocessing, predictor and calibration, fitted as one thing.
public struct FittedPipeline: Sendable {
    /// The columns that formulas make before anything else.
    public let derived: [DerivedFeature]
    /// How columns become numbers.
    public let preprocessing: FittedPreprocessing
    /// The name of the predictor's family.
    public let family: String
    /// What the family learned.
    public let predictor: any Predictor
    /// The classes, in the order of the predictor's probabilities.
    public let classes: [String]
    /// How the predictor's probabilities are brought in line with the classes, or nil.
    public private(set) var calibration: ProbabilityCalibration?
    /// What answers are compared with when they are explained, or nil where nobody will ask.
    public private(set) var reference: ReferenceRows?
    /// How much worse the answers are without each raw column, or nil where that was not looked at.
    public var importances: [ColumnImportance]?
    /// Why that could not be said, where it was looked at in vain.
    public var importancesFlaw: String?

    /// Learns from some rows of a table, and from no other.
    ///
    /// - Parameters:
    ///   - parameters: a trial's point: the family, its hyperparameters, choices of preprocessing.
    ///   - data: the study's rows.
    ///   - rows: the rows of its table to learn from.
    ///   - seed: all chance comes from here.
    /// - Throws: `TaskFailure` of kind `error`, if the point cannot be fitted to these rows.
    public init(
        fitting parameters: Parameters,
        to data: StudyData,
        rows: [Int],
        seed: UInt64
    ) throws(TaskFailure) {
        try self.init(uncalibrated: parameters, to: data, rows: rows, seed: seed)
        let method = try data.description.calibration(of: parameters)
        guard method != .none else { return }
        let answers = try CrossFittedAnswers(parameters, data: data, rows: rows, seed: seed)
        calibration = ProbabilityCalibration(
            method,
            answers.probabilities,
            labels: rows.map { data.labels[$0] }
        )
    }

    /// Learns from some rows, and leaves the predictor's probabilities as they are.
    init(
        uncalibrated parameters: Parameters,
        to data: StudyData,
        rows: [Int],
        seed: UInt64
    ) throws(TaskFailure) {
        guard case .string(let name)? = parameters["model"] else {
            throw TaskFailure(.error, "the trial names no model")
        }
        guard let family = Families.named(name) else {
            throw TaskFailure(.error, "this worker knows no family '\(name)'")
        }
        let choices = try data.description.preprocessing.choosing(parameters)
        let labels = rows.map { data.labels[$0] }
        let prepared = try choices.fit(
            TrainingRows(
                data.table,
                features: data.description.features,
                rows: rows,
                labels: labels,
                classes: data.description.classes.count
            ),
            acceptsMissing: family.needs.acceptsMissing,
            wantsScaling: family.needs.wantsScaling,
            wantsCodes: family.needs.wantsCodes,
            seed: seed
        )
        preprocessing = prepared.fitted
        self.family = name
        derived = data.description.derived
        classes = data.description.classes
        let sampled = choices.sampling.apply(
            prepared.features,
            labels: labels,
            classes: classes.count,
            outputs: preprocessing.outputs,
            seed: seed
        )
        let training = TrainingSet(
            features: sampled.features,
            labels: sampled.labels,
            classes: classes.count,
            codes: preprocessing.codes,
            monotone: Self.directions(of: preprocessing, data.description.monotone)
        )
        predictor = try family.fit(training, parameters.under(name), seed: seed)
    }

    /// For each column that comes out of preprocessing the direction that is promised, or nothing.
    ///
    /// The measured numbers bear the promise; that a cell is missing says something of its own.
    private static func directions(
        of preprocessing: FittedPreprocessing,
        _ promised: [MonotoneColumn]
    ) -> [Int] {
        guard !promised.isEmpty else { return [] }
        return zip(preprocessing.outputs, preprocessing.sourceNames).map { output, name in
            guard output.kind != .flag else { return 0 }
            return promised.first { $0.name == name }?.sign ?? 0
        }
    }

    /// The probabilities of rows of a table with the raw columns learned from.
    ///
    /// - Returns: for two classes that of the last one for each row, otherwise row-major, rows ×
    ///   classes.
    public func probabilities(_ table: Table, rows: [Int]) throws(TaskFailure) -> [Double] {
        let table = try deriving(from: table)
        var values: [Double] = []
        values.reserveCapacity(rows.count * (classes.count == 2 ? 1 : classes.count))
        // Row by row results do not depend on their neighbours, so that a large table can be done
        // in blocks of bounded memory.
        for start in stride(from: 0, to: rows.count, by: Self.rowsPerBlock) {
            let block = Array(rows[start..<min(start + Self.rowsPerBlock, rows.count)])
            let matrix = try calibrated(preprocessing.apply(table, rows: block))
            if classes.count == 2 {
                values += (0..<matrix.rows).map { matrix[$0, 1] }
            } else {
                values += matrix.values
            }
        }
        return values
    }

    /// The probabilities of rows that came out of preprocessing: rows × classes.
    func calibrated(_ features: Matrix) throws(TaskFailure) -> Matrix {
        let matrix = try predictor.probabilities(features)
        // A pipeline that came from elsewhere may have parts that do not belong together.
        guard matrix.columns == classes.count else {
            throw TaskFailure(
                .error,
                "the predictor tells \(matrix.columns) classes apart, not \(classes.count)"
            )
        }
        return calibration?.apply(to: matrix) ?? matrix
    }

    /// Notes what the training rows are like, for answers to be explained later.
    ///
    /// - Parameter rows: the rows of the study's table that it learned from.
    mutating func prepareToExplain(
        _ data: StudyData,
        rows: [Int],
        seed: UInt64
    ) throws(TaskFailure) {
        reference = try ReferenceRows(self, data: data, rows: rows, seed: seed)
    }

    func deriving(from table: Table) throws(TaskFailure) -> Table {
        do {
            return try table.deriving(derived)
        } catch {
            throw TaskFailure(.error, "a derived column cannot be made: \(error)")
        }
    }

    /// Enough rows to make blocks cheap, few enough to keep their matrix small.
    static let rowsPerBlock = 65_536
}

// MARK: - As bytes

extension FittedPipeline {
    /// The start of every pipeline file, the last byte being the format's version.
    private static let magic: [UInt8] = Array("TNFDPIP".utf8) + [1]

    private struct Header: Codable {
        var family: String
        var classes: [String]
        var derived: [DerivedFeature]
        var preprocessing: FittedPreprocessing
        var calibration: ProbabilityCalibration?
        var reference: ReferenceRows?
        var importances: [ColumnImportance]?
        var importancesFlaw: String?
    }

    /// The pipeline as bytes: a mark, the length of a JSON header, the header, the predictor.
    ///
    /// The same pipeline gives the same bytes on every machine.
    public func encoded() throws(TaskFailure) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = Self.nonConforming
        let header: Data
        do {
            header = try encoder.encode(
                Header(
                    family: family,
                    classes: classes,
                    derived: derived,
                    preprocessing: preprocessing,
                    calibration: calibration,
                    reference: reference,
                    importances: importances,
                    importancesFlaw: importancesFlaw
                )
            )
        } catch {
            throw TaskFailure(.error, "the pipeline cannot be written down: \(error)")
        }
        let length = UInt64(header.count)
        let lengthBytes = (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
        return Self.magic + lengthBytes + Array(header) + (try predictor.encoded())
    }

    /// The pipeline whose `encoded()` gave these bytes.
    ///
    /// - Throws: `TaskFailure` of kind `error`, if the bytes are not a pipeline's.
    public init(encoded bytes: [UInt8]) throws(TaskFailure) {
        let start = Self.magic.count + 8
        guard bytes.starts(with: Self.magic.dropLast()) else {
            throw TaskFailure(.error, "this is not a fitted pipeline")
        }
        guard bytes.count >= start, bytes[Self.magic.count - 1] == Self.magic.last else {
            throw TaskFailure(
                .error,
                "this pipeline is of a format that this program does not read"
            )
        }
        let length = (0..<8).reduce(UInt64(0)) { sum, index in
            sum | UInt64(bytes[Self.magic.count + index]) << (8 * index)
        }
        guard length <= UInt64(bytes.count - start) else {
            throw TaskFailure(.error, "the pipeline is cut short")
        }
        let end = start + Int(length)
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf",
            negativeInfinity: "-inf",
            nan: "nan"
        )
        let header: Header
        do {
            header = try decoder.decode(Header.self, from: Data(bytes[start..<end]))
        } catch {
            throw TaskFailure(.error, "the pipeline's header is damaged")
        }
        guard let family = Families.named(header.family) else {
            throw TaskFailure(.error, "this program knows no family '\(header.family)'")
        }
        guard header.classes.count >= 2, Set(header.classes).count == header.classes.count,
            header.calibration?.isSound(classes: header.classes.count) ?? true,
            header.reference?.isSound(columns: header.preprocessing.outputs.count) ?? true
        else {
            throw TaskFailure(.error, "the pipeline's header is damaged")
        }
        derived = header.derived
        preprocessing = header.preprocessing
        self.family = header.family
        classes = header.classes
        calibration = header.calibration
        reference = header.reference
        importances = header.importances
        importancesFlaw = header.importancesFlaw
        predictor = try family.decode(Array(bytes[end...]))
    }

    private static var nonConforming: JSONEncoder.NonConformingFloatEncodingStrategy {
        .convertToString(positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    }
}
