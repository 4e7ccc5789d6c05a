import Search
import Statistics

/// A study's first points: the middle of the space, once for each family, then a scrambled Sobol
/// sequence.
///
/// People set ranges around what they expect to be good, and even where they did not, the middle is
/// nearer to an optimum that may be anywhere than a corner is: in twenty dimensions by a third of the
/// way. And a family's middle is a fair first word about it, drawn points may all be bad ones.
struct StartingPoints: Sendable {
    private let middles: [Parameters]
    private let rest: QuasiRandomStart

    /// More families than that are not all tried before anything is learned.
    private static let middlesMax = 12

    init(space: SearchSpace, encoding: SpaceEncoding, seed: UInt64) {
        rest = QuasiRandomStart(space: space, seed: seed)
        let family = encoding.branching
        var choices: [Double?] = [nil]
        if let family, case .categorical(let values) = encoding.axes[family] {
            choices = values.indices.prefix(Self.middlesMax).map(Double.init)
        }
        let middle = encoding.axes.map { axis -> Double in
            if case .numeric = axis { 0.5 } else { 0 }
        }
        middles = choices.map { choice in
            var vector = middle
            if let family, let choice { vector[family] = choice }
            return encoding.point(of: encoding.settled(vector) { middle[$0] })
        }
    }

    /// How many points of the start are middles.
    var middleCount: Int { middles.count }

    /// The point of a trial by the trial's number.
    func point(_ trial: Int) -> Parameters {
        trial < middles.count ? middles[trial] : rest.point(trial - middles.count)
    }
}
