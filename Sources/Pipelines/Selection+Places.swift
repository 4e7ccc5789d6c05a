import Search
import Statistics

extension Preprocessing.Selection {
    /// The places of the columns to use, ascending; nil for all.
    ///
    /// - Parameter features: the training rows.
    func places(
        _ features: Matrix,
        _ data: TrainingRows,
        seed: UInt64
    ) throws(TaskFailure) -> [Int]? {
        switch type {
        case .none: return nil
        case .mutualInformation:
            let wanted = k ?? Int((Double(features.columns) * percentile / 100).rounded(.up))
            let estimate = MutualInformation(data.labels, classes: data.classes)
            let values = (0..<features.columns).map { estimate.value(of: features.column($0)) }
            let best = values.indices.sorted { (values[$1], $0) < (values[$0], $1) }
            return best.prefix(max(wanted, 1)).sorted()
        case .l1:
            return try sparsePlaces(features, data, seed: seed)
        }
    }
}
