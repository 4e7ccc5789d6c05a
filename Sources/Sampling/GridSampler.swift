import Search
import Statistics

/// Goes through a grid over the space, each point once, in an order that chance decides.
///
/// Choices and short ranges of whole numbers come with all their values, long ranges and real numbers
/// with three. After the last point the grid is drawn finer, with 5, 9, 17, … values an axis, of
/// which those that were tried before are left out: however long a study goes on, it stays even.
public struct GridSampler: Sampler {
    private let space: SearchSpace
    private let seed: UInt64
    private let grids: [Grid]
    private var tried: Set<Parameters> = []
    private var running: [Parameters] = []
    private var finished = 0

    /// The numbers of values of an axis, grid after grid.
    private static let resolutions = [3, 5, 9, 17, 33]
    /// How many points that were tried are passed over before one is drawn at random.
    private static let skipsMax = 1_024

    /// A sampler over a space.
    ///
    /// - Parameters:
    ///   - space: what is searched.
    ///   - seed: decides the order of the points.
    public init(space: SearchSpace, seed: UInt64) {
        self.space = space
        self.seed = seed
        grids = Self.resolutions.map { Grid(space: space, resolution: $0) }
    }

    /// Counts the trials, and keeps in mind which points were tried.
    public mutating func update(completed: [Observation], running: [Parameters]) {
        finished += completed.count
        tried.formUnion(completed.map(\.parameters))
        self.running = running
    }

    /// The next points of the grid.
    public func suggest(_ count: Int, using generator: inout RandomGenerator) -> [Parameters] {
        var taken = tried.union(running)
        return (0..<max(count, 0)).map { index in
            let point =
                next(after: finished + running.count + index, notIn: taken)
                ?? space.randomPoint(using: &generator)
            taken.insert(point)
            return point
        }
    }

    private func next(after trial: Int, notIn taken: Set<Parameters>) -> Parameters? {
        var number = trial
        for _ in 0..<Self.skipsMax {
            guard let point = point(number) else { return nil }
            guard taken.contains(point) else { return point }
            number += 1
        }
        return nil
    }

    /// The point with that number, counted through all grids; nil beyond the last.
    private func point(_ number: Int) -> Parameters? {
        var number = number
        for (level, grid) in grids.enumerated() {
            guard let size = grid.size else {
                // More points than can be counted: none comes twice by chance.
                var generator = RandomGenerator(seed: seed, purpose: "grid", level, number)
                return grid.randomPoint(using: &generator)
            }
            if number < size {
                let order = Permutation(
                    count: size,
                    seed: derivedSeed(seed, purpose: "grid", [level])
                )
                return grid.point(order.image(of: number))
            }
            number -= size
        }
        return nil
    }
}

/// An order of the numbers below a count, drawn from many, without a table of them.
///
/// A Feistel network permutes a power of four; numbers that fall outside are sent on until they are
/// inside.
///
/// - SeeAlso: Black and Rogaway, "Ciphers with arbitrary finite domains", CT-RSA 2002, section 5.
struct Permutation {
    private let count: Int
    private let seed: UInt64
    private let half: UInt64

    init(count: Int, seed: UInt64) {
        precondition(count > 0, "nothing to put into an order")
        self.count = count
        self.seed = seed
        let bits = Int.bitWidth - (count - 1).leadingZeroBitCount
        half = UInt64(max((bits + 1) / 2, 1))
    }

    func image(of number: Int) -> Int {
        var image = UInt64(number)
        repeat {
            image = step(image)
        } while image >= UInt64(count)
        return Int(image)
    }

    private func step(_ number: UInt64) -> UInt64 {
        let mask: UInt64 = (1 << half) - 1
        var left = number >> half
        var right = number & mask
        for round in 0..<4 {
            let mixed = derivedSeed(seed, purpose: "", [round, Int(right)])
            (left, right) = (right, left ^ (mixed & mask))
        }
        return left << half | right
    }
}
