import Foundation
import Journaling
import Scheduling
import Statistics
import Testing

/// A study that has been run, for tests that only look at its bundle.
private let finished: Result<Scratch, any Error> = Result {
    let scratch = try Scratch()
    try scratch.write(quickStudy, to: "study.yaml")
    try scratch.write(twoClasses(), to: "rows.csv")
    try scratch.tenfold("run", "study.yaml", "--quiet")
    return scratch
}

@Suite struct BundleCommandTests {
    private let files = ["manifest.json", "manifest.sha256", "metrics.json", "pipeline.tenfold"]

    /// A scratch with a copy of the finished study.
    private func copy() throws -> Scratch {
        let scratch = try Scratch()
        try FileManager.default.copyItem(
            atPath: finished.get().path + "/quick.tenfold",
            toPath: scratch.path + "/quick.tenfold"
        )
        try scratch.write(twoClasses(), to: "rows.csv")
        return scratch
    }

    @Test func `a changed byte in any file of a bundle is found`() throws {
        let scratch = try copy()
        var random = RandomGenerator(seed: 1)
        for file in files {
            let path = "quick.tenfold/bundle/" + file
            let sound = try scratch.read(path)
            let places = [0, sound.count - 1] + (0..<6).map { _ in random.below(sound.count) }
            for place in places {
                var changed = sound
                changed[place] ^= 1 << UInt8(random.below(8))
                try scratch.write(changed, to: path)
                let outcome = try scratch.tenfold("predict", "quick.tenfold/bundle", "rows.csv")
                #expect(outcome.exited)
                #expect(outcome.code == 3)
                #expect(outcome.output == "")
                #expect(outcome.errors.hasPrefix("quick.tenfold/bundle/"))
                #expect(outcome.complaints.count == 1)
            }
            try scratch.write(sound, to: path)
        }
        #expect(try scratch.tenfold("predict", "quick.tenfold/bundle", "rows.csv").code == 0)
    }

    @Test func `a finished study writes a lost or damaged bundle again`() throws {
        let scratch = try copy()
        try scratch.write(quickStudy, to: "study.yaml")
        let bundle = scratch.path + "/quick.tenfold/bundle"
        let model = try scratch.read("quick.tenfold/bundle/pipeline.tenfold")
        try FileManager.default.removeItem(atPath: bundle)
        let lost = try scratch.tenfold("run", "study.yaml", "--quiet")
        #expect(lost.code == 0)
        #expect(lost.errors.contains("manifest.json: the file cannot be read"))
        #expect(lost.errors.contains("the bundle is written again"))
        #expect(try scratch.read("quick.tenfold/bundle/pipeline.tenfold") == model)
        try scratch.write(Array(model.dropLast()), to: "quick.tenfold/bundle/pipeline.tenfold")
        #expect(try scratch.tenfold("run", "study.yaml", "--quiet").code == 0)
        #expect(try scratch.read("quick.tenfold/bundle/pipeline.tenfold") == model)
    }

    @Test func `rows to predict for have their dates read as the study's`() throws {
        let scratch = try Scratch()
        let rows = (0..<60).map {
            "\($0 % 12 + 1)/\($0 % 28 + 1)/2016,\($0 % 12 < 5 ? "early" : "late")"
        }
        try scratch.write((["day,y"] + rows).joined(separator: "\n") + "\n", to: "rows.csv")
        try scratch.write(quickStudy, to: "study.yaml")
        let run = try scratch.tenfold("run", "study.yaml", "--quiet")
        #expect(run.code == 0)
        #expect(run.errors.contains("column 'day' is read as dates with the month first"))
        let answers = try ["2/11/2016\n11/2/2016", "2016-02-11\n2016-11-02"].map { days in
            try scratch.write("day\n\(days)\n", to: "new.csv")
            let outcome = try scratch.tenfold("predict", "quick.tenfold", "new.csv")
            #expect(outcome.code == 0, "\(outcome.errors)")
            return outcome.output
        }
        #expect(answers[0] == answers[1])
        let lines = answers[0].split(separator: "\n")
        #expect(lines.count == 3 && lines[1] != lines[2])
    }

