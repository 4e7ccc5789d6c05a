import FoldTables
import Search

extension FoldTable {
    /// The family and the unit cube that configurations were drawn from.
    var space: SearchSpace {
        get throws {
            let families = Set(configurations.map(\.family)).sorted()
            let axes = configurations.first?.point.indices ?? 0..<0
            return try SearchSpace(
                [.init("model", .categorical(families.map { .string($0) }))]
                    + axes.map { .init("p\($0)", .float(low: 0, high: 1)) }
            )
        }
    }

    /// The recorded configuration of the family that is nearest to a point of the space.
    func nearest(to point: Parameters) -> Configuration {
        func distance(_ configuration: Configuration) -> Double {
            configuration.point.enumerated().reduce(0) { sum, coordinate in
                guard case .number(let value)? = point["p\(coordinate.offset)"] else { return sum }
                return sum + (value - coordinate.element) * (value - coordinate.element)
            }
        }
        let family = configurations.filter { point["model"] == .string($0.family) }
        guard let found = family.min(by: { distance($0) < distance($1) }) else {
            preconditionFailure("no fits are recorded for \(point)")
        }
        return found
    }

    /// What a mean lacks to the best, in units of (best − median configuration).
    func lack(of mean: Double) -> Double {
        let means = configurations.map(\.mean).sorted()
        guard let best = means.last, best > means[means.count / 2] else { return 0 }
        return (best - mean) / (best - means[means.count / 2])
    }
}
