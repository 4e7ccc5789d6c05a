import Hashing
import Importing
import Search
import Statistics
import Studies
import Tables
import Validation

/// A study's rows, ready for its tasks: derived from its description and its data set alone, and so
/// the same on every machine.
public struct StudyData: Sendable {
    /// What the study is.
    public let description: StudyDescription
    /// The features and the target of all rows.
    public let table: Table
    /// The class of each row of the table, as its position in the description's classes.
    public let labels: [Int32]
    /// The rows of the table that the search may see, in ascending order.
    public let searchRows: [Int]
    /// The rows of the table that it may not see, in ascending order.
    public let holdoutRows: [Int]
    /// All folds; their rows are positions in `searchRows`.
    public let folds: [Fold]
    /// What the column of the fold plan says of each row of the table; empty without such a column.
    let keys: [Int]
    /// The fresh folds on which the best trials are judged again, numbered on from those; often none.
    public let confirmationFolds: [Fold]

    /// The rows of a study whose data set is in the store.
    ///
    /// - Throws: `TaskFailure` of kind `lost` if the data set is not there or is damaged, which is the
    ///   node's fault; of kind `error` if it is not one that the description can be about.
    public init(_ description: StudyDescription, in store: BlobStore) throws(TaskFailure) {
        var columns = description.rawColumns + [description.target]
        if let column = description.folds.column, !columns.contains(column) {
            columns.append(column)
        }
        let table: Table
        do {
            table = try DataSet.read(schema: description.dataSet, from: store, columns: columns)
        } catch {
            throw TaskFailure(.lost, "the data set cannot be read: \(error)")
        }
        try self.init(description, table: table)
    }

    /// The rows of a study whose table is at hand.
    ///
    /// - Parameter table: has the raw columns and the target, as categories; each row has a target.
    public init(_ description: StudyDescription, table raw: Table) throws(TaskFailure) {
        self.description = description
        do {
            table = try raw.deriving(description.derived)
        } catch {
            throw TaskFailure(.error, "a derived column cannot be made: \(error)")
        }
        labels = try Self.labels(of: description, in: table)
        let classes = description.classes.count
        keys = try Self.keys(of: description, in: table)
        let parts = description.folds.holdout(
            labels: labels,
            classes: classes,
            keys: keys,
            share: description.holdout,
            seed: description.seed
        )
        searchRows = parts.search
        holdoutRows = parts.holdout
        let searchLabels = parts.search.map { [labels] in labels[$0] }
        let searchKeys = keys.isEmpty ? [] : parts.search.map { [keys] in keys[$0] }
        do {
            folds = try description.folds.folds(
                labels: searchLabels,
                classes: classes,
                keys: searchKeys
            )
            confirmationFolds =
                try description.confirmationPlan?.folds(
                    labels: searchLabels,
                    classes: classes,
                    keys: searchKeys
                ) ?? []
        } catch .classSmallerThanSplits(let index, let rows, let splits) {
            let name = description.classes[index]
            let part = description.holdout > 0 ? " beside the holdout" : ""
            throw TaskFailure(
                .error,
                "the class '\(name)' of '\(description.target)' has \(rows) rows\(part); "
                    + "\(splits) folds need as many"
            )
        } catch {
            throw TaskFailure(.error, "\(error)")
        }
    }

    /// The classes of the search rows, in their order.
    public var searchLabels: [Int32] { searchRows.map { labels[$0] } }

    /// The classes of the holdout rows, in their order.
    public var holdoutLabels: [Int32] { holdoutRows.map { labels[$0] } }

    /// How many numbers say the probabilities of one row: one for two classes, else one a class.
    public var valuesPerRow: Int {
        description.classes.count == 2 ? 1 : description.classes.count
    }

    /// How many numbers the result of each fold brings.
    public var foldValues: [Int] { folds.map { $0.validation.count * valuesPerRow } }

