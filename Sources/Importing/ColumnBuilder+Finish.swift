import Tables

extension ColumnBuilder {
    /// Whether strings are levels of a category rather than texts.
    ///
    /// A category's levels repeat, so that something can be learned about each of them: ten rows a
    /// level on average are enough, however many levels there are. In a small table fewer must do:
    /// up to 50 levels with two rows each, and up to 10 levels in any case.
    static func areLevels(distinct: Int, present: Int) -> Bool {
        distinct * 10 <= present || (distinct <= 50 && distinct * 2 <= present) || distinct <= 10
    }

    /// The column of all cells taken, and whether some were not valid UTF-8; ends the builder's use.
    func finish() -> (values: ColumnValues, encoding: TextEncoding) {
        defer {
            numbers = []
            answers = []
            codes = []
            strings = StringTable()
        }
        switch reading {
        case .undecided: return (.number(Array(repeating: .nan, count: rows)), .utf8)
        case .number: return (.number(numbers), .utf8)
        case .date: return (.date(numbers), .utf8)
        case .boolean: return (.boolean(answers), .utf8)
        case .strings: return finishStrings()
        }
    }

    private func finishStrings() -> (values: ColumnValues, encoding: TextEncoding) {
        if forced == nil {
            if let numbers = quantities() { return (.number(numbers), .utf8) }
            if let dateOrder, let days = dates(in: dateOrder) { return (.date(days), .utf8) }
        }
        var encoding = TextEncoding.utf8
        var texts: [String] = []
        texts.reserveCapacity(strings.count)
        for number in 0..<strings.count {
            let decoded = decodedText(strings[number])
            if decoded.encoding == .windows1252 { encoding = .windows1252 }
            texts.append(decoded.text)
        }
        let isCategory =
            forced.map { $0 == .category }
            ?? Self.areLevels(distinct: strings.count, present: present)
        guard isCategory else {
            return (.text(codes.map { $0 < 0 ? nil : texts[Int($0)] }), encoding)
        }
        let (levels, positions) = levelsInOrder(texts)
        return (
            .category(codes.map { $0 < 0 ? -1 : positions[Int($0)] }, levels: levels), encoding
        )
    }

    /// The cells as numbers, if all of them are numbers written with one and the same unit.
    private func quantities() -> [Double]? {
        var values: [Double] = []
        for number in 0..<strings.count {
            guard let quantity = quantity(strings[number]) else { return nil }
            guard unit == nil || unit == quantity.unit else {
                unit = nil
                return nil
            }
            unit = quantity.unit
            values.append(quantity.value)
        }
        return codes.map { $0 < 0 ? .nan : values[Int($0)] }
    }

    /// The orders of day and month in which all cells are dates; none for other columns.
    func dateOrders() -> [DateOrder] {
        guard forced == nil, case .strings = reading else { return [] }
        return DateOrder.allCases.filter { order in
            (0..<strings.count).allSatisfy { days(ofString: $0, order) != nil }
        }
    }

    /// The cells as days since 1970, if all of them are dates when read in that order.
    private func dates(in order: DateOrder) -> [Double]? {
        var values: [Double] = []
        for number in 0..<strings.count {
            guard let days = days(ofString: number, order) else { return nil }
            values.append(days)
        }
        return codes.map { $0 < 0 ? .nan : values[Int($0)] }
    }

    private func days(ofString number: Int, _ order: DateOrder) -> Double? {
        DateParser.days(Array(strings[number]).span, order: order)
    }

    /// The levels in order of their UTF-8 bytes, and for each text its position among them.
    ///
    /// Texts that are the same to a reader but written in other bytes (another encoding, composed or
    /// decomposed accents) are one level, spelled as the first of them in this order.
    private func levelsInOrder(_ texts: [String]) -> (levels: [String], positions: [Int32]) {
        let order = texts.indices.sorted {
            texts[$0].utf8.lexicographicallyPrecedes(texts[$1].utf8)
        }
        var levels: [String] = []
        var known: [String: Int32] = [:]
        var positions = Array(repeating: Int32(-1), count: texts.count)
        for index in order {
            if let position = known[texts[index]] {
                positions[index] = position
            } else {
                positions[index] = Int32(levels.count)
                known[texts[index]] = Int32(levels.count)
                levels.append(texts[index])
            }
        }
        return (levels, positions)
    }
}
