import Statistics

/// Grows one decision tree after another over the same table.
///
/// - Complexity: for each level of a tree, O(rows × columns that compete).
/// - SeeAlso: Breiman, Friedman, Olshen and Stone, "Classification and regression trees" (1984).
final class TreeGrower<Search: SplitSearch> {
    private let table: CodedTable
    private let rules: GrowthRules
    private let rows: NodeRows
    private let search: Search
    private let labels: [Int32]
    private let draw: ColumnDraw
    private var tree: GrownTree

    init(_ table: CodedTable, labels: [Int32], classes: Int, _ rules: GrowthRules) {
        self.table = table
        self.rules = rules
        self.labels = labels
        rows = NodeRows(capacity: table.bins.rows)
        search = Search(table, rows, classes: classes, rules)
        draw = ColumnDraw(columns: table.bins.columns)
        tree = GrownTree(classes: classes)
    }

    /// Grows a tree.
    ///
    /// - Parameters:
    ///   - weights: what each row counts for; those of weight zero are not there.
    ///   - classFactors: what the weights of each class are multiplied by.
    ///   - random: draws columns and thresholds.
    func grow(
        weights: [Double],
        classFactors: [Double],
        using random: inout RandomGenerator
    ) -> GrownTree {
        rows.removeAll()
        for (row, weight) in weights.enumerated() where weight > 0 {
            rows.append(row, Search.payload(label: Int(labels[row]), weight: weight))
        }
        search.setClassFactors(classFactors)
        tree.removeAll()
        if let leavesMax = rules.leavesMax {
            growBestFirst(leavesMax, using: &random)
        } else {
            growDepthFirst(using: &random)
        }
        tree.prune(leafPrice: rules.leafPrice)
        return tree
    }

    /// A node whose split is still to be looked for.
    private struct Bud {
        var places: Range<Int>
        var depth = 0
        var parent = -1
        var isLeft = false
        /// Its histogram, or −1.
        var slot: Int
        /// How many columns are known to be the same throughout; see `ColumnDraw`.
        var sameColumns = 0
    }

    private func root() -> Bud {
        let places = 0..<rows.count
        let view = table.view(rows: places.count)
        return Bud(places: places, slot: search.slot(forRoot: places, view))
    }

    // MARK: - Depth first

    private func growDepthFirst(using random: inout RandomGenerator) {
        var buds = [root()]
        while var bud = buds.popLast() {
            let (index, split) = open(&bud, using: &random)
            guard let split else { continue }
            let (left, right) = divide(bud, index, split)
            // The left side comes next, so that nodes are in the order in which they are kept.
            buds.append(right)
            buds.append(left)
        }
    }

    // MARK: - Best first

    private func growBestFirst(_ leavesMax: Int, using random: inout RandomGenerator) {
        var open = Frontier<(bud: Bud, index: Int, split: Split)>()
        func add(_ bud: Bud) {
            // What siblings know of columns is lost when others are opened in between.
            var bud = bud
            bud.sameColumns = 0
            let (index, split) = self.open(&bud, using: &random)
            guard let split else { return }
            open.insert((bud, index, split), gain: gain(index, split), number: index)
        }
        add(root())
        for _ in 1..<leavesMax {
            guard let next = open.removeBest() else { return }
            let (left, right) = divide(next.bud, next.index, next.split)
            add(left)
            add(right)
        }
        while let left = open.removeBest() { release(left.bud) }
    }

    // MARK: - One node

    /// Adds a bud to the tree as a leaf, and looks for its split.
    private func open(
        _ bud: inout Bud,
        using random: inout RandomGenerator
    ) -> (index: Int, split: Split?) {
        search.enter(bud.places, slot: bud.slot, view(bud))
        let index = tree.append(rules.impurity, search.classWeights, rows: bud.places.count)
        if bud.parent >= 0 { tree.join(index, isLeft: bud.isLeft, of: bud.parent) }
        // Rounding leaves this much of an impurity that is none.
        let isPure = tree.nodes[index].impurity <= Double.ulpOfOne
        guard bud.depth < rules.depthMax, bud.places.count >= rules.rowsToSplit, !isPure else {
            release(bud)
            return (index, nil)
        }
        var best = Split()
        draw.begin(knownSame: bud.sameColumns)
        while let column = draw.next(competitors: rules.columnsPerSplit, using: &random) {
            let differs =
                rules.drawsThresholds
                ? search.considerDrawn(column, &best, using: &random)
                : search.consider(column, &best)
            draw.put(differs: differs)
            // Both sides are pure: nothing is better.
            if best.cost == 0 { break }
        }
        bud.sameColumns = draw.end()
        guard best.column >= 0, gain(index, best) + Double.ulpOfOne >= rules.decreaseMin else {
            release(bud)
            return (index, nil)
        }
        return (index, best)
    }

    private func view(_ bud: Bud) -> CodeView {
        table.view(rows: bud.places.count)
    }

    private func release(_ bud: Bud) {
        if bud.slot >= 0 { search.tallies.release(bud.slot) }
    }

    /// By how much a split lowers the impurity of the whole tree.
    private func gain(_ index: Int, _ split: Split) -> Double {
        let node = tree.nodes[index]
        return (node.weight * node.impurity - split.cost) / tree.nodes[0].weight
    }

    /// Splits a node: its rows, its histogram, and what is written in the tree.
    private func divide(_ bud: Bud, _ index: Int, _ split: Split) -> (left: Bud, right: Bud) {
        let middle = rows.partition(
            bud.places,
            split,
            view(bud).column(split.column),
            missing: table.bins.binCount(split.column)
        )
        let left = bud.places.lowerBound..<middle
        let right = middle..<bud.places.upperBound
        tree.split(
            index,
            column: split.column,
            threshold: threshold(split),
            missing: split.missing
        )
        let slots = search.slots(left: left, right: right, of: bud.slot, view(bud))
        func side(_ places: Range<Int>, isLeft: Bool, _ slot: Int) -> Bud {
            Bud(
                places: places,
                depth: bud.depth + 1,
                parent: index,
                isLeft: isLeft,
                slot: slot,
                sameColumns: bud.sameColumns
            )
        }
        return (side(left, isLeft: true, slots.left), side(right, isLeft: false, slots.right))
    }

    private func threshold(_ split: Split) -> Float {
        if let threshold = split.threshold { return threshold }
        guard let next = split.next else { return Split.aboveAll }
        return table.bins.threshold(split.column, after: split.bin, before: next)
    }
}
