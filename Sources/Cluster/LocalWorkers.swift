import Glibc

/// Worker processes that a coordinator starts on its own machine, and starts again when they die.
public struct LocalWorkers {
    private let program: String
    private var workers: [(process: ChildProcess, arguments: [String])] = []

    /// Starts the workers.
    ///
    /// - Parameters:
    ///   - program: this program, which is also a worker.
    ///   - slots: how many slots all workers have together, at least one each.
    ///   - memory: how many bytes all slots together may hold.
    public init(
        program: String,
        endpoint: String,
        store: String,
        workers count: Int,
        slots: Int,
        memory: Int
    ) throws(SystemError) {
        self.program = program
        for index in 0..<count {
            let share = max(1, slots / count + (index < slots % count ? 1 : 0))
            let arguments = [
                "worker", endpoint, "--slots", "\(share)", "--memory",
                "\(memory / max(slots, count) * share)", "--store", store, "--attached", "--quiet",
            ]
            workers.append((try ChildProcess(program, arguments), arguments))
        }
    }

    /// Starts those workers again that have died.
    ///
    /// - Returns: the names of the dead.
    public mutating func restartDead() throws(SystemError) -> [String] {
        var dead: [String] = []
        for index in workers.indices where workers[index].process.hasEnded {
            dead.append(WorkerLoop.name(ofProcess: workers[index].process.pid))
            workers[index].process = try ChildProcess(program, workers[index].arguments)
        }
        return dead
    }

    /// Ends the workers, which get a moment to do it themselves.
    public mutating func end() {
        for worker in workers { worker.process.closeInput() }
        let deadline = ContinuousClock.now + .seconds(2)
        while ContinuousClock.now < deadline,
            workers.contains(where: { !$0.process.hasEnded })
        {
            usleep(5_000)
        }
        // Letting go of a child that still runs kills it.
        workers = []
    }
}