    @Test func `predictions go through links and into pipes and devices`() throws {
        let scratch = try copy()
        let predict = "$tenfold predict quick.tenfold/bundle rows.csv --out"
        let plain = try scratch.shell("\(predict) plain.csv && cat plain.csv")
        let linked = try scratch.shell(
            "touch real.csv; ln -s real.csv link.csv; \(predict) link.csv && test -L link.csv "
                + "&& cat real.csv"
        )
        #expect(linked.output == plain.output)
        let piped = try scratch.shell(
            "mkfifo pipe; cat pipe > piped.csv & \(predict) pipe && wait && test -p pipe "
                + "&& cat piped.csv"
        )
        #expect(piped.output == plain.output)
        let full = try scratch.shell("ln -s /dev/full full; \(predict) full")
        #expect(full.code == 4)
        #expect(full.complaints == ["full: it cannot be written: No space left on device"])
        #expect(try scratch.shell("test -c /dev/full").code == 0)
        let rows = try scratch.shell("cat rows.csv").output
        for own in ["rows.csv", "./rows.csv", "linked.csv"] {
            let refused = try scratch.shell("ln -sf rows.csv linked.csv; \(predict) \(own)")
            #expect(refused.code == 2)
            #expect(refused.errors == "\(own): it is the input, and would be overwritten\n")
        }
        #expect(try scratch.shell("cat rows.csv").output == rows)
        let directory = try scratch.shell("\(predict) .")
        #expect(directory.code == 2)
        #expect(directory.complaints == [".: it is a directory, and a file is to be written"])
    }

    @Test func `a missing file or directory is said`() throws {
        let scratch = try copy()
        for file in files {
            let path = scratch.path + "/quick.tenfold/bundle/" + file
            try FileManager.default.moveItem(atPath: path, toPath: path + "x")
            let outcome = try scratch.tenfold("predict", "quick.tenfold/bundle", "rows.csv")
            #expect(outcome.code == 3)
            #expect(outcome.errors.contains("\(file): the file cannot be read"))
            try FileManager.default.moveItem(atPath: path + "x", toPath: path)
        }
        #expect(try scratch.tenfold("predict", "nowhere", "rows.csv").code == 3)
    }

    @Test(arguments: [
        ("age\n1\n", "rows.csv:1:1: the header lacks 'job'; it has 'age'"),
        ("age,job\n1,cook\nold,smith\n", "rows.csv:3:1: 'old' in column 'age' is not a number"),
        ("age,job\n", "rows.csv:1:8: the file has a header and no rows below it"),
        ("", "rows.csv: the file is empty"),
        ("age,job\n1,cook\n2\n", "rows.csv:3:2: the row ends after 1 cell, where the header has 2"),
    ])
    func `rows that do not fit a model are named`(_ rows: String, _ complaint: String) throws {
        let scratch = try copy()
        try scratch.write(rows, to: "rows.csv")
        let outcome = try scratch.tenfold("predict", "quick.tenfold", "rows.csv", "--out", "p.csv")
        #expect(outcome.code == 3)
        #expect(outcome.complaints == [complaint])
        #expect(!scratch.has("p.csv"))
    }

    @Test func `a column that no model needs is passed over with a note`() throws {
        let scratch = try copy()
        try scratch.write("extra,job,age\n7,cook,44\n8,pilot,\n", to: "rows.csv")
        let outcome = try scratch.tenfold("predict", "quick.tenfold", "rows.csv")
        #expect(outcome.code == 0)
        #expect(outcome.errors == "note: not used: 'extra'\n")
        #expect(outcome.output.split(separator: "\n").count == 3)
    }

