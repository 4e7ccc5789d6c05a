import Statistics

/// Draws the columns that compete for a node's split, without putting any back.
///
/// A column that is the same throughout a node stays so below it: such columns are drawn too, but
/// need not be looked at again. At least one column that differs is drawn, if there is one, however
/// many are asked for.
///
/// In `columns` come first those known to be the same, of which `drawnSame` have been drawn for this
/// node; then those found to be the same at this node; then those not drawn yet; at the end, from
/// `undrawnEnd` on, those drawn. Below a node, its first columns keep their place: what was known at
/// a parent still stands when its second child is reached, depth first.
///
/// - SeeAlso: `node_split_best` in scikit-learn's `_splitter.pyx`, by G. Louppe.
///
/// A class, since a mutating method of a class's field would be watched at run time.
final class ColumnDraw {
    private let columns: Buffer<Int>
    private let same: Buffer<Int>
    private var knownSame = 0
    private var drawnSame = 0
    private var foundSame = 0
    private var undrawnEnd = 0
    private var drawn = 0
    private var place = 0

    init(columns count: Int) {
        columns = Buffer(count, repeating: 0)
        same = Buffer(count, repeating: 0)
        for column in 0..<count { columns[column] = column }
    }

    /// Begins to draw for a node, below one where so many columns were the same.
    func begin(knownSame: Int) {
        self.knownSame = knownSame
        drawnSame = 0
        foundSame = 0
        undrawnEnd = columns.count
        drawn = 0
    }

    /// The next column to look at, or nil where enough have been.
    ///
    /// - Parameter competitors: how many columns to draw, those that are the same included.
    func next(competitors: Int, using random: inout RandomGenerator) -> Int? {
        while undrawnEnd > knownSame + foundSame,
            drawn < competitors || drawn <= foundSame + drawnSame
        {
            drawn += 1
            let choice = drawnSame + random.below(undrawnEnd - foundSame - drawnSame)
            guard choice >= knownSame else {
                swapAt(drawnSame, choice)
                drawnSame += 1
                continue
            }
            place = choice + foundSame
            return columns[place]
        }
        return nil
    }

    /// Says of the column just drawn whether it differs within the node.
    func put(differs: Bool) {
        if differs {
            undrawnEnd -= 1
            swapAt(place, undrawnEnd)
        } else {
            swapAt(place, knownSame + foundSame)
            foundSame += 1
        }
    }

    private func swapAt(_ first: Int, _ second: Int) {
        (columns[first], columns[second]) = (columns[second], columns[first])
    }

    /// Ends drawing for a node.
    ///
    /// - Returns: how many columns are now known to be the same.
    func end() -> Int {
        for index in 0..<knownSame { columns[index] = same[index] }
        for index in knownSame..<knownSame + foundSame { same[index] = columns[index] }
        return knownSame + foundSame
    }
}
