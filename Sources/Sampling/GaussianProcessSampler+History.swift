import Statistics

extension GaussianProcessSampler {
    /// A finished trial.
    struct Entry: Sendable {
        var vector: [Double]
        /// nil if it failed.
        var value: Double?
        var variance: Double
    }

    /// Trials as a Gaussian process needs them.
    struct Data {
        var vectors: [[Double]]
        var values: [Double]
        var variances: [Double]

        /// A value this uncertain, in standardized units, says nothing any more.
        private static let spreadMax = 10.0

        init(_ entries: [Entry], resolution: OutcomeScale.Resolution) {
            vectors = entries.map(\.vector)
            let scale = OutcomeScale(entries.compactMap(\.value), resolution: resolution)
            values = scale.values
            // What all trials have in common, such as hard folds, does not blur their order.
            let common = median(entries.map(\.variance)) ?? 0
            variances = entries.map { entry in
                guard entry.variance > common else { return 0 }
                let spread = (entry.variance - common).squareRoot() * scale.unit
                return spread < Self.spreadMax ? spread * spread : Self.spreadMax * Self.spreadMax
            }
        }
    }

    /// The best half, the latest quarter, and some of all others, in order of trial.
    static func thinned(_ entries: [Entry], to count: Int) -> [Entry] {
        guard entries.count > count else { return entries }
        var isKept = Array(repeating: false, count: entries.count)
        let best = entries.indices.sorted { left, right in
            let (one, other) = (
                entries[left].value ?? -.infinity, entries[right].value ?? -.infinity
            )
            return (-one, left) < (-other, right)
        }
        for index in best.prefix(count / 2) { isKept[index] = true }
        var left = count - count / 2
        for index in entries.indices.reversed() where left > count / 4 && !isKept[index] {
            isKept[index] = true
            left -= 1
        }
        let others = entries.indices.filter { !isKept[$0] }
        for step in 0..<min(left, others.count) {
            isKept[others[step * others.count / left]] = true
        }
        return entries.indices.filter { isKept[$0] }.map { entries[$0] }
    }
}
