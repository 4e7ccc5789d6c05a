import Statistics
import Tables
import Testing

@testable import Training

/// Honest columns: none of them, alone, says much of `defaulted`.
private func loans(rows: Int = 600) -> [Column] {
    var random = RandomGenerator(seed: 3)
    let labels = (0..<rows).map { _ in Int32(random.below(4) == 0 ? 1 : 0) }
    return [
        Column("amount", .number(labels.map { Double($0) + 3 * random.normal() })),
        Column("score", .number(labels.map { (Double($0) + 2 * random.normal()).rounded() })),
        Column(
            "job",
            .category(labels.map { _ in Int32(random.below(4)) }, levels: ["a", "b", "c", "d"])
        ),
        Column("defaulted", .category(labels, levels: ["no", "yes"])),
    ]
}

private func labels(_ columns: [Column]) -> [Double] {
    guard case .category(let codes, _)? = columns.last?.values else { return [] }
    return codes.map(Double.init)
}

/// What is said of a table, as kind and column.
private func suspicions(_ columns: [Column], _ cv: String = "") throws -> [String] {
    let rows = columns[0].values.count
    let text = "name: t\ndata: {train: rows.csv, target: defaulted}\n" + cv
    let data = try study(over: Table(columns, rows: rows), text: text)
    let warnings = LeakWatch(data).warnings()
    for warning in warnings { #expect(!warning.message.contains("\n")) }
    return warnings.map { "\($0.kind.rawValue) \($0.column ?? "rows")" }
}

@Suite struct LeakWatchTests {
    @Test func `honest columns are not suspected`() throws {
        #expect(try suspicions(loans()).isEmpty)
    }

    @Test func `columns that know the outcome are named, each with its reason`() throws {
        var random = RandomGenerator(seed: 4)
        let honest = loans()
        let truth = labels(honest)
        let leaks = [
            Column("secret", .number(truth.map { $0 + 0.1 * random.normal() })),
            // Filled in only where the loan went bad: that a cell is missing says it all.
            Column("letter_sent", .date(truth.map { $0 == 1 ? 17_000 : .nan })),
            Column(
                "is_defaulted_2",
                .boolean(truth.map { random.below(10) == 0 ? 0 : $0 == 1 ? 1 : 0 })
            ),
            Column("recoveries", .number(truth.map { _ in random.uniform() })),
            Column("loan_id", .number(truth.indices.map { Double($0 * 7) })),
        ]
        #expect(
            try suspicions(leaks + honest) == [
                "decides_target secret", "decides_target letter_sent",
                "named_like_target is_defaulted_2", "known_later recoveries", "identifier loan_id",
            ]
        )
        // What is not learned from leaks nothing.
        let dropped = "cv: {type: GroupKFold, column: loan_id}\n"
        #expect(try suspicions([leaks[4]] + honest, dropped).isEmpty)
    }

    @Test func `rows that are there twice are suspected, few kinds of rows are not`() throws {
        let honest = loans()
        let table = Table(honest, rows: 600)
        let twice = table.selecting(rows: Array(0..<600) + Array(0..<100))
        #expect(try suspicions(twice.columns) == ["duplicate_rows rows", "duplicate_rows rows"])
        let coarse = honest.filter { ["job", "defaulted"].contains($0.name) }
        #expect(try suspicions(coarse).isEmpty)
    }

    @Test(
        arguments: [
            ("total_pymnt_inv", true), ("lastPymntD", true), ("out_prncp", true),
            ("Charged Off", true), ("debt_settlement_flag", true),
            ("collection_recovery_fee", true),
            ("chargeoff_within_12_mths", false), ("mths_since_last_record", false),
            ("total_rev_hi_lim", false), ("collections_12_mths_ex_med", false), ("term", false),
            ("num_actv_bc_tl", false), ("last_name", false), ("recovered_sleep", true),
        ]
    )
    func `names tell what is known later`(_ name: String, _ isLater: Bool) {
        #expect(TellingNames.isKnownLater(name) == isLater)
    }

    @Test func `rows have equal digests where they are equal`() {
        let columns = [
            Column("x", .number([1, 1, .nan, .nan, 0, -0.0])),
            Column("t", .text(["a", "b", nil, nil, "", ""])),
        ]
        let digests = rowDigests(columns, rows: 6)
        #expect(digests[2] == digests[3])
        #expect(digests[4] == digests[5])
        #expect(Set(digests).count == 4)
    }
}
