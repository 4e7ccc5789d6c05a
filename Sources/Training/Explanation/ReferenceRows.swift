import Estimators
import Pipelines
import Search
import Statistics

/// What a fitted pipeline is compared with when one of its answers is explained.
///
/// It holds no row of the table: a bundle goes to people who may not see a customer's data.
public struct ReferenceRows: Hashable, Sendable, Codable {
    /// The mean of each column that comes out of preprocessing, over the training rows.
    public let means: [Double]
    /// Made up rows × columns, row-major, in which each column of the table has the cells of another
    /// training row; empty where an answer is taken apart without them.
    public let cells: [Double]

    /// How many rows are made up: enough for their mean answer to be that of the training rows.
    static let rows = 64
    /// More rows say no more of a mean.
    private static let meanRowsMax = 20_000

    /// What the training rows of a pipeline are like.
    ///
    /// - Parameter seed: which rows are drawn.
    init(
        _ pipeline: FittedPipeline,
        data: StudyData,
        rows: [Int],
        seed: UInt64
    ) throws(TaskFailure) {
        var random = RandomGenerator(seed: seed, purpose: "reference")
        let preprocessing = pipeline.preprocessing
        let width = preprocessing.outputs.count
        let structure = pipeline.predictor.structure
        func drawn(_ count: Int) throws(TaskFailure) -> Matrix {
            var drawn = rows
            random.shuffle(&drawn)
            return try preprocessing.apply(data.table, rows: Array(drawn.prefix(count)))
        }
        guard structure?.isAdditive ?? false else {
            means = []
            let sample = try drawn(Self.rows)
            var cells = sample
            let players = pipeline.players
            for player in 0..<players.columns.count {
                var order = Array(0..<sample.rows)
                random.shuffle(&order)
                for column in 0..<width where players.ofColumn[column] == player {
                    for row in 0..<sample.rows { cells[row, column] = sample[order[row], column] }
                }
            }
            self.cells = cells.values
            return
        }
        cells = []
        guard structure?.needsMeans ?? false else {
            means = []
            return
        }
        let sample = try drawn(Self.meanRowsMax)
        means = (0..<width).map { column in
            (0..<sample.rows).reduce(0) { $0 + sample[$1, column] } / Double(sample.rows)
        }
    }

    /// The made up rows.
    func matrix(columns: Int) -> Matrix {
        Matrix(rows: cells.count / columns, columns: columns, values: cells)
    }

    /// Whether the numbers are of so many columns.
    func isSound(columns: Int) -> Bool {
        (means.isEmpty || means.count == columns) && (columns == 0 || cells.count % columns == 0)
            && means.allSatisfy(\.isFinite)
    }
}
