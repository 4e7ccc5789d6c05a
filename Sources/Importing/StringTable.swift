/// The distinct texts of a column, each with a number in order of its first appearance.
///
/// Texts are kept as bytes in one buffer: a column of a million cells costs a code a cell and each
/// distinct text once, and looking one up makes no `String`.
struct StringTable {
    private var bytes: [UInt8] = []
    /// Where each text ends in `bytes`.
    private var ends: [Int] = []
    /// A table with open addressing.
    ///
    /// The hash is beside the number, so that most other texts are told apart, and all are moved to
    /// a larger table, without a look at their bytes.
    private var places = Array(repeating: Place(), count: 64)

    private struct Place {
        var hash: UInt32 = 0
        /// A text's number, or −1 for a free place.
        var number: Int32 = -1
    }

    /// How many distinct texts there are.
    var count: Int { ends.count }

    /// The bytes of the text with that number.
    subscript(number: Int) -> ArraySlice<UInt8> {
        bytes[start(of: number)..<ends[number]]
    }

    /// The number of the text, a new one if it is seen for the first time.
    mutating func number(of text: Span<UInt8>) -> Int32 {
        let hash = Self.hash(text)
        var index = Int(hash) & (places.count - 1)
        while places[index].number >= 0 {
            let place = places[index]
            if place.hash == hash, isEqual(Int(place.number), text) { return place.number }
            index = (index + 1) & (places.count - 1)
        }
        let number = Int32(count)
        places[index] = Place(hash: hash, number: number)
        text.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
        ends.append(bytes.count)
        if count * 2 > places.count { grow() }
        return number
    }

    private func start(of number: Int) -> Int { number == 0 ? 0 : ends[number - 1] }

    private func isEqual(_ number: Int, _ text: Span<UInt8>) -> Bool {
        let start = start(of: number)
        guard ends[number] - start == text.count else { return false }
        for index in 0..<text.count where bytes[start + index] != text[index] {
            return false
        }
        return true
    }

    private mutating func grow() {
        var larger = Array(repeating: Place(), count: places.count * 2)
        for place in places where place.number >= 0 {
            var index = Int(place.hash) & (larger.count - 1)
            while larger[index].number >= 0 {
                index = (index + 1) & (larger.count - 1)
            }
            larger[index] = place
        }
        places = larger
    }

    /// FNV-1a, and a multiplication that spreads it: alike texts must not lie side by side, or the
    /// search for a free place becomes long.
    private static func hash(_ text: Span<UInt8>) -> UInt32 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for index in 0..<text.count {
            hash = (hash ^ UInt64(text[index])) &* 0x100_0000_01B3
        }
        hash = (hash ^ (hash >> 32)) &* 0x9E37_79B9_7F4A_7C15
        return UInt32(truncatingIfNeeded: hash >> 32)
    }
}
