import Testing

@testable import Search

private typealias Parameter = SearchSpace.Parameter

@Suite struct `A search space` {
    private func chain() throws -> SearchSpace {
        try SearchSpace([
            Parameter("model", .categorical(["linear", "tree"])),
            Parameter(
                "tree.grow",
                .categorical(["depth", "leaves"]),
                when: [SearchSpace.Condition("model", isOneOf: ["tree"])]
            ),
            Parameter(
                "tree.leaves",
                .int(low: 2, high: 8, step: 2),
                when: [SearchSpace.Condition("tree.grow", isOneOf: ["leaves"])]
            ),
        ])
    }

    @Test func `contains the points that have all active parameters and no other`() throws {
        let space = try chain()
        #expect(space.contains(["model": "linear"]))
        #expect(space.contains(["model": "tree", "tree.grow": "depth"]))
        #expect(space.contains(["model": "tree", "tree.grow": "leaves", "tree.leaves": 4]))
        #expect(!space.contains([:]))
        #expect(!space.contains(["model": "tree"]))
        #expect(!space.contains(["model": "forest"]))
        #expect(!space.contains(["model": "linear", "tree.grow": "depth"]))
        #expect(!space.contains(["model": "linear", "other": 1]))
        #expect(!space.contains(["model": "tree", "tree.grow": "leaves", "tree.leaves": 5]))
    }

    @Test func `activates a parameter where all its conditions hold`() throws {
        let space = try SearchSpace([
            Parameter("a", .categorical([true, false])),
            Parameter("b", .categorical(["x", "y", "z"])),
            Parameter(
                "c",
                .float(low: 0, high: 1),
                when: [
                    SearchSpace.Condition("a", isOneOf: [true]),
                    SearchSpace.Condition("b", isOneOf: ["x", "y"]),
                ]
            ),
        ])
        let last = space.parameters[2]
        #expect(space.isActive(last, in: ["a": true, "b": "y"]))
        #expect(!space.isActive(last, in: ["a": true, "b": "z"]))
        #expect(!space.isActive(last, in: ["a": false, "b": "x"]))
        #expect(!space.isActive(last, in: ["b": "x"]))
    }

    @Test func `says which parameter is at fault`() {
        func flaw(_ parameters: Parameter...) -> String? {
            do throws(SearchSpaceError) {
                _ = try SearchSpace(parameters)
                return nil
            } catch {
                return error.description
            }
        }
        let model = Parameter("model", .categorical(["a", "b"]))
        #expect(flaw(model) == nil)
        #expect(flaw(model, model) == "parameter 'model': the parameter is there twice")
        let orphan = Parameter(
            "x",
            .int(low: 0, high: 1),
            when: [SearchSpace.Condition("model", isOneOf: ["a"])]
        )
        let early = "parameter 'x': its condition names 'model', which does not come before it"
        #expect(flaw(orphan, model) == early)
        let never = Parameter(
            "x",
            .int(low: 0, high: 1),
            when: [SearchSpace.Condition("model", isOneOf: ["c"])]
        )
        let impossible = "parameter 'x': its condition can never hold: 'model' is never \"c\""
        #expect(flaw(model, never) == impossible)
    }
}

@Suite struct `A distribution` {
    @Test(
        arguments: [
            .float(low: 0, high: .infinity), .float(low: .nan, high: 1), .float(low: 2, high: 1),
            .float(low: 0, high: 1, log: true), .float(low: 0, high: 1, step: 0),
            .float(low: 0, high: 1, step: .nan), .float(low: 0, high: 1, step: .infinity),
            .int(low: 2, high: 1), .int(low: 0, high: 9, log: true),
            .int(low: 0, high: 1, step: 0), .int(low: .min, high: 0),
            .int(low: 0, high: 1 << 54), .categorical([]), .categorical([1, 1.0]),
        ] as [Distribution]
    )
    func `that nothing can be drawn from has a flaw`(distribution: Distribution) {
        #expect(distribution.flaw != nil)
    }

    @Test func `contains its bounds and its steps only`() {
        let steps = Distribution.float(low: 0.1, high: 0.7, step: 0.2)
        #expect(
            [0.1, 0.3, 0.1 + 3 * 0.2, 0.7].allSatisfy { steps.contains(.number($0)) == ($0 <= 0.7) }
        )
        #expect(!steps.contains(0.2))
        #expect(!steps.contains("0.3"))
        let whole = Distribution.int(low: -3, high: 3, step: 3)
        #expect(whole.contains(0))
        #expect(!whole.contains(1))
        #expect(!whole.contains(0.5))
        #expect(!whole.contains(6))
        #expect(Distribution.categorical([nil, "l1", .list([1, 2])]).contains(nil))
        #expect(Distribution.categorical([nil, "l1", .list([1, 2])]).contains(.list([1, 2])))
        #expect(!Distribution.categorical(["1"]).contains(1))
    }

    @Test func `that leaves no choice is a constant`() {
        #expect(Distribution.float(low: 2, high: 2).constant == 2)
        #expect(Distribution.int(low: 2, high: 2).constant == 2)
        #expect(Distribution.categorical(["a"]).constant == "a")
        #expect(Distribution.categorical(["a", "b"]).constant == nil)
        #expect(Distribution.float(low: 2, high: 3).constant == nil)
    }
}
