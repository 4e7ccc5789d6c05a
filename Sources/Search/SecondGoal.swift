import Foundation

/// What a study wants beside its objective, such as a small model.
public struct SecondGoal: Sendable, Hashable, Codable {
    /// The name of the measure, as in a trial's score, or one of `CostMeasure`.
    public var measure: String
    /// Whether more of it is better.
    public var isMaximized: Bool

    /// A measure that is to be large or small.
    public init(_ measure: String, isMaximized: Bool) {
        self.measure = measure
        self.isMaximized = isMaximized
    }

    /// What a trial is worth by this goal, higher being better, on a scale where equal steps matter
    /// alike: the logarithm of a cost; nil where the measure has no meaning.
    public func value(of score: TrialScore) -> Double? {
        guard let mean = score.metrics[measure]?.mean else { return nil }
        if CostMeasure(rawValue: measure) != nil {
            let logarithm = log(max(mean, .leastNormalMagnitude))
            return isMaximized ? logarithm : -logarithm
        }
        return isMaximized ? mean : -mean
    }
}

/// Which of some points are on the Pareto front: those than which no other is better by one goal and
/// no worse by the other.
///
/// - Parameter points: what each is worth by either goal, higher being better.
/// - Returns: positions, the best by the first goal first; of equal points the first.
/// - Complexity: O(points × log points).
public func paretoFront(_ points: [(first: Double, second: Double)]) -> [Int] {
    let order = points.indices.sorted { one, other in
        let (left, right) = (points[one], points[other])
        return (-left.first, -left.second, one) < (-right.first, -right.second, other)
    }
    var front: [Int] = []
    var best = -Double.infinity
    for index in order where points[index].second > best {
        best = points[index].second
        front.append(index)
    }
    return front
}
