import Search

extension Sampler {
    /// Points proposed one after another, each under way before the next is thought of.
    ///
    /// - Parameters:
    ///   - count: how many points.
    ///   - running: the points that were under way before.
    ///   - suggestion: the next point of a sampler.
    func oneByOne(
        _ count: Int,
        beside running: [Parameters],
        _ suggestion: (Self) -> Parameters
    ) -> [Parameters] {
        guard count > 1 else { return count < 1 ? [] : [suggestion(self)] }
        var sampler = self
        var points: [Parameters] = []
        for _ in 0..<count {
            points.append(suggestion(sampler))
            sampler.update(completed: [], running: running + points)
        }
        return points
    }
}
