import Statistics

/// What groups of levels say of the class: the share of each class among a group's training rows,
/// drawn towards its share of all rows, the more so the fewer and the more mixed the group's are.
///
/// With two classes there is one number, for the second; otherwise one for each class.
///
/// - SeeAlso: Micci-Barreca, "A preprocessing scheme for high-cardinality categorical attributes",
///   SIGKDD Explorations 3 (2001), equations 5 and 6; scikit-learn's `TargetEncoder(smooth="auto")`.
public struct TargetEncoding: Hashable, Sendable, Codable {
    /// The share among all training rows, for what is in no group: one number a column.
    public let mean: [Double]
    /// The smoothed shares, group by group: groups × columns, row-major.
    public let shares: [Double]

    /// How many columns come out.
    public var width: Int { mean.count }

    /// Into how many folds the training rows are dealt, as by scikit-learn's default.
    static let folds = 5

    func values(of group: Int) -> ArraySlice<Double> {
        group < 0 ? mean[...] : shares[group * width..<(group + 1) * width]
    }

    func isSound(groups: Int) -> Bool {
        !mean.isEmpty && shares.count == groups * mean.count
    }

    /// Learns from all training rows, and encodes each by what the rows of other folds say.
    ///
    /// A row that took part in its own encoding would give its class away. The rows of each class are
    /// dealt out in turn, so that each fold has its share of each class, wherever it stands in the
    /// table, and no chance is needed.
    ///
    /// - Parameters:
    ///   - places: the group of each training row, −1 for none.
    ///   - groups: how many groups there are.
    ///   - data: the training rows.
    /// - Returns: the encoding, and the training rows encoded: rows × `width`.
    static func crossFit(
        _ places: [Int],
        _ groups: Int,
        _ data: TrainingRows
    ) -> (encoding: TargetEncoding, features: Matrix) {
        let width = data.classes == 2 ? 1 : data.classes
        let dealt = dealt(data.labels, data.classes)
        var all = Tally(groups: groups, width: width)
        var own = Array(repeating: all, count: folds)
        for (row, place) in places.enumerated() {
            let label = Int(data.labels[row])
            let column: Int? = data.classes == 2 ? (label == 1 ? 0 : nil) : label
            all.add(place, column)
            own[dealt[row]].add(place, column)
        }
        let encoding = all.encoding(orElse: nil)
        let others = own.map { all.without($0).encoding(orElse: encoding.mean) }
        var features = Matrix(rows: places.count, columns: width)
        for (row, place) in places.enumerated() {
            for (column, value) in others[dealt[row]].values(of: place).enumerated() {
                features[row, column] = value
            }
        }
        return (encoding, features)
    }

    /// The fold of each row: those of each class are dealt out in turn, one class going on where the
    /// one before ended.
    static func dealt(_ labels: [Int32], _ classes: Int) -> [Int] {
        var counts = [Int](repeating: 0, count: classes)
        for label in labels { counts[Int(label)] += 1 }
        var next = [Int](repeating: 0, count: classes)
        for label in 1..<max(classes, 1) { next[label] = next[label - 1] + counts[label - 1] }
        return labels.map { label in
            defer { next[Int(label)] += 1 }
            return next[Int(label)] % folds
        }
    }
}

/// How many rows there are of each group, and of which classes.
private struct Tally {
    let groups: Int
    let width: Int
    /// All rows, those in no group included.
    var rows = 0
    /// All rows of each column's class.
    var hits: [Int]
    /// The rows of each group.
    var groupRows: [Int]
    /// The rows of each group and each column's class: groups × width.
    var groupHits: [Int]

    init(groups: Int, width: Int) {
        self.groups = groups
        self.width = width
        hits = Array(repeating: 0, count: width)
        groupRows = Array(repeating: 0, count: groups)
        groupHits = Array(repeating: 0, count: groups * width)
    }

    mutating func add(_ group: Int, _ column: Int?) {
        rows += 1
        if let column { hits[column] += 1 }
        guard group >= 0 else { return }
        groupRows[group] += 1
        if let column { groupHits[group * width + column] += 1 }
    }

    func without(_ other: Tally) -> Tally {
        var rest = self
        rest.rows -= other.rows
        for place in hits.indices { rest.hits[place] -= other.hits[place] }
        for place in groupRows.indices { rest.groupRows[place] -= other.groupRows[place] }
        for place in groupHits.indices { rest.groupHits[place] -= other.groupHits[place] }
        return rest
    }

    /// The smoothed shares.
    ///
    /// - Parameter fallback: the shares where there is no row to tell them from.
    func encoding(orElse fallback: [Double]?) -> TargetEncoding {
        guard rows > 0 else {
            let mean = fallback ?? Array(repeating: 0, count: width)
            return TargetEncoding(
                mean: mean,
                shares: (0..<groups).flatMap { _ in mean }
            )
        }
        let mean = hits.map { Double($0) / Double(rows) }
        var shares: [Double] = []
        shares.reserveCapacity(groups * width)
        for group in 0..<groups {
            for column in 0..<width {
                shares.append(
                    smoothed(groupHits[group * width + column], groupRows[group], mean[column])
                )
            }
        }
        return TargetEncoding(mean: mean, shares: shares)
    }

    /// The share of `hits` among `count` rows, drawn towards the mean.
    private func smoothed(_ hits: Int, _ count: Int, _ mean: Double) -> Double {
        guard count > 0 else { return mean }
        let share = Double(hits) / Double(count)
        let variance = mean * (1 - mean)
        let within = share * (1 - share)
        let trust = variance * Double(count) / (variance * Double(count) + within)
        // Where all rows are of one class there is nothing to weigh up.
        return trust.isNaN ? mean : trust * share + (1 - trust) * mean
    }
}
