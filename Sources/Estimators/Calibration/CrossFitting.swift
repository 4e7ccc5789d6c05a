import Statistics

/// Which rows judge and which are learned from, so that each row is judged by what never saw it.
///
/// Each class is dealt out evenly. Rows of a class with the same cells go together: none is judged by
/// its twin, and a row of weight two is dealt out as two rows are.
struct CrossFitting {
    /// The rows of each part, in ascending order; a single part where there is too little to divide.
    let parts: [[Int]]

    /// As many as LIBSVM and scikit-learn use.
    static let partsMax = 5

    init(_ features: Matrix, _ targets: [Bool], seed: UInt64) {
        let digests = (0..<features.rows).map { Self.digest(features.row($0), seed: seed) }
        let kinds = [false, true].map { kind in
            Set(digests.indices.filter { targets[$0] == kind }.map { digests[$0] }).sorted()
        }
        let count = min(Self.partsMax, kinds.map(\.count).min() ?? 0)
        guard count > 1 else {
            parts = [Array(0..<features.rows)]
            return
        }
        let places = kinds.map { digests in
            Dictionary(uniqueKeysWithValues: digests.enumerated().map { ($1, $0) })
        }
        var parts = [[Int]](repeating: [], count: count)
        for row in 0..<features.rows {
            let place = places[targets[row] ? 1 : 0][digests[row]] ?? 0
            parts[place % count].append(row)
        }
        self.parts = parts
    }

    /// Calls for each part with the rows to learn from and those to judge.
    ///
    /// Where there is a single part, it is both.
    func forEach<Failure: Error>(
        _ body: (_ learned: [Int], _ judged: [Int]) throws(Failure) -> Void
    ) throws(Failure) {
        for (number, part) in parts.enumerated() {
            let others = parts.enumerated().filter { $0.offset != number }.flatMap(\.element)
            try body(parts.count == 1 ? part : others.sorted(), part)
        }
    }

    /// A number that depends on all cells and on the seed.
    private static func digest(_ cells: ArraySlice<Double>, seed: UInt64) -> UInt64 {
        var digest = seed ^ 0xCBF2_9CE4_8422_2325
        for cell in cells {
            // Zero and minus zero are one value.
            digest = (digest ^ (cell == 0 ? 0 : cell.bitPattern)) &* 0x9E37_79B9_7F4A_7C15
            digest ^= digest >> 29
        }
        return digest
    }
}
