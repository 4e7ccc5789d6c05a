/// The distinct texts of a column, each with a number in order of its first appearance.
///
/// Texts are kept as bytes in one buffer: a column of a million cells costs a code a cell and each
/// distinct text once, and looking one up makes no `String`.
struct StringTable {
    private var bytes: [UInt8] = []
    /// Where each text ends in `bytes`.
    private var ends: [Int] = []
    /// Open addressing: a text's number, or −1 for a free place.
    private var places: [Int32] = Array(repeating: -1, count: 64)

    /// How many distinct texts there are.
    var count: Int { ends.count }

    /// The bytes of the text with that number.
    subscript(number: Int) -> ArraySlice<UInt8> {
        bytes[start(of: number)..<ends[number]]
    }

    /// The number of the text, a new one if it is seen for the first time.
    mutating func number(of text: Span<UInt8>) -> Int32 {
        var place = Int(truncatingIfNeeded: hash(text)) & (places.count - 1)
        while places[place] >= 0 {
            if isEqual(Int(places[place]), text) { return places[place] }
            place = (place + 1) & (places.count - 1)
        }
        let number = Int32(count)
        places[place] = number
        for index in 0..<text.count {
            bytes.append(text[index])
        }
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
        places = Array(repeating: -1, count: places.count * 2)
        for number in 0..<count {
            let hash = hash(bytes.span.extracting(start(of: number)..<ends[number]))
            var place = Int(truncatingIfNeeded: hash) & (places.count - 1)
            while places[place] >= 0 {
                place = (place + 1) & (places.count - 1)
            }
            places[place] = Int32(number)
        }
    }

    /// FNV-1a, with its high bits folded into the low ones that choose the place.
    private func hash(_ text: Span<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for index in 0..<text.count {
            hash = (hash ^ UInt64(text[index])) &* 0x100_0000_01B3
        }
        return hash ^ (hash >> 32)
    }
}
