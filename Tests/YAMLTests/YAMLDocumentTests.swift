import Testing
import YAML

/// The nodes of a text without mistakes.
func nodes(_ text: String) throws -> YAMLNode {
    let document = try YAMLDocument(Array(text.utf8))
    #expect(document.mistakes == [])
    return document.root
}

/// The mistake that makes a text unreadable, as `line:column: message`, or nil.
func refusal(_ text: String) -> String? {
    do {
        _ = try YAMLDocument(Array(text.utf8))
        return nil
    } catch {
        return error.description
    }
}

@Suite struct YAMLDocumentTests {
    @Test func `values know where they start`() throws {
        let root = try nodes("name: Ünï\nlist:\n  - 1\n  - {é: ü, b: two}\n")
        #expect(root.start == .start)
        #expect(root.mapping?.map(\.key) == ["name", "list"])
        #expect(root.mapping?.map(\.keyStart.description) == ["1:1", "2:1"])
        #expect(root["name"]?.start.description == "1:7")
        #expect(root["list"]?.sequence?.map(\.start.description) == ["3:5", "4:5"])
        #expect(root["list"]?.sequence?[1]["b"]?.start.description == "4:15")
        #expect(root["list"]?.sequence?[0].scalar?.value == .integer(1))
        #expect(root["nothing"] == nil)
    }

    @Test func `styles are told apart`() throws {
        let root = try nodes("[a, 'a', \"a\\u00e9\", '']\n")
        let scalars = try #require(root.sequence).compactMap(\.scalar)
        #expect(scalars.map(\.text) == ["a", "a", "aé", ""])
        #expect(scalars.map(\.style) == [.plain, .quoted, .quoted, .quoted])
        #expect(scalars.map(\.value) == [.string, .string, .string, .string])
        #expect(try nodes("a: |\n  text\n")["a"]?.scalar?.style == .block)
    }

    @Test(arguments: ["", "# nothing\n", "---\n", "\u{FEFF}", "\n\n"])
    func `a text without a value is null`(text: String) throws {
        #expect(try nodes(text).scalar?.value == .null)
    }

    @Test func `a byte order mark does not move the columns`() throws {
        let root = try nodes("\u{FEFF}a: 1\n")
        #expect(root.mapping?.first?.keyStart == .start)
    }

    @Test func `aliases stand for what they name and keep its places`() throws {
        let root = try nodes("a: &x {k: 1}\nb: *x\nc: [*x, *x]\n")
        #expect(root["b"] == root["a"])
        #expect(root["c"]?.sequence == [root["a"], root["a"]].compactMap(\.self))
    }

    @Test(arguments: [
        ("a: *x", "1:4: the alias '*x' has no anchor '&x' before it"),
        ("a: &x [*x]", "1:8: the alias '*x' stands inside what it names"),
        ("a: 1\n---\nb: 2", "2:1: a second document starts here; only one is allowed"),
        ("a:\n\tb: 1", "2:1: a tab cannot indent here; use spaces"),
        ("a: @b", "1:4: '@' cannot start a value; put the value in quotes"),
        (
            "a: b: c",
            "1:5: a ':' cannot stand here; check the indentation, or put the text in quotes"
        ),
        (
            "a: [1, 2\nb: 3",
            "2:2: the list that starts with '[' at 1:4 lacks a ',' or its ']' here"
        ),
        ("a: {b: 1\n", "2:1: the mapping that starts with '{' at 1:4 lacks a ',' or its '}' here"),
        ("a: 'b\n", "2:1: the quote that opens at 1:4 is never closed"),
        (
            "a:\n  b: 1\n c: 2",
            "3:2: a key is expected here; check the indentation of the block that starts at 1:1"
        ),
        ("a: 1\nb\nc: 2", "3:1: the key that starts at 2:1 has no ':' after it"),
        (
            "a\0: 1",
            "1:2: there is a NUL byte here; is the file UTF-16 or not a text? Save it as UTF-8"
        ),
        ("a: \u{7}", "1:4: the control character U+0007 may not stand in a YAML text"),
        ("a: !e!x 1", "1:4: found undefined tag handle while parsing a node that starts at 1:4"),
    ])
    func `what cannot be read is told in clear words`(text: String, expected: String) {
        #expect(refusal(text) == expected)
    }

    @Test func `bytes that are no text are refused at their place`() {
        #expect(
            throws: YAMLError(
                TextPosition(line: 2, column: 3),
                "this is not UTF-8; save the file as UTF-8"
            )
        ) {
            try YAMLDocument(Array("é: 1\r\nü:".utf8) + [0xC3, 0x28])
        }
    }

    @Test func `a key that comes twice is told with both places, and the first one counts`() throws
    {
        let document = try YAMLDocument(Array("a: 1\nb: {c: 1, 'c': 2}\na: 3\n".utf8))
        #expect(
            document.mistakes.map(\.description) == [
                "2:11: the key 'c' is there twice, first at 2:5",
                "3:1: the key 'a' is there twice, first at 1:1",
            ]
        )
        #expect(document.root["a"]?.scalar?.value == .integer(1))
    }

    @Test(arguments: [
        ("? [1]\n: 2", "1:3: a key must be a single word, not a list or a mapping"),
        ("<<: {a: 1}", "1:1: merge keys ('<<') are not supported; write the keys out"),
        ("a: !x 1", "1:4: the tag '!x' is not known; leave it out"),
        ("a: !!int five", "1:4: 'five' is not what its tag '!!int' says"),
        ("a: !!map [1]", "1:4: the tag '!!map' cannot stand before a list"),
    ])
    func `what else YAML allows is refused by name`(text: String, expected: String) throws {
        let document = try YAMLDocument(Array(text.utf8))
        #expect(document.mistakes.map(\.description) == [expected])
    }

    @Test func `tags of the core schema are understood`() throws {
        let root = try nodes("[!!str 5, !!int '5', !!float 5, ! 5, !!seq [1], !!null '']")
        let values = try #require(root.sequence).map { $0.scalar?.value }
        #expect(values == [.string, .integer(5), .integer(5), .string, nil, .null])
    }
}
