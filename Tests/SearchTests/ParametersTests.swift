import Foundation
import Testing

@testable import Search

@Suite struct `A point of the space` {
    @Test func `is in order of name whatever the order they came in`() {
        var parameters = Parameters()
        for name in ["model", "b.y", "a", "b.x"] {
            parameters[name] = .string(name)
        }
        #expect(parameters.names == ["a", "b.x", "b.y", "model"])
        #expect(parameters == ["a": "a", "b.x": "b.x", "b.y": "b.y", "model": "model"])
        #expect(
            parameters.hashValue
                == Parameters(["a": "a", "b.x": "b.x", "b.y": "b.y", "model": "model"]).hashValue
        )
    }

    @Test func `is set, replaced and removed by name`() {
        var parameters: Parameters = ["a": 1, "c": 3]
        parameters["b"] = 2
        parameters["c"] = "three"
        parameters["a"] = ParameterValue?.none
        parameters["absent"] = ParameterValue?.none
        #expect(parameters.inOrder.map(\.name) == ["b", "c"])
        #expect(parameters["c"] == "three")
        #expect(parameters["a"] == nil)
    }

    @Test func `has a canonical text that is JSON`() throws {
        let parameters: Parameters = [
            "z": 0.1, "whole": 5.0, "large": 1e300, "text": "a \"quote\"\\\n\u{1}é", "on": true,
            "none": nil, "list": .list([1, "x", .list([])]),
        ]
        let text =
            #"{"large":1e+300,"list":[1,"x",[]],"none":null,"on":true,"#
            + #""text":"a \"quote\"\\\n\u0001é","whole":5,"z":0.1}"#
        #expect(parameters.description == text)
        let decoded = try JSONDecoder().decode(Parameters.self, from: Data(text.utf8))
        #expect(decoded == parameters)
    }

    @Test func `survives JSON`() throws {
        let parameters: Parameters = [
            "third": .number(1.0 / 3), "small": .number(.leastNonzeroMagnitude), "negative": -7,
            "off": false, "none": nil,
            "limit": .number(0x1p53), "zero": 0, "empty": "", "sizes": .list([64, 32]),
        ]
        let data = try JSONEncoder().encode(parameters)
        #expect(try JSONDecoder().decode(Parameters.self, from: data) == parameters)
    }
}
