/// The trials in which a group of parameters was active, as numbers, ready to be split and smoothed.
struct GroupHistory: Sendable {
    /// The trials' places, one column an axis; those under way come last.
    private(set) var columns: [[Double]]
    /// The finished trials' values, −∞ for failed ones.
    private(set) var values: [Double] = []
    /// For each axis the trials in ascending order of place, kept up so as not to sort at each turn.
    private var orders: [[Int]]

    init(axes: Int) {
        columns = Array(repeating: [], count: axes)
        orders = Array(repeating: [], count: axes)
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
            orders[axis].removeAll { $0 >= known }
        }
        for trial in finished {
            append(trial.places)
            values.append(trial.value)
        }
        for places in running {
            append(places)
        }
    }

    private mutating func append(_ places: [Double]) {
        for (axis, place) in places.enumerated() {
            let column = columns[axis]
            var low = 0
            var high = orders[axis].count
            while low < high {
                let middle = (low + high) / 2
                if column[orders[axis][middle]] <= place { low = middle + 1 } else { high = middle }
            }
            orders[axis].insert(column.count, at: low)
            columns[axis].append(place)
        }
    }

    /// Which trials are good: the best of the finished ones that have a value, of equals the earlier.
    ///
    /// - Parameter count: how many are good among so many with a value.
    func isGood(_ count: (Int) -> Int) -> [Bool] {
        let valued = values.indices.filter { values[$0] > -.infinity }
        let best = valued.sorted { (-values[$0], $0) < (-values[$1], $1) }
        var isGood = Array(repeating: false, count: self.count)
        for trial in best.prefix(count(valued.count)) {
            isGood[trial] = true
        }
        return isGood
    }

    /// For one axis the larger gap to its neighbours of each chosen trial, in order of trial.
    ///
    /// The first and the last have one neighbour only; a single one has the ends of the interval.
    ///
    /// - SeeAlso: Bergstra et al., "Algorithms for hyper-parameter optimization", NIPS 2011, section
    ///   4.2.
    func gaps(axis: Int, where isChosen: [Bool], is chosen: Bool) -> [Double] {
        var gaps = Array(repeating: 0.0, count: count)
        var previous: Int?
        var earlier = 0.0
        var total = 0
        for trial in orders[axis] where isChosen[trial] == chosen {
            if let previous {
                let gap = columns[axis][trial] - columns[axis][previous]
                gaps[previous] = max(earlier, gap)
                earlier = gap
            }
            previous = trial
            total += 1
        }
        if let previous {
            let place = columns[axis][previous]
            gaps[previous] = total == 1 ? max(place, 1 - place) : earlier
        }
        return gaps.indices.lazy.filter { isChosen[$0] == chosen }.map { gaps[$0] }
    }
}
