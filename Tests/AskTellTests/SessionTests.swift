import Foundation
import Pruning
import Sampling
import Search
import Statistics
import Testing

@testable import AskTell

private let spaceText = """
    {"direction": "minimize", "parameters": [
        {"name": "model", "type": "categorical", "choices": ["svm", "rf"]},
        {"name": "C", "type": "float", "low": 0.01, "high": 100, "log": true,
         "when": {"model": ["svm"]}},
        {"name": "depth", "type": "int", "low": 1, "high": 12, "when": {"model": ["rf"]}}
    ]}
    """

private func session(pruner: any Pruner = NoPruner()) throws -> Session {
    let file = try SpaceFile(Data(spaceText.utf8), path: "space.json")
    return Session(file, sampler: RandomSampler(space: file.space), pruner: pruner, seed: 1)
}

extension Session {
    fileprivate mutating func reply(_ line: String) -> String { reply(to: Data(line.utf8)) }
}

@Suite struct `A session` {
    @Test func `proposes trials with whole numbers and active parameters only`() throws {
        var session = try session()
        let reply = session.reply(#"{"op":"ask","n":40}"#)
        #expect(reply.hasPrefix(#"{"trials":[{"id":0,"params":{"#))
        #expect(reply.contains("\"depth\":"))
        for match in reply.matches(of: /"depth":([^,}]*)/) {
            #expect(Int(match.1) != nil)
        }
        #expect(!reply.contains(/"C":[^}]*"model":"rf"/))
    }

    @Test func `answers the same lines the same`() throws {
        var (one, other) = (try session(), try session())
        for line in [#"{"op":"ask"}"#, #"{"op":"tell","id":0,"value":1}"#, #"{"op":"ask"}"#] {
            #expect(one.reply(line) == other.reply(line))
        }
    }

