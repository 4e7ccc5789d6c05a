/// The pairs of words that mean yes and no, in any case of letters.
///
/// A column is boolean if all its cells are from one pair: a column of `n` and `f` has two levels,
/// and not twice "no". `0` and `1` are numbers.
enum BooleanPair: CaseIterable {
    case trueFalse
    case yesNo
    case tf
    case yn

    /// Whether the bytes say yes (1) or no (0) in the words of this pair, or nil for anything else.
    func answer(_ bytes: Span<UInt8>) -> Int8? {
        switch self {
        case .trueFalse: bytes.spells("true") ? 1 : bytes.spells("false") ? 0 : nil
        case .yesNo: bytes.spells("yes") ? 1 : bytes.spells("no") ? 0 : nil
        case .tf: bytes.spells("t") ? 1 : bytes.spells("f") ? 0 : nil
        case .yn: bytes.spells("y") ? 1 : bytes.spells("n") ? 0 : nil
        }
    }

    /// What the bytes say in the words of any pair, where the column is known to be boolean; then
    /// `1` and `0` are answers too.
    static func anyAnswer(_ bytes: Span<UInt8>) -> Int8? {
        if bytes.count == 1, bytes[0] == UInt8(ascii: "1") { return 1 }
        if bytes.count == 1, bytes[0] == UInt8(ascii: "0") { return 0 }
        for pair in allCases {
            if let answer = pair.answer(bytes) { return answer }
        }
        return nil
    }
}
