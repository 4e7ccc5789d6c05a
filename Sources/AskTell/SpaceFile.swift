import Foundation
import Search

/// What a space file says: what is searched, which way is better, and how many folds a trial has.
///
/// The file is a JSON list of parameters, parents before children, or an object with that list under
/// `parameters` beside `direction` and `folds`.
public struct SpaceFile: Sendable, Hashable {
    /// What is searched.
    public let space: SearchSpace
    /// Whether lower values are better.
    public let isMinimized: Bool
    /// How many folds a trial has, where the file says so.
    public let folds: Int?

    /// Reads the bytes of a space file.
    ///
    /// - Parameters:
    ///   - contents: the bytes.
    ///   - path: the file's name, for messages.
    public init(_ contents: Data, path: String) throws(SpaceFileError) {
        guard let json = JSON(contents) else { throw SpaceFileError(notJSON: contents, path) }
        var place: [SpaceFileError.Step] = []
        do {
            var parameters = json
            var direction = JSON.string("maximize")
            var folds: Int?
            if case .object(let members) = json {
                try Self.expect(["direction", "parameters", "folds"], in: members)
                direction = members["direction"] ?? direction
                parameters = members["parameters"] ?? .null
                if let count = members["folds"], count != .null {
                    guard let whole = count.whole, (1...Self.foldsMax).contains(whole) else {
                        throw Flaw(
                            "'folds' must be a whole number from 1 to \(Self.foldsMax)",
                            at: .member("folds")
                        )
                    }
                    folds = whole
                }
            }
            guard direction == .string("maximize") || direction == .string("minimize") else {
                throw Flaw(
                    "'direction' must be \"maximize\" or \"minimize\"",
                    at: .member("direction")
                )
            }
            if case .object = json { place = [.member("parameters")] }
            guard case .array(let entries) = parameters else {
                throw Flaw(
                    "expected a list of parameters, or an object with that list under 'parameters'"
                )
            }
            guard entries.count <= Self.parametersMax else {
                throw Flaw("\(entries.count) parameters; at most \(Self.parametersMax) can be")
            }
            let all = try entries.enumerated().map(Self.parameter)
            do throws(SearchSpaceError) {
                space = try SearchSpace(all)
            } catch {
                let index = all.lastIndex { $0.name == error.parameter }
                throw Flaw(error.description, at: index.map(SpaceFileError.Step.element))
            }
            isMinimized = direction == .string("minimize")
            self.folds = folds
        } catch let flaw as Flaw {
            throw SpaceFileError(flaw.description, at: place + flaw.place, of: contents, path)
        } catch {
            throw SpaceFileError("\(error)", at: place, of: contents, path)
        }
    }

    /// More folds than anyone fits.
    private static let foldsMax = 10_000
    /// More parameters than any sampler makes sense of.
    private static let parametersMax = 1_000

    /// What is wrong in a space file, and how to get there.
    private struct Flaw: Error {
        var description: String
        var place: [SpaceFileError.Step]

        init(_ description: String, at step: SpaceFileError.Step? = nil) {
            self.description = description
            place = step.map { [$0] } ?? []
        }

        /// The same flaw, of what stands at such a step of a larger value.
        func inside(_ step: SpaceFileError.Step, _ name: String) -> Flaw {
            var flaw = Flaw("parameter '\(name)': \(description)")
            flaw.place = [step] + place
            return flaw
        }
    }

    private static func expect(_ keys: [String], in members: [String: JSON]) throws {
        guard let stranger = members.keys.sorted().first(where: { !keys.contains($0) }) else {
            return
        }
        throw Flaw(
            "there is no key '\(stranger)'; known: \(keys.joined(separator: ", "))",
            at: .key(stranger)
        )
    }

    private static func parameter(_ index: Int, _ json: JSON) throws -> SearchSpace.Parameter {
        guard case .object(let members) = json, case .string(let name)? = members["name"] else {
            throw Flaw(
                "parameter \(index + 1) must be an object with a 'name'",
                at: .element(index)
            )
        }
        do {
            try expect(
                ["name", "type", "low", "high", "log", "step", "choices", "when"],
                in: members
            )
            let distribution = try distribution(members.filter { $0.value != .null })
            return SearchSpace.Parameter(name, distribution, when: try conditions(members["when"]))
        } catch let flaw as Flaw {
            throw flaw.inside(.element(index), name)
        }
    }

    private static func distribution(_ members: [String: JSON]) throws -> Distribution {
        let type = members["type"]
        guard type != .string("categorical") else {
            guard case .array(let choices)? = members["choices"] else {
                throw Flaw("a categorical needs a list of 'choices'", at: .member("choices"))
            }
            return .categorical(try choices.map(value))
        }
        guard type == .string("float") || type == .string("int") else {
            throw Flaw(
                "'type' must be \"float\", \"int\" or \"categorical\"",
                at: .member("type")
            )
        }
        if members["choices"] != nil {
            throw Flaw("only a categorical has 'choices'", at: .key("choices"))
        }
        let (low, high) = (try number("low", of: members), try number("high", of: members))
        var isLogarithmic = false
        if let log = members["log"] {
            guard case .bool(let flag) = log else {
                throw Flaw("'log' must be true or false", at: .member("log"))
            }
            isLogarithmic = flag
        }
        let step = members["step"]
        guard type == .string("int") else {
            guard step == nil || step?.number != nil else {
                throw Flaw("'step' must be a number", at: .member("step"))
            }
            return .float(low: low, high: high, log: isLogarithmic, step: step?.number)
        }
        guard let low = Int(exactly: low), let high = Int(exactly: high) else {
            throw Flaw("'low' and 'high' of an int must be whole numbers", at: .member("low"))
        }
        guard step == nil || step?.whole != nil else {
            throw Flaw("'step' of an int must be a whole number", at: .member("step"))
        }
        return .int(low: low, high: high, log: isLogarithmic, step: step?.whole ?? 1)
    }

    private static func number(_ key: String, of members: [String: JSON]) throws -> Double {
        guard let number = members[key]?.number else {
            throw Flaw("'low' and 'high' must be numbers", at: .member(key))
        }
        return number
    }

    private static func conditions(_ json: JSON?) throws -> [SearchSpace.Condition] {
        guard let json, json != .null else { return [] }
        guard case .object(let members) = json else {
            throw Flaw(
                "'when' must be an object of parents with lists of values",
                at: .member("when")
            )
        }
        return try members.sorted { $0.key < $1.key }.map { parent, values in
            guard case .array(let values) = values, !values.isEmpty else {
                throw Flaw("'when' needs a list of values for '\(parent)'", at: .member("when"))
            }
            return SearchSpace.Condition(parent, isOneOf: try values.map(value))
        }
    }

    private static func value(_ json: JSON) throws -> ParameterValue {
        switch json {
        case .bool(let flag): return .bool(flag)
        case .number(let number): return .number(number)
        case .string(let text): return .string(text)
        case .null, .array, .object:
            throw Flaw("a choice must be a string or a number")
        }
    }
}