    @Test(arguments: [
        ("nonsense", "expected a JSON object"), ("[1]", "expected a JSON object"),
        (#"{"op":"tell","id":0,"value":NaN}"#, "expected a JSON object"),
        (#"{"op":"jump"}"#, "'op' must be"), (#"{"op":"ask","n":0}"#, "'n' must be"),
        (#"{"op":"ask","n":1.5}"#, "'n' must be"), (#"{"op":"ask","n":1e300}"#, "'n' must be"),
        (#"{"op":"tell","id":0}"#, "'value' must be"),
        (#"{"op":"tell","id":0,"value":1e999}"#, "expected a JSON object"),
        (#"{"op":"tell","id":7,"value":1}"#, "there is no trial 7"),
        (#"{"op":"fail","id":-1}"#, "'id' must be"),
        (#"{"op":"tell","id":1,"value":1}"#, "trial 1 has finished"),
        (#"{"op":"tell","id":0,"fold":-1,"value":1}"#, "'fold' must be"),
        (#"{"op":"pruned","id":0,"value":1}"#, "'folds' must be"),
        ("\u{0}", "expected a JSON object"),
    ]) func `refuses what makes no sense and goes on`(line: String, reason: String) throws {
        var session = try session()
        _ = session.reply(#"{"op":"ask","n":2}"#)
        _ = session.reply(#"{"op":"fail","id":1}"#)
        #expect(session.reply(line).hasPrefix("{\"error\":\"" + reason))
        #expect(session.reply(#"{"op":"tell","id":0,"value":1}"#) == #"{"ok":true}"#)
    }

    @Test(arguments: Samplers.names) func `gives one reply to whatever it is sent`(
        name: String
    ) throws {
        let file = try SpaceFile(Data(spaceText.utf8), path: "space.json")
        let sampler = try #require(Samplers.named(name, space: file.space, seed: 1))
        var session = Session(file, sampler: sampler, pruner: MedianPruner(), seed: 1)
        let lines = [
            #"{"op":"ask","n":7}"#, #"{"op":"tell","id":0,"value":1e308}"#,
            #"{"op":"tell","id":1,"value":-1e308}"#, #"{"op":"fail","id":2}"#,
            #"{"op":"tell","id":3,"fold":4,"value":2}"#, #"{"op":"tell","id":3,"value":2}"#,
            #"{"op":"pruned","id":4,"folds":9,"value":3}"#, #"{"op":"tell","id":4,"value":3}"#,
        ]
        var generator = RandomGenerator(seed: 5)
        for round in 0..<300 {
            // Whole lines, and lines cut or with a byte exchanged, of trials open or long finished.
            var line = Array(lines[generator.below(lines.count)].utf8)
            if round % 3 == 1 { line = Array(line.prefix(generator.below(line.count + 1))) }
            if round % 3 == 2 { line[generator.below(line.count)] = UInt8(generator.below(128)) }
            let reply = session.reply(to: Data(line))
            #expect(!reply.contains("\n"))
            let said = try #require(
                try JSONSerialization.jsonObject(with: Data(reply.utf8)) as? [String: Any]
            )
            #expect(said["ok"] != nil || said["error"] != nil || said["trials"] != nil)
        }
        #expect(session.reply(#"{"op":"ask"}"#).contains(#""params":{"#))
    }

    @Test func `says when the remaining folds are not worth it`() throws {
        var session = try session(pruner: MedianPruner())
        _ = session.reply(#"{"op":"ask","n":10}"#)
        for id in 0..<5 {
            for fold in 0..<3 {
                let reply = session.reply(
                    "{\"op\":\"tell\",\"id\":\(id),\"fold\":\(fold),\"value\":\(id)}"
                )
                #expect(reply == #"{"ok":true}"#)
            }
            _ = session.reply("{\"op\":\"tell\",\"id\":\(id),\"value\":\(id)}")
        }
        // Less is better here.
        let good = session.reply(#"{"op":"tell","id":6,"fold":0,"value":-1}"#)
        #expect(good == #"{"ok":true}"#)
        let bad = session.reply(#"{"op":"tell","id":7,"fold":0,"value":9}"#)
        #expect(bad == #"{"ok":true,"stop":true}"#)
        let twice = session.reply(#"{"op":"tell","id":7,"fold":0,"value":9}"#)
        #expect(twice.hasPrefix(#"{"error":"fold 0 of trial 7 has been told before"#))
        #expect(session.reply(#"{"op":"pruned","id":7,"folds":1,"value":9}"#) == #"{"ok":true}"#)
    }
}

@Suite struct `A session of extremes` {
    @Test func `takes the mean of folds whose prediction overflows`() throws {
        let file = try SpaceFile(Data(spaceText.utf8), path: "space.json")
        let sampler = GaussianProcessSampler(space: file.space, seed: 1)
        var session = Session(file, sampler: sampler, pruner: MedianPruner(), seed: 1)
        _ = session.reply(#"{"op":"ask","n":30}"#)
        var stops = 0
        for id in 0..<30 {
            let value = id % 2 == 0 ? "-1e308" : "1.5e308"
            var stopped = false
            for fold in 0..<4 where !stopped {
                let line = "{\"op\":\"tell\",\"id\":\(id),\"fold\":\(fold),\"value\":\(value)}"
                stopped = session.reply(line).contains("stop")
            }
            let end =
                stopped
                ? "{\"op\":\"pruned\",\"id\":\(id),\"folds\":1,\"value\":\(value)}"
                : "{\"op\":\"tell\",\"id\":\(id),\"value\":\(value)}"
            #expect(session.reply(end) == #"{"ok":true}"#)
            stops += stopped ? 1 : 0
        }
        #expect(stops > 0)
        #expect(session.reply(#"{"op":"ask","n":3}"#).contains(#""id":32"#))
    }

    @Test func `takes null for nothing said`() throws {
        var session = try session()
        #expect(session.reply(#"{"op":"ask","n":null}"#).hasPrefix(#"{"trials":[{"id":0,"#))
        let reply = session.reply(#"{"op":"tell","id":0,"fold":null,"value":1}"#)
        #expect(reply == #"{"ok":true}"#)
        #expect(session.reply(#"{"op":"fail","id":0}"#).contains("trial 0 has finished"))
    }

    @Test func `writes the largest whole number as one`() throws {
        let bound = "9007199254740992"
        let text = "[{\"name\":\"x\",\"type\":\"int\",\"low\":\(bound),\"high\":\(bound)}]"
        let file = try SpaceFile(Data(text.utf8), path: "space.json")
        let sampler = RandomSampler(space: file.space)
        var session = Session(file, sampler: sampler, pruner: NoPruner(), seed: 1)
        let reply = session.reply(#"{"op":"ask"}"#)
        #expect(reply == "{\"trials\":[{\"id\":0,\"params\":{\"x\":\(bound)}}]}")
    }
}

@Suite struct `A space file` {
    @Test func `says which way is better and what depends on what`() throws {
        let file = try SpaceFile(Data(spaceText.utf8), path: "space.json")
        #expect(file.isMinimized)
        #expect(file.space.parameters.map(\.name) == ["model", "C", "depth"])
        #expect(file.space.parameters[2].distribution == .int(low: 1, high: 12))
        #expect(
            file.space.parameters[1].conditions
                == [SearchSpace.Condition("model", isOneOf: ["svm"])]
        )
    }

    @Test(arguments: [
        ("", " this is not JSON"), ("[,]", "1:2: this is not JSON"),
        ("[{\n  \"name\" \"x\"}]", "2:10: this is not JSON"),
        ("7", "1:1: expected a list of parameters"),
        (#"{"direction":"up","parameters":[]}"#, "1:14: 'direction' must be"),
        (#"{"parameter":[]}"#, "1:2: there is no key 'parameter'"),
        ("[7]", "1:2: parameter 1 must be an object with a 'name'"),
        (#"[{"name":"x"}]"#, "1:2: parameter 'x': 'type' must be"),
        (#"[{"name":"x","typ":"int"}]"#, "1:14: parameter 'x': there is no key 'typ'"),
        (
            #"[{"name":"x","type":"float","low":1}]"#,
            "1:2: parameter 'x': 'low' and 'high' must be"
        ),
        (
            #"{"parameters": [{"name":"x","type":"float","low":1,"high":"2"}]}"#,
            "1:59: parameter 'x': 'low' and 'high' must be"
        ),
        (
            "[{\"name\":\"y\",\"type\":\"int\",\"low\":1,\"high\":2},\n"
                + " {\"name\":\"x\",\"type\":\"float\",\"low\":2,\"high\":1}]",
            "2:2: parameter 'x': its min 2.0 is above"
        ),
        (
            #"[{"name":"x","type":"float","low":0,"high":1,"log":true}]"#,
            "1:2: parameter 'x': a logar"
        ),
        (
            #"[{"name":"x","type":"int","low":0.5,"high":1}]"#,
            "1:33: parameter 'x': 'low' and 'high' of"
        ),
        (
            #"[{"name":"x","type":"categorical","choices":[]}]"#,
            "1:2: parameter 'x': it has no values"
        ),
        (
            #"[{"name":"x","type":"int","low":0,"high":1,"when":{"y":[1]}}]"#,
            "1:2: parameter 'x': its condition names 'y'"
        ),
    ]) func `is told what is wrong with it`(text: String, reason: String) throws {
        let error = #expect(throws: SpaceFileError.self) {
            try SpaceFile(Data(text.utf8), path: "space.json")
        }
        let description = error?.description ?? ""
        #expect(description.hasPrefix("space.json:" + reason), "\(description)")
    }
}
