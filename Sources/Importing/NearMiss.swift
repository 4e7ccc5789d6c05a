import Tables

/// What a column of strings would be, were it not for some of its cells.
struct NearMiss: Hashable {
    /// What most of its strings are.
    var meant: Meaning
    /// How many cells are something else, missing ones aside.
    var odd: Int
    /// The first row with such a cell, counted from zero.
    var firstRow: Int?

    /// What the strings of a column may mean.
    enum Meaning: Hashable {
        /// Numbers, perhaps with a unit.
        case numbers
        /// Numbers with this decimal mark, which is not the file's.
        case numbersWithOtherMark(Character)
        /// Dates.
        case dates
    }

    /// So many strings tell what a column is about, and texts of millions of others need not be read.
    private static let sampleMax = 1_000

    /// Judges a column by its different strings: most of them must mean the same.
    ///
    /// - Parameters:
    ///   - codes: the string of each row, −1 where it is missing.
    ///   - count: how many strings there are.
    ///   - isMeant: whether a string is what is meant.
    init?(
        _ meant: Meaning,
        codes: [Int32],
        strings count: Int,
        _ isMeant: (Int) -> Bool
    ) {
        let sample = min(count, Self.sampleMax)
        guard 2 * (0..<sample).count(where: isMeant) > sample else { return nil }
        let isOdd = (0..<count).map { !isMeant($0) }
        let rows = codes.indices.lazy.filter { codes[$0] >= 0 && isOdd[Int(codes[$0])] }
        self.meant = meant
        odd = rows.count
        firstRow = rows.first
    }
}

extension NearMiss {
    /// What a person should know.
    ///
    /// - Parameters:
    ///   - name: the column's, in quotes.
    ///   - present: how many cells are not missing.
    ///   - first: the first cell that is something else, if there is one.
    func remark(
        on name: String,
        _ present: Int,
        _ first: (text: String, position: TextPosition)?
    ) -> String {
        let cells = counted(present, "cell")
        if case .numbersWithOtherMark(let mark) = meant {
            return "column \(name) is not read as numbers, but \(present - odd) of \(cells) "
                + "\(present - odd == 1 ? "is one" : "are") if '\(mark)' is the decimal mark; if it "
                + "is, say so: data: {decimal: \"\(mark)\"}"
        }
        let what = meant == .dates ? "dates" : "numbers"
        guard let first else { return "column \(name) is not read as \(what)" }
        let cell = "\(quotedForMessage(first.text)) at \(first.position)"
        return "column \(name) is not read as \(what), because \(odd) of \(cells) "
            + (odd == 1 ? "is none: \(cell)" : "are none, the first \(cell)")
            + "; if that is a missing cell, give it as a spelling of one"
    }
}
