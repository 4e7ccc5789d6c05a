import Search

/// What fits are expected to take, learned from those that are done.
///
/// It orders work and spots stragglers; it never influences a study's outcome.
struct CostModel: Sendable {
    private struct Mean: Sendable {
        var seconds = 0.0
        var count = 0.0
    }

    /// Old fits fade, since a search moves into regions of another cost.
    private static let memory = 20.0

    private var byFamily: [String: Mean] = [:]

    mutating func learn(_ seconds: Double, of family: String) {
        var mean = byFamily[family] ?? Mean()
        mean.count = min(mean.count + 1, Self.memory)
        mean.seconds += (seconds - mean.seconds) / mean.count
        byFamily[family] = mean
    }

    /// The seconds a fit of the family is expected to take, or nil where nothing is known yet.
    func seconds(of family: String) -> Double? {
        byFamily[family]?.seconds
    }
}

extension Parameters {
    /// The family the point chooses.
    public var family: String {
        guard case .string(let name)? = self["model"] else { return "" }
        return name
    }
}
