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
        case .number: return (compactDates().map { .date($0) } ?? .number(numbers), .utf8)
        case .date: return (.date(numbers), .utf8)
        case .boolean: return (.boolean(answers), .utf8)
        case .strings: return finishStrings()
        }
    }

    private func finishStrings() -> (values: ColumnValues, encoding: TextEncoding) {
        if forced == nil {
            if let numbers = quantities() { return (.number(numbers), .utf8) }
            if let dateOrder, let days = dates(in: dateOrder) { return (.date(days), .utf8) }
            nearMiss = nearestMeaning()
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

    /// The numbers as days since 1970, if all of them are dates written as `20160131`.
    private func compactDates() -> [Double]? {
        guard forced == nil, numbers.contains(where: { !$0.isNaN }) else { return nil }
        var days: [Double] = []
        days.reserveCapacity(numbers.count)
        for number in numbers {
            guard let day = number.isNaN ? .nan : DateParser.days(compact: number) else {
                return nil
            }
            days.append(day)
        }
        return days
    }

    /// What most strings of a column mean, where not all of them mean that.
    private func nearestMeaning() -> NearMiss? {
        guard dateOrders().isEmpty else { return nil }
        func miss(_ meant: NearMiss.Meaning, _ isMeant: (ArraySlice<UInt8>) -> Bool) -> NearMiss? {
            NearMiss(meant, codes: codes, strings: strings.count) { isMeant(strings[$0]) }
        }
        let numbers = miss(.numbers) { text in
            numberParser.number(Array(text).span) != nil || quantity(text) != nil
        }
        // Where all are numbers, their units differ.
        if let numbers { return numbers.odd > 0 ? numbers : nil }
        let dates = DateOrder.allCases.compactMap { order in
            miss(.dates) { DateParser.days(Array($0).span, order: order) != nil }
        }
        if let best = dates.min(by: { $0.odd < $1.odd }) { return best }
        let mark: Character = groupMark == UInt8(ascii: ",") ? "," : "."
        let other = NumberParser(decimalComma: mark == ",")
        return miss(.numbersWithOtherMark(mark)) { other.number(Array($0).span) != nil }
    }

    /// What separates thousands.
    private var groupMark: UInt8 {
        numberParser.decimalMark == UInt8(ascii: ",") ? UInt8(ascii: ".") : UInt8(ascii: ",")
    }

    /// The cells as numbers, if all of them are numbers written with one and the same unit.
    private func quantities() -> [Double]? {
        var values: [Double] = []
        var marks = (grouped: 0, sure: 0)
        for number in 0..<strings.count {
            guard let quantity = quantity(strings[number]) else { return nil }
            let separators = strings[number].count { $0 == groupMark }
            let isSure = separators > 1 || strings[number].contains(numberParser.decimalMark)
            if isSure { marks.sure += 1 } else if separators == 1 { marks.grouped += 1 }
            guard unit == nil || unit == quantity.unit else {
                unit = nil
                return nil
            }
            unit = quantity.unit
            values.append(quantity.value)
        }
        mayGroupOrDivide = marks.grouped > 0 && marks.sure == 0
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
