import Foundation
import Journaling
import Testing

@Suite struct StudyRunTests {
    private func scratch(_ study: String = quickStudy, rows: Int = 80) throws -> Scratch {
        let scratch = try Scratch()
        try scratch.write(study, to: "study.yaml")
        try scratch.write(twoClasses(rows: rows), to: "rows.csv")
        return scratch
    }

    private func digest(_ outcome: Outcome) -> String {
        outcome.output.split(separator: "\n").last.map { String($0) } ?? ""
    }

    @Test func `the report tells what was found in words`() throws {
        let outcome = try scratch().tenfold("run", "study.yaml", "--quiet")
        #expect(outcome.code == 0)
        let text = outcome.output
        #expect(text.contains("quick: is y 'bad' or 'good'?"))
        #expect(text.contains("searched: 3 trials complete, 0 pruned, 0 failed"))
        #expect(text.contains("'bad' is predicted where its probability is at least 0."))
        #expect(text.contains("f1 fold by fold: 0."))
        #expect(text.contains("On the holdout: 16 rows that the search never saw"))
        #expect(outcome.complaints == [])
    }

    @Test func `three classes are searched, exported and predicted under their names`() throws {
        let scratch = try Scratch()
        let names = ["low", "middle", "high, or more"]
        var text = "size,colour,grade\n"
        for row in 0..<120 {
            let grade = row % 3
            text += "\(grade * 10 + row % 13),\(["red", "blue"][row % 2]),\"\(names[grade])\"\n"
        }
        try scratch.write(text, to: "rows.csv")
        let study = """
            name: grades
            data: {train: rows.csv, target: grade}
            metric: {name: f1, average: macro}
            models: {GaussianNB: default, XGBClassifier: {n_estimators: 9}}
            cv: {n_splits: 3}
            budget: {trials: 4}
            """
        try scratch.write(study, to: "study.yaml")
        let outcome = try scratch.tenfold("run", "study.yaml", "--quiet")
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("grades: which of 3 classes is grade?"))
        #expect(outcome.output.contains("f1 of high, or more"))
        #expect(!outcome.output.contains("_class_"))
        #expect(!outcome.output.contains("is predicted where"))
        let predicted = try scratch.tenfold("predict", "grades.tenfold", "rows.csv")
        let lines = predicted.output.split(separator: "\n")
        #expect(lines[0].hasPrefix("prediction,\"probability_high, or more\",probability_low,"))
        #expect(lines.count == 121)
        let evaluated = try scratch.tenfold("evaluate", "grades.tenfold", "rows.csv")
        #expect(evaluated.code == 0)
        #expect(evaluated.output.contains("f1 of middle"))
    }

    @Test func `without a holdout all rows are searched, and none is reported on`() throws {
        let study = quickStudy.replacing("target: y}", with: "target: y, holdout: 0}")
        let scratch = try scratch(study)
        let outcome = try scratch.tenfold("run", "study.yaml", "--quiet")
        #expect(outcome.code == 0)
        #expect(outcome.output.contains("over 3 folds of 80 rows"))
        #expect(!outcome.output.contains("On the holdout"))
        let json = try scratch.tenfold("run", "study.yaml", "--quiet", "--json")
        let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8))
        let metrics = (object as? [String: Any])?["metrics"] as? [String: Any]
        #expect(metrics?["holdout"] == nil)
        #expect(((metrics?["outOfFold"] as? [String: Any])?["foldScores"] as? [Double])?.count == 3)
    }

    @Test func `a search without gains ends early and says so`() throws {
        let study = quickStudy.replacing("trials: 3", with: "trials: 150, patience: 5")
        let scratch = try scratch(study)
        let checked = try scratch.tenfold("check", "study.yaml", "--no-timing")
        #expect(checked.output.contains("or 5 trials in a row without a gain"))
        let outcome = try scratch.tenfold("run", "study.yaml", "--quiet")
        #expect(outcome.output.contains("ended: the latest trials brought no gain"))
        let json = try scratch.tenfold("run", "study.yaml", "--quiet", "--json")
        let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8))
        #expect((object as? [String: Any])?["ended"] as? String == "plateau")
    }

    @Test func `a check tells what the study would take, and fits nothing if told so`() throws {
        let scratch = try scratch()
        let timed = try scratch.tenfold("check", "study.yaml")
        #expect(timed.code == 0)
        #expect(timed.output.contains("# Time\n"))
        #expect(timed.output.contains("9 fits on "))
        let untimed = try scratch.tenfold("check", "study.yaml", "--no-timing")
        #expect(!untimed.output.contains("# Time"))
        #expect(timed.output.hasPrefix(untimed.output.prefix(1000)))
    }

    @Test func `a finished study shows its result again without working`() throws {
        let scratch = try scratch()
        let first = try scratch.tenfold("run", "study.yaml", "--quiet")
        let start = ContinuousClock.now
        let second = try scratch.tenfold("run", "study.yaml", "--quiet")
        #expect(start.duration(to: .now) < .seconds(1))
        #expect(second.output == first.output)
        #expect(!scratch.has("quick.tenfold/socket"))
    }

    @Test func `an interrupted study goes on to the same end`() throws {
        let study = quickStudy.replacing("trials: 3", with: "trials: 150")
        let whole = try scratch(study).tenfold("run", "study.yaml", "--quiet")
        let scratch = try scratch(study)
        let interrupted = try scratch.shell(
            """
            # With job control, for else a shell lets its background jobs ignore SIGINT.
            set -m
            $tenfold run study.yaml & pid=$!
            until [ "$($tenfold trials quick.tenfold --json 2>/dev/null | grep -c complete)" -ge 2 ]
            do sleep 0.02; done
            kill -INT $pid; wait $pid
            """
        )
        #expect(interrupted.code == 130)
        #expect(interrupted.errors.contains("trials; the same command goes on from here\n"))
        let finished = try scratch.tenfold("run", "study.yaml", "--quiet")
        #expect(finished.code == 0)
        #expect(digest(finished) == digest(whole))
    }

    @Test func `a full disk loses nothing that was recorded`() throws {
        let study = quickStudy.replacing("trials: 3", with: "trials: 40")
        let whole = try scratch(study).tenfold("run", "study.yaml", "--quiet")
        let scratch = try scratch(study)
        // No file may have more than 160 KiB, which the journal soon would.
        let full = try scratch.shell("ulimit -f 160; $tenfold run study.yaml --quiet")
        #expect(full.exited)
        #expect(full.code == 4)
        #expect(full.complaint.contains("quick.tenfold/journal.sqlite"), "\(full.errors)")
        let finished = try scratch.tenfold("run", "study.yaml", "--quiet")
        #expect(digest(finished) == digest(whole))
    }

    @Test func `without a worker the status says what is waited for`() throws {
        let scratch = try scratch()
        let outcome = try scratch.shell(
            """
            $tenfold coordinator study.yaml --listen ipc://$PWD/c --quiet & pid=$!
            $tenfold status ipc://$PWD/c --timeout 60
            kill -INT $pid; wait $pid
            """
        )
        #expect(outcome.code == 130)
        #expect(outcome.output.hasPrefix("quick: searching, 0:0"))
        #expect(outcome.output.contains("\n  waiting for a worker to connect\n"))
    }

    @Test func `another study in the directory is told apart by its settings`() throws {
        let scratch = try scratch()
        try scratch.tenfold("run", "study.yaml", "--quiet")
        try scratch.write(quickStudy + "seed: 4\n", to: "study.yaml")
        let outcome = try scratch.tenfold("run", "study.yaml", "--quiet")
        #expect(outcome.code == 2)
        #expect(
            outcome.complaints == [
                "quick.tenfold holds another study, which differs in folds, seed; "
                    + "choose another directory with --out, or begin anew with --restart"
            ]
        )
    }

    @Test func `a directory that cannot be made is said`() throws {
        let scratch = try scratch()
        for (path, words) in [
            ("rows.csv", "it is a file, and a directory is to be there"),
            ("rows.csv/deep", "the directory cannot be used: Not a directory"),
        ] {
            let outcome = try scratch.tenfold("run", "study.yaml", "--quiet", "--out", path)
            #expect(outcome.code == 2)
            #expect(outcome.complaints == ["\(path): \(words)"])
        }
    }

    @Test func `a damaged journal is refused and left as it is`() throws {
        let scratch = try scratch()
        try scratch.tenfold("run", "study.yaml", "--quiet")
        let file = "quick.tenfold/journal.sqlite"
        let sound = try scratch.read(file)
        var damaged = sound
        damaged.replaceSubrange(4096..<4200, with: Array(repeating: 0xFF, count: 104))
        for bytes in [damaged, Array(sound.prefix(3000)), Array("no journal\n".utf8)] {
            try scratch.write(bytes, to: file)
            let outcome = try scratch.tenfold("run", "study.yaml", "--quiet")
            #expect(outcome.exited)
            #expect(outcome.code == 3)
            #expect(outcome.complaints.count == 1)
            #expect(outcome.complaint.hasPrefix("\(file): opening the journal: the file is "))
            #expect(try scratch.read(file) == bytes)
        }
        #expect(try scratch.tenfold("run", "study.yaml", "--quiet", "--restart").code == 0)
    }

    @Test func `the best trials are confirmed on fresh folds, whatever the slots`() throws {
        let study = quickStudy + "choose: {confirm: 2, repeats: 2, rule: one_standard_error}\n"
        let scratch = try scratch(study)
        let checked = try scratch.tenfold("check", "study.yaml", "--no-timing")
        #expect(
            checked.output.contains("12 fits more to confirm the best 2 trials on 6 fresh folds")
        )
        let outcome = try scratch.tenfold("run", "study.yaml", "--quiet")
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(
            outcome.output.contains("Confirmed on 6 fresh folds, by which the winner was chosen")
        )
        let again = try scratch.tenfold(
            "run",
            "study.yaml",
            "--quiet",
            "--out",
            "other",
            "--slots",
            "3",
            "--workers",
            "2"
        )
        #expect(digest(again) == digest(outcome))
        let metrics = try scratch.read("quick.tenfold/bundle/metrics.json")
        #expect(String(decoding: metrics, as: UTF8.self).contains("\"confirmed\""))
        let listed = try scratch.tenfold("trials", "quick.tenfold")
        #expect(listed.output.contains("confirmed"))
        let more = try scratch.tenfold("trials", "quick.tenfold", "--json")
        #expect(more.output.contains("\"modelBytes\""))
    }

    @Test func `two metrics give a front, and constraints rule out what misses them`() throws {
        let study =
            quickStudy.replacingOccurrences(of: "trials: 3", with: "trials: 8")
            + "metric: [f1, model_bytes]\nconstraints: [recall >= 0.1, fit_seconds <= 100]\n"
        let scratch = try scratch(study)
        let outcome = try scratch.tenfold("run", "study.yaml", "--quiet")
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(
            outcome.output.contains("Pareto front: what is better by f1 is worse by model_bytes")
        )
        #expect(outcome.output.contains("meet the constraints (recall >= 0.1, fit_seconds <= 100)"))
        let front = try scratch.tenfold("trials", "quick.tenfold", "--front")
        #expect(front.output.contains("model_bytes"))
        let importance = try scratch.tenfold("importance", "quick.tenfold")
        #expect(importance.code == 0)
        #expect(importance.output.contains("LogisticRegression.C"))
        let checked = try scratch.tenfold("check", "study.yaml", "--no-timing")
        #expect(checked.output.contains("note: seconds differ from run to run"))
    }

    @Test func `trials of an earlier study are told to the sampler, as far as they fit`() throws {
        let scratch = try scratch()
        #expect(try scratch.tenfold("run", "study.yaml", "--quiet").code == 0)
        let warm =
            quickStudy.replacingOccurrences(of: "name: quick", with: "name: warm")
            .replacingOccurrences(of: "{GaussianNB: default, ", with: "{")
            + "warm_start: [quick.tenfold]\n"
        try scratch.write(warm, to: "warm.yaml")
        let outcome = try scratch.tenfold("run", "warm.yaml")
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("of 4 trials of 'quick.tenfold' are points of this"))
        let described = try scratch.tenfold("check", "warm.yaml", "--json").output
        #expect(described.contains("\"warmStart\":[{\"parameters\":"))
        try scratch.write(warm + "metric: roc_auc\n", to: "other.yaml")
        let other = try scratch.tenfold("check", "other.yaml")
        #expect(other.code == 2)
        #expect(
            other.complaint.hasSuffix(
                "'quick.tenfold' maximized f1, and this study maximizes roc_auc"
            )
        )
        try scratch.write(warm.replacingOccurrences(of: "[quick", with: "[quack"), to: "no.yaml")
        let missing = try scratch.tenfold("check", "no.yaml")
        #expect(missing.code == 2)
        #expect(missing.complaint.hasPrefix("no.yaml:7:14: the earlier study cannot be read: "))
    }

    @Test func `folds and probabilities are about the same rows`() throws {
        let scratch = try scratch()
        try scratch.tenfold("run", "study.yaml", "--quiet")
        let folds = try scratch.tenfold("folds", "study.yaml").output.split(separator: "\n")
        #expect(folds.count == 81)
        #expect(folds[0] == "row,y,fold")
        #expect(folds.count { $0.hasSuffix(",holdout") } == 16)
        let answers = try scratch.tenfold("trials", "quick.tenfold", "--probabilities", "0")
        let lines = answers.output.split(separator: "\n")
        #expect(lines[0] == "row,y,fold,probability_good,probability_bad")
        let places = Set(
            lines.dropFirst().map { $0.split(separator: ",")[..<3].joined(separator: ",") }
        )
        #expect(places == Set(folds.dropFirst().map(String.init).filter { !$0.hasSuffix("t") }))
        let unknown = try scratch.tenfold("trials", "quick.tenfold", "--probabilities", "9")
        #expect(unknown.code == 2)
    }
}
