/// The leaves that could be split, the one with the largest gain first.
///
/// Among equals the one that was opened first comes first.
struct Frontier<Leaf> {
    private struct Entry {
        var leaf: Leaf
        var gain: Double
        var number: Int

        func comes(before other: Entry) -> Bool {
            gain != other.gain ? gain > other.gain : number < other.number
        }
    }

    /// A binary heap.
    private var entries: [Entry] = []

    mutating func insert(_ leaf: Leaf, gain: Double, number: Int) {
        entries.append(Entry(leaf: leaf, gain: gain, number: number))
        var place = entries.count - 1
        while place > 0, entries[place].comes(before: entries[(place - 1) / 2]) {
            entries.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    mutating func removeBest() -> Leaf? {
        guard let best = entries.first else { return nil }
        entries.swapAt(0, entries.count - 1)
        entries.removeLast()
        var place = 0
        while true {
            var first = place
            for child in [2 * place + 1, 2 * place + 2]
            where child < entries.count && entries[child].comes(before: entries[first]) {
                first = child
            }
            guard first != place else { return best.leaf }
            entries.swapAt(place, first)
            place = first
        }
    }
}
