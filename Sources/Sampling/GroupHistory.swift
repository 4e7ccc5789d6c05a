/// The trials in which a group of parameters was active, as numbers, ready to be split and smoothed.
///
/// What each trial brings once and for all is kept up from trial to trial, so that a proposal after a
/// long history need neither sort nor take logarithms.
struct GroupHistory: Sendable {
    private let axes: [ParameterGroup.Axis]
    /// The trials' places, one column an axis; those under way come last.
    private(set) var columns: [[Double]]
    /// For each numeric axis the narrowest kernel of each trial; none for a choice.
    private(set) var narrow: [[ParzenKernel]]
    /// The finished trials' values, −∞ for failed ones.
    private(set) var values: [Double] = []
    /// For each axis the trials in ascending order of place.
    private var orders: [[Int]]
    /// The finished trials that have a value, best first, of equals the earlier.
    private var ranking: [Int] = []

    init(_ group: ParameterGroup) {
        axes = group.axes
        columns = Array(repeating: [], count: axes.count)
        narrow = Array(repeating: [], count: axes.count)
        orders = Array(repeating: [], count: axes.count)
    }

    /// How many trials there are, with those under way.
    var count: Int { columns.first?.count ?? 0 }

    /// Whether some trials are still under way.
    var hasRunning: Bool { count > values.count }

    /// Takes in finished trials and exchanges those under way.
    mutating func update(finished: [(places: [Double], value: Double)], running: [[Double]]) {
        let known = values.count
        for axis in columns.indices where columns[axis].count > known {
            columns[axis].removeLast(columns[axis].count - known)
            narrow[axis].removeLast(max(narrow[axis].count - known, 0))
            orders[axis].removeAll { $0 >= known }
        }
        for trial in finished {
            append(trial.places)
            rank(trial.value)
        }
        for places in running {
            append(places)
        }
    }

    private mutating func append(_ places: [Double]) {
        for (axis, place) in places.enumerated() {
            let column = columns[axis]
            let position = orders[axis].firstPosition { column[$0] > place }
            orders[axis].insert(column.count, at: position)
            columns[axis].append(place)
            if case .numeric(let numbers) = axes[axis] {
                narrow[axis].append(ParzenKernel(narrowestAt: place, of: numbers))
            }
        }
    }

    private mutating func rank(_ value: Double) {
        if value > -.infinity {
            let position = ranking.firstPosition { values[$0] < value }
            ranking.insert(values.count, at: position)
        }
        values.append(value)
    }

    /// Which trials are good: the best of the finished ones that have a value, of equals the earlier.
    ///
    /// - Parameter count: how many are good among so many with a value.
    func isGood(_ count: (Int) -> Int) -> [Bool] {
        var isGood = Array(repeating: false, count: self.count)
        for trial in ranking.prefix(count(ranking.count)) {
            isGood[trial] = true
        }
        return isGood
    }

    /// For one axis the larger gap to its neighbours of each chosen trial; zero for all others.
    ///
    /// The first and the last have one neighbour only; a single one has the ends of the interval.
    ///
    /// - SeeAlso: Bergstra et al., "Algorithms for hyper-parameter optimization", NIPS 2011, section
    ///   4.2.
    func gaps(axis: Int, where isChosen: [Bool], is chosen: Bool) -> [Double] {
        var gaps = Array(repeating: 0.0, count: count)
        let column = columns[axis]
        var previous: Int?
        var earlier = 0.0
        var total = 0
        for trial in orders[axis] where isChosen[trial] == chosen {
            if let previous {
                let gap = column[trial] - column[previous]
                gaps[previous] = max(earlier, gap)
                earlier = gap
            }
            previous = trial
            total += 1
        }
        if let previous {
            let place = column[previous]
            gaps[previous] = total == 1 ? max(place, 1 - place) : earlier
        }
        return gaps
    }
}

extension [Int] {
    /// The position of the first element that is beyond, in an order where all after it are too; the
    /// end if none is.
    fileprivate func firstPosition(where isBeyond: (Int) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if isBeyond(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
