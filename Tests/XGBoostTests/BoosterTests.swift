import Testing

@testable import XGBoost

@Suite("The wrapper of XGBoost")
struct BoosterTests {
    private let cells: [Float] = (0..<200).map { Float($0 * 7919 % 101) }
    private let labels: [Float] = (0..<100).map { $0 % 3 == 0 ? 1 : 0 }
    private let parameters = [
        (name: "nthread", value: "1"), (name: "objective", value: "binary:logistic"),
        (name: "tree_method", value: "hist"),
    ]

    private func trained() throws -> Booster {
        let matrix = try DMatrix(cells: cells, rows: 100, columns: 2)
        try matrix.set(.label, labels)
        let booster = try Booster(parameters, for: matrix)
        for round in 0..<5 { try booster.update(round: round, on: matrix) }
        return booster
    }

    @Test func `a saved booster predicts what it did`() throws {
        let booster = try trained()
        let matrix = try DMatrix(cells: cells, rows: 100, columns: 2)
        let loaded = try Booster(saved: booster.saved())
        #expect(try loaded.predict(matrix) == booster.predict(matrix))
        #expect(try booster.predict(matrix).allSatisfy { 0...1 ~= $0 })
    }

    @Test func `the library's refusal is an error in one line`() throws {
        let matrix = try DMatrix(cells: cells, rows: 100, columns: 2)
        try matrix.set(.label, labels)
        let booster = try Booster(parameters + [("max_depth", "minus one")], for: matrix)
        let error = #expect(throws: XGBoostError.self) { try booster.update(round: 0, on: matrix) }
        #expect(error?.action == "growing the trees of round 0")
        #expect(error?.message.isEmpty == false)
        #expect(error?.description.contains("\n") == false)
    }

    @Test func `bytes that are no model are an error`() {
        #expect(throws: XGBoostError.self) { try Booster(saved: Array(#"{"no": 1}"#.utf8)) }
    }

    @Test func `a saved model is readable Universal Binary JSON`() throws {
        let saved = try UBJSON(trained().saved())
        let model = saved["learner"]?["gradient_booster"]?["model"]
        #expect(model?["tree_info"]?.wholeNumbers == [0, 0, 0, 0, 0])
    }

    @Test func `cut and changed bytes of Universal Binary JSON throw and never trap`() throws {
        let bytes = try trained().saved()
        for length in stride(from: 0, to: bytes.count, by: 7) {
            #expect(throws: UBJSONError.self) { try UBJSON(Array(bytes.prefix(length))) }
        }
        for place in stride(from: 0, to: bytes.count, by: 3) {
            var changed = bytes
            changed[place] = UInt8(truncatingIfNeeded: place &* 31)
            _ = try? UBJSON(changed)
        }
        #expect(throws: UBJSONError.self) {
            try UBJSON(Array("[[[[".utf8 + Array(repeating: 91, count: 999)))
        }
    }

    @Test func `Universal Binary JSON is read as it is written`() throws {
        let bytes =
            Array("{i".utf8) + [1] + Array("a[$d#L".utf8) + [0, 0, 0, 0, 0, 0, 0, 1]
            + [0x3F, 0x80, 0, 0] + Array("i".utf8) + [1] + Array("bi".utf8) + [0xFF]
            + Array("}".utf8)
        #expect(try UBJSON(bytes) == .object(["a": .reals([1]), "b": .whole(-1)]))
    }
}