    @Test func `each row is explained, in words and for programs`() throws {
        let scratch = try copy()
        try scratch.write("age,job\n70,cook\n2,smith\n,\n", to: "rows.csv")
        let words = try scratch.tenfold("explain", "quick.tenfold", "rows.csv", "--top", "1")
        #expect(words.code == 0, "\(words.errors)")
        #expect(words.output.hasPrefix("row 1: 'bad', probability 0."))
        #expect(words.output.contains("  age is 70\n"))
        #expect(words.output.contains("row 3: "))
        #expect(words.output.contains("age is missing"))
        let records = try scratch.tenfold("explain", "quick.tenfold", "rows.csv", "--json")
        let lines = try records.output.split(separator: "\n").map { line in
            try #require(
                JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            )
        }
        #expect(lines.map { $0["row"] as? Int } == [1, 2, 3])
        for line in lines {
            let parts = try #require(line["contributions"] as? [[String: Any]])
            let sum = parts.reduce(try #require(line["base"] as? Double)) {
                $0 + ($1["contribution"] as? Double ?? .nan)
            }
            #expect(abs(sum - (line["total"] as? Double ?? .nan)) < 1e-9)
        }
        let wrong = try scratch.tenfold("explain", "quick.tenfold", "rows.csv", "--top", "none")
        #expect(wrong.code == 2)
        #expect(wrong.complaints == ["--top must be a whole number above zero, not 'none'"])
    }

    @Test(arguments: [
        (
            "age,job,y\n1,\"a\nb\",good\n\n1,cook,ugly\n",
            "rows.csv:5:8: 'y' has the value 'ugly'; the model knows good, bad"
        ),
        ("age,job\n1,cook\n", "rows.csv:1:1: the header lacks 'y'; it has 'age', 'job'"),
        ("age,job,y\n1,cook,\n", "rows.csv: no row has a value of 'y'"),
    ])
    func `rows that cannot be evaluated are named`(_ rows: String, _ complaint: String) throws {
        let scratch = try copy()
        try scratch.write(rows, to: "rows.csv")
        let outcome = try scratch.tenfold("evaluate", "quick.tenfold", "rows.csv")
        #expect(outcome.code == 3)
        #expect(outcome.complaints == [complaint])
    }

    @Test func `predict repeats the worker's holdout answers to the last bit`() throws {
        let scratch = try copy()
        try scratch.write(quickStudy, to: "study.yaml")
        let folds = try scratch.tenfold("folds", "study.yaml").output.split(separator: "\n")
        let held = folds.filter { $0.hasSuffix(",holdout") }
            .compactMap { Int($0.split(separator: ",")[0]) }
        let lines = twoClasses().split(separator: "\n")
        let rows = [lines[0]] + held.map { lines[$0] }
        try scratch.write(rows.joined(separator: "\n") + "\n", to: "holdout.csv")
        try scratch.tenfold("predict", "quick.tenfold", "holdout.csv", "--out", "p.csv")
        let text = String(decoding: try scratch.read("p.csv"), as: UTF8.self)
        let answers = text.split(separator: "\n").dropFirst()
            .compactMap { Double($0.split(separator: ",")[2]) }
        let journal = try JournalReader(
            at: .file(scratch.path + "/quick.tenfold/journal.sqlite")
        )
        let refits = try journal.replay().compactMap { entry -> [Double]? in
            guard case .refitted(let outcome) = entry.record else { return nil }
            return outcome.probabilities
        }
        #expect(answers.count == 16)
        #expect(answers.map(\.bitPattern) == refits.last?.map(\.bitPattern))
    }

    @Test func `how the table was written is remembered for later rows`() throws {
        let scratch = try Scratch()
        let reading = "separator: '|', decimal: ',', missing: [unknown]"
        let study = quickStudy.replacing("target: y}", with: "target: y, \(reading)}")
        try scratch.write(study, to: "study.yaml")
        let table = twoClasses().replacing(",", with: "|").replacing("0|", with: "0,5|")
        try scratch.write(table.replacing("\n12|", with: "\nunknown|"), to: "rows.csv")
        #expect(try scratch.tenfold("run", "study.yaml", "--quiet").code == 0)
        try scratch.write("age|job\n1,125|cook\nunknown|smith\n", to: "new.csv")
        let outcome = try scratch.tenfold("predict", "quick.tenfold", "new.csv")
        #expect(outcome.code == 0, "\(outcome.errors)")
        try scratch.write("age;job\n1.125;cook\nunknown;smith\n", to: "new.csv")
        let other = try scratch.tenfold(
            "predict",
            "quick.tenfold",
            "new.csv",
            "--separator",
            ";",
            "--decimal",
            "."
        )
        #expect(other.output == outcome.output)
    }
}
