import Testing

@Suite struct CommandLineTests {
    @Test(arguments: [
        ("nonsense", "tenfold: there is no command 'nonsense'; see tenfold --help"),
        ("runn", "tenfold: there is no command 'runn'; did you mean 'run'?"),
        ("run", "tenfold run: expected STUDY, got 0 arguments; see tenfold run --help"),
        ("run a b", "tenfold run: expected STUDY, got 2 arguments; see tenfold run --help"),
        (
            "families x",
            "tenfold families: expected no argument, got 1 argument; see tenfold families --help"
        ),
        ("run a --slot 2", "tenfold run: there is no option --slot; did you mean '--slots'?"),
        ("run a --slots", "tenfold run: --slots needs a value: --slots N"),
        ("run a --out ''", "tenfold run: --out needs a value: --out DIR"),
        ("run a --out=", "tenfold run: --out needs a value: --out DIR"),
        (
            "run a --slots 4 --memory 100M",
            "--memory is for all 4 slots together; each needs 32M at least, and 100M is less"
        ),
        ("run a --slots 0", "--slots must be a whole number from 1 to 4096, not '0'"),
        ("run a --workers=-1", "--workers must be a whole number from 1 to 4096, not '-1'"),
        ("run a --memory lots", "--memory must be a size such as 512M or 8G, not 'lots'"),
        ("check a --json=yes", "tenfold check: --json takes no value"),
        ("run nowhere.yaml", "nowhere.yaml: no such study file"),
        ("run .", ".: the study file cannot be read"),
        (
            "status here",
            "connecting to here: that is not an endpoint; write tcp://host:port, ipc:///path or inproc://name (zmq_connect)"
        ),
        (
            "status tcp://127.0.0.1:1 --insecure --timeout now",
            "--timeout must be a number of seconds above zero"
        ),
        (
            "status tcp://127.0.0.1:1",
            "tcp://127.0.0.1:1: a key is needed: --key FILE, or the line that the coordinator printed; --insecure goes without encryption"
        ),
        (
            "status 'tenfold://h:1?coordinator=12'",
            "tenfold://…: 'coordinator=' with 64 hexadecimal digits is missing; is the line whole, and in quotes?"
        ),
        ("status tcp://127.0.0.1:1 --key nowhere", "nowhere: No such file or directory"),
        (
            "authorize keys x --role boss",
            "--role must be worker, client, admin, not 'boss'"
        ),
    ])
    func `a mistake on the command line ends with 2`(_ line: String, _ complaint: String) throws {
        let outcome = try Scratch().shell("$tenfold \(line)")
        #expect(outcome.exited)
        #expect(outcome.code == 2)
        #expect(outcome.errors == complaint + "\n")
        #expect(outcome.output == "")
    }

    @Test func `every command has help with an example`() throws {
        let scratch = try Scratch()
        let overview = try scratch.tenfold("--help")
        #expect(overview.code == 0)
        let names = overview.output.matches(of: #/(?m)^  (\w+)\s/#).map { String($0.1) }
        #expect(names.count >= 12)
        for name in names {
            let help = try scratch.tenfold(name, "--help")
            #expect(help.code == 0)
            #expect(help.output.contains("Usage: tenfold \(name)"))
            #expect(help.output.contains("Example:\n  tenfold \(name)"))
            #expect(help.output.split(separator: "\n").allSatisfy { $0.count <= 100 }, "\(name)")
        }
    }

    @Test func `without a command the overview is shown and the code is 2`() throws {
        let outcome = try Scratch().tenfold()
        #expect(outcome.code == 2)
        #expect(outcome.output.hasPrefix("Tenfold finds"))
    }

    @Test func `output that cannot be written is said`() throws {
        let outcome = try Scratch().shell("$tenfold families > /dev/full")
        #expect(outcome.exited)
        #expect(outcome.code == 4)
        #expect(
            outcome.errors == "standard output: it cannot be written: No space left on device\n"
        )
    }

    @Test(arguments: ["70000", "0", "x", "", "0x1"])
    func `a port that is none is said before anything is made`(port: String) throws {
        let scratch = try Scratch()
        try scratch.write(quickStudy, to: "study.yaml")
        try scratch.write(twoClasses(), to: "rows.csv")
        let endpoint = "tcp://127.0.0.1:\(port)"
        let complaint = "\(endpoint): a port is a number from 1 to 65535, as in tcp://host:5555\n"
        let asked = try scratch.tenfold("status", endpoint, "--insecure")
        #expect(asked.code == 2)
        #expect(asked.errors == complaint)
        guard port != "0" else { return }
        let listening = try scratch.tenfold("coordinator", "study.yaml", "--listen", endpoint)
        #expect(listening.code == 2)
        #expect(listening.errors == complaint)
        #expect(!scratch.has("quick.tenfold"))
    }

    @Test func `ask-tell says when its answer cannot be written`() throws {
        let space = #"[{"name": "x", "type": "float", "low": 0, "high": 1}]"#
        let scratch = try Scratch()
        try scratch.write(space, to: "space.json")
        let outcome = try scratch.shell(
            #"echo '{"op": "ask"}' | $tenfold ask-tell --space space.json > /dev/full"#
        )
        #expect(outcome.code == 4)
        #expect(
            outcome.errors == "standard output: it cannot be written: No space left on device\n"
        )
    }

    @Test func `a silent coordinator ends with 4`() throws {
        let outcome = try Scratch().shell(
            "$tenfold status tcp://127.0.0.1:1 --insecure --timeout 0.3"
        )
        #expect(outcome.code == 4)
        #expect(outcome.errors == "tcp://127.0.0.1:1: no coordinator answers there\n")
    }
}
