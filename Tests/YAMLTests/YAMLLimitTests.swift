import Statistics
import Testing
import YAML

@Suite struct YAMLLimitTests {
    @Test(.timeLimit(.minutes(1)))
    func `a billion laughs are refused at once`() {
        var text = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
        for level in 1...20 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(aliases)]\n"
        }
        #expect(
            refusal(text) == "6:5: with its aliases written out this has more than 200000 values"
        )
    }

    @Test func `many aliases to one large list count as if written out`() {
        let large = Array(repeating: "1", count: 10_000).joined(separator: ", ")
        let aliases = Array(repeating: "*a", count: 30).joined(separator: ", ")
        #expect(refusal("a: &a [\(large)]\nb: [\(aliases)]\n")?.hasPrefix("2:4: with its") == true)
    }

    @Test func `deep nesting is refused, also through aliases`() throws {
        let depth = YAMLDocument.depthMax
        func nested(_ count: Int, around inner: String = "") -> String {
            String(repeating: "[", count: count) + inner + String(repeating: "]", count: count)
        }
        _ = try nodes(nested(depth))
        let message = ": nested more than 64 levels deep"
        #expect(refusal(nested(depth + 1)) == "1:65" + message)
        #expect(refusal(nested(100_000)) == "1:65" + message)
        _ = try nodes("- &a \(nested(32))\n- \(nested(31, around: "*a"))\n")
        #expect(refusal("- &a \(nested(32))\n- \(nested(32, around: "*a"))\n") == "2:35" + message)
    }

    @Test func `a text that is too large is refused before it is read`() {
        let text = "#" + String(repeating: " ", count: YAMLDocument.bytesMax)
        #expect(refusal(text) == "1:1: the text has 1048577 bytes; at most 1048576 are read")
    }

    @Test func `the number of mistakes is bounded`() throws {
        let text = String(repeating: "a: 1\n", count: 1000)
        let document = try YAMLDocument(Array(text.utf8))
        #expect(document.mistakes.count == YAMLDocument.mistakesMax)
    }

    @Test(.timeLimit(.minutes(1)), arguments: 0..<8 as Range<UInt64>)
    func `random bytes never trap`(seed: UInt64) {
        var random = RandomGenerator(seed: seed)
        for _ in 0..<2_000 {
            let count = Int.random(in: 0..<80, using: &random)
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            _ = try? YAMLDocument(bytes)
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: 0..<8 as Range<UInt64>)
    func `mutated texts never trap`(seed: UInt64) {
        let text = """
            name: &n "loan \\u00e9"
            data: {train: a.csv, target: Class, 'drop': [x, y, *n]}
            models:
              - one
              - !!str two
              - ? key
                : value
            text: |
              block
            """
        let marks = Array("[]{}:,-?&*!|>'\"%@`#\n\t \\<~é".utf8)
        var random = RandomGenerator(seed: seed)
        for _ in 0..<2_000 {
            var bytes = Array(text.utf8)
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                let mark = marks[Int.random(in: 0..<marks.count, using: &random)]
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[index] = mark
                case 1: bytes.insert(mark, at: index)
                default: bytes.remove(at: index)
                }
            }
            guard let document = try? YAMLDocument(bytes) else { continue }
            _ = document.root.hashValue
        }
    }
}
