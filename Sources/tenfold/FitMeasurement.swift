import Foundation
import Search
import Training

/// Measures what fits of one family cost: on few rows first, then on more as long as there is time.
///
/// From rows to seconds a power law is assumed beyond what was measured; its exponent is that between
/// the two largest numbers of rows that were.
struct FitMeasurement {
    private let data: StudyData
    private let fold: (training: [Int], validation: [Int])

    /// Few enough for any family, enough to tell more than what every fit costs.
    private static let rowsMin = 2_000
    /// So many times the rows each time.
    private static let growth = 4
    /// What exponents there are, from fits that hardly look at rows to distances between all pairs.
    private static let exponents = 0.5...2.2

    /// What a family's fits take.
    enum Cost: Sendable {
        /// A fit of a whole fold takes so long, by so many fits of at most so many rows.
        case estimate(seconds: Double, fits: Int, rows: Int)
        /// The first fit was refused.
        case refused(String)
    }

    /// Measures on the first fold of a study.
    init(on data: StudyData) {
        self.data = data
        let first = data.folds[0]
        fold = (
            first.training.map { data.searchRows[$0] }, first.validation.map { data.searchRows[$0] }
        )
    }

    /// The cost of a family's fits.
    ///
    /// - Parameters:
    ///   - points: some of the family's points, at least one: hyperparameters matter for the cost.
    ///   - patience: no fit is begun that would probably not be done by then.
    func cost(of points: [Parameters], within patience: Duration) -> Cost {
        let start = ContinuousClock.now
        var rows = min(Self.rowsMin, fold.training.count)
        var seconds: [Double] = []
        for point in points where seconds.isEmpty || start.duration(to: .now) < patience / 2 {
            switch fit(point, rows: rows) {
            case .success(let taken): seconds.append(taken)
            case .failure(let failure): return .refused(failure.message)
            }
        }
        let typical = seconds.reduce(0, +) / Double(seconds.count) / seconds[0]
        var latest = seconds[0]
        var exponent = 1.0
        var fits = seconds.count
        while rows < fold.training.count {
            let more = min(rows * Self.growth, fold.training.count)
            let ratio = Double(more) / Double(rows)
            guard start.duration(to: .now) + .seconds(latest * pow(ratio, exponent)) < patience,
                case .success(let taken) = fit(points[0], rows: more)
            else { break }
            let measured = log(taken / latest) / log(ratio)
            exponent = min(max(measured, Self.exponents.lowerBound), Self.exponents.upperBound)
            (rows, latest, fits) = (more, taken, fits + 1)
        }
        let rest = pow(Double(fold.training.count) / Double(rows), exponent)
        return .estimate(seconds: latest * rest * typical, fits: fits, rows: rows)
    }

    /// Fits a point to so many rows of the fold, and judges their share of the others.
    private func fit(_ point: Parameters, rows: Int) -> Result<Double, TaskFailure> {
        let validated = max(fold.validation.count * rows / fold.training.count, 1)
        let start = ContinuousClock.now
        do throws(TaskFailure) {
            let pipeline = try FittedPipeline(
                fitting: point,
                to: data,
                rows: Self.spread(fold.training, rows),
                seed: data.description.seed
            )
            _ = try pipeline.probabilities(
                data.table,
                rows: Self.spread(fold.validation, validated)
            )
            return .success(start.duration(to: .now) / .seconds(1))
        } catch {
            return .failure(error)
        }
    }

    /// So many of the rows, evenly from first to last: a table may be sorted.
    private static func spread(_ rows: [Int], _ count: Int) -> [Int] {
        (0..<count).map { rows[$0 * rows.count / count] }
    }
}
