import Testing
import YAML

@testable import Studies

/// A key of the full example file and where it stands.
struct KeyPlace: Sendable, CustomTestStringConvertible {
    var key: String
    var position: TextPosition
    var testDescription: String { "\(position) \(key)" }

    /// The full file with this key misspelt.
    func misspelt(_ spell: (String) -> String) -> String {
        var lines = fullFile.split(separator: "\n", omittingEmptySubsequences: false).map(
            Array.init
        )
        let start = position.column - 1
        lines[position.line - 1].replaceSubrange(start..<start + key.count, with: spell(key))
        return lines.map { String($0) }.joined(separator: "\n")
    }

    /// All keys of the full file.
    static let all: [KeyPlace] = {
        func keys(_ node: YAMLNode) -> [KeyPlace] {
            (node.sequence ?? []).flatMap(keys)
                + (node.mapping ?? []).flatMap {
                    [KeyPlace(key: $0.key, position: $0.keyStart)] + keys($0.value)
                }
        }
        guard let document = try? YAMLDocument(Array(fullFile.utf8)) else { return [] }
        return keys(document.root)
    }()
}

@Suite struct MisspellingTests {
    @Test func `the full file has no mistake`() {
        #expect(mistakes(fullFile, over: loans) == [])
        #expect(KeyPlace.all.count > 75)
    }

    @Test(arguments: KeyPlace.all)
    func `every misspelt key is one mistake at its place that names the right word`(
        place: KeyPlace
    ) throws {
        let spellings: [(String) -> String] = [
            { $0.prefix(1) + "x" + $0.dropFirst() },
            { $0 + "x" },
            { key in
                // Swap the last two letters; of equal or single ones make another word.
                var letters = Array(key)
                guard letters.count > 2, letters[letters.count - 1] != letters[letters.count - 2]
                else { return key + "_" }
                letters.swapAt(letters.count - 1, letters.count - 2)
                return String(letters)
            },
        ]
        for spell in spellings {
            let text = place.misspelt(spell)
            let found = mistakes(text, over: loans)
            try #require(found.count == 1, "\(found)")
            #expect(found[0].hasPrefix("\(place.position): "), "\(found)")
            let question = try #require(found[0].firstRange(of: "did you mean "))
            #expect(found[0][question.upperBound...].contains("'\(place.key)'"), "\(found)")
        }
    }

    @Test(arguments: [
        ("modles", ["models"]), ("MODELS", ["models"]), ("model", ["models"]), ("daata", ["data"]),
        ("wall_time", []), ("x", []), ("", []), ("paralel_trials", ["parallel_trials"]),
        ("seeed", ["seed"]), ("trials", ["parallel_trials"]), ("nata", ["data"]),
    ])
    func `the nearest word is found`(word: String, meant: [String]) {
        #expect(Spelling.nearest(to: word, among: StudyFile.keys) == meant)
    }

    @Test func `words that are equally near are all named`() {
        #expect(
            Spelling.hint(for: "valuex", among: ["value", "values", "min"])
                == "did you mean 'value' or 'values'?"
        )
    }

    @Test(arguments: [
        ("", "", 0), ("abc", "abc", 0), ("abc", "acb", 1), ("abc", "ab", 1), ("ca", "abc", 3),
        ("kitten", "sitting", 3), ("", "abc", 3),
    ])
    func `distances count edits and swaps`(left: String, right: String, distance: Int) {
        #expect(Spelling.distance(Array(left), Array(right)) == distance)
        #expect(Spelling.distance(Array(right), Array(left)) == distance)
    }
}
