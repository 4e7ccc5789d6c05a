import Search
import Statistics

/// Spreads a study's first points evenly: a Latin hypercube over all parameters.
///
/// Of `size` points in a row each falls into another of `size` equal parts of each axis, so that, for
/// example, each model family gets its share of the start. It is a function of the seed; chance
/// within a part comes from the generator of the call.
///
/// - SeeAlso: McKay, Beckman and Conover, "A comparison of three methods for selecting values of
///   input variables in the analysis of output from a computer code", Technometrics 21 (1979).
struct Stratification: Sendable {
    private let space: SearchSpace
    private let size: Int
    private let seed: UInt64

    init(space: SearchSpace, size: Int, seed: UInt64) {
        self.space = space
        self.size = size
        self.seed = seed
    }

    /// The point of a trial by the trial's number; each `size` trials begin a new hypercube.
    func point(_ trial: Int, using generator: inout RandomGenerator) -> Parameters {
        var places: [String: Double] = [:]
        for (axis, parameter) in space.parameters.enumerated() {
            let place = (Double(part(of: trial, axis: axis)) + generator.uniform()) / Double(size)
            places[parameter.name] = place
        }
        return space.point { parameter in
            guard let place = places[parameter.name] else {
                preconditionFailure("each parameter has a place")
            }
            return parameter.distribution.value(at: place)
        }
    }

    private func part(of trial: Int, axis: Int) -> Int {
        var parts = Array(0..<size)
        var generator = RandomGenerator(seed: seed, purpose: "stratify", trial / size, axis)
        generator.shuffle(&parts)
        return parts[trial % size]
    }
}