    /// How many numbers the result of each fresh fold brings.
    public var confirmationValues: [Int] {
        confirmationFolds.map { $0.validation.count * valuesPerRow }
    }

    /// The fold with a number, be it one of the search or a fresh one.
    func fold(_ number: Int) -> Fold? {
        if folds.indices.contains(number) { return folds[number] }
        let fresh = number - folds.count
        return confirmationFolds.indices.contains(fresh) ? confirmationFolds[fresh] : nil
    }

    /// How many numbers the refit brings.
    public var holdoutValues: Int { holdoutRows.count * valuesPerRow }

    /// What a trial is worth, from the probabilities of all its folds.
    public func judge(_ outOfFold: [[Double]]) -> Judgement {
        judge(outOfFold, folds, of: description.folds)
    }

    /// What a trial is worth, from the probabilities of all fresh folds.
    public func judgeConfirmation(_ outOfFold: [[Double]]) -> Judgement {
        guard let plan = description.confirmationPlan else {
            preconditionFailure("a study without fresh folds confirms no trial")
        }
        return judge(outOfFold, confirmationFolds, of: plan)
    }

    private func judge(_ outOfFold: [[Double]], _ folds: [Fold], of plan: FoldPlan) -> Judgement {
        Validation.judge(
            labels: searchLabels,
            classes: description.classes.count,
            folds: folds,
            plan: plan,
            outOfFold: outOfFold,
            objective: description.objective,
            tunesThreshold: description.tunesThreshold
        )
    }

    /// What the winner of a search is worth without the optimism of having been chosen.
    ///
    /// The number of resamples is cut where the rows are many, since intervals are narrow then.
    ///
    /// - Parameter trials: the probabilities of all folds of the best trials, the winner first.
    /// - Returns: nil where there is nothing to resample.
    /// - SeeAlso: `correctedScore(_:objective:tunesThreshold:resamples:seed:)`.
    public func correctedScore(_ trials: [[[Double]]]) -> CorrectedScore? {
        let labels = searchLabels
        let answers = trials.map {
            answersByRow(
                $0,
                folds: folds,
                plan: description.folds,
                labels: labels,
                classes: description.classes.count
            )
        }
        let numbers = answers.joined().reduce(0) { $0 + $1.probabilities.count }
        return Validation.correctedScore(
            answers,
            objective: description.objective,
            tunesThreshold: description.tunesThreshold,
            resamples: min(500, max(50, Self.resampledNumbersMax / max(numbers, 1))),
            seed: derivedSeed(description.seed, purpose: "corrected", [])
        )
    }

    /// So many probabilities are drawn for the corrected score: some seconds' work.
    private static let resampledNumbersMax = 50_000_000

    /// What the column of the fold plan says of each row; nothing where there is no such column.
    private static func keys(
        of description: StudyDescription,
        in table: Table
    ) throws(TaskFailure) -> [Int] {
        guard let name = description.folds.column else { return [] }
        guard let values = table[name]?.values else {
            throw TaskFailure(.error, "the data set has no column '\(name)'")
        }
        do {
            return try description.folds.keys(of: values)
        } catch {
            throw TaskFailure(.error, "the column '\(name)' \(error)")
        }
    }

    private static func labels(
        of description: StudyDescription,
        in table: Table
    ) throws(TaskFailure) -> [Int32] {
        guard case .category(let codes, let levels)? = table[description.target]?.values else {
            throw TaskFailure(.error, "the data set has no categories '\(description.target)'")
        }
        let positions = levels.map { level in
            description.classes.firstIndex(of: level).map(Int32.init) ?? -1
        }
        var labels: [Int32] = []
        labels.reserveCapacity(codes.count)
        for code in codes {
            guard code >= 0, positions[Int(code)] >= 0 else {
                throw TaskFailure(.error, "a row of the data set has no known class")
            }
            labels.append(positions[Int(code)])
        }
        return labels
    }
}
