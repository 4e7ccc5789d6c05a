import Messaging
import Scheduling
import Search
import Statistics

extension Simulation {
    /// Some workers, and faults as the seed has them.
    init(stormOver study: SimulatedStudy, seed: UInt64) {
        var random = RandomGenerator(seed: seed, purpose: "storm")
        let workers = 1 + random.below(5)
        self.init(study: study, workers: workers, faults: .drawn(&random), seed: seed)
    }

    var isCalm: Bool { now.nanoseconds > Int64(faults.calmAt * 1e9) }

    mutating func strikes(_ chance: Double) -> Bool {
        !isCalm && random.uniform() < chance
    }

    /// Kills a process or cuts a connection, and thinks of the next time.
    mutating func strike() {
        guard !isCalm else { return }
        schedule(.fault, after: random.uniform(0, 4 / faults.intensity))
        let worker = random.below(nodes.count)
        switch random.below(5) {
        case 0:
            endCoordinator(leases: coordinator?.leasedTasks ?? 0, for: 8)
        case 1, 2:
            guard nodes[worker].isUp else { return }
            nodes[worker].isUp = false
            repeatsExcused += nodes[worker].machine.held.count
            schedule(.workerStarts(worker), after: random.uniform(0.1, 10))
        default:
            guard faults.cuts else { return }
            severedUntil[worker] = now.advanced(by: .milliseconds(random.below(12_000)))
        }
    }

    /// Ends the coordinator's process, to come again after at most so many seconds.
    mutating func endCoordinator(leases: Int, for seconds: Double) {
        guard coordinator != nil else { return }
        coordinator = nil
        repeatsExcused += leases
        schedule(.coordinatorStarts, after: random.uniform(0.1, seconds))
    }

    /// Whether a node other than this one has a task in hand.
    func isHeld(_ task: TaskKey, beside worker: Int) -> Bool {
        nodes.indices.contains { other in
            other != worker && nodes[other].isUp
                && nodes[other].machine.held.contains { $0.task == task }
        }
    }
}

extension Coordinator {
    /// How many tasks are in workers' hands.
    var leasedTasks: Int { status(named: "", at: .start).folds.leased }
}

/// How hard a simulated cluster is struck.
struct FaultRates {
    var loss = 0.0
    var duplication = 0.0
    var delay = 0.02
    /// How often the coordinator ends between writing a turn down and acting on it.
    var crashAtTurn = 0.0
    /// How often it cannot write a turn down, and so ends.
    var journalFails = 0.0
    var slotDies = 0.0
    var intensity = 0.0
    /// Whether connections are cut.
    var cuts = true
    var calmAt = 0.0

    var any: Bool { calmAt > 0 }

    static let none = FaultRates()

    /// Processes are killed and disks are full, but the network is sound.
    static func kills(_ random: inout RandomGenerator) -> FaultRates {
        FaultRates(
            crashAtTurn: random.uniform(0, 0.02),
            journalFails: random.uniform(0, 0.02),
            slotDies: random.uniform(0, 0.1),
            intensity: random.uniform(0.3, 2),
            cuts: false,
            calmAt: 60
        )
    }

    /// Rates drawn from a seed: some clusters suffer a little, some a lot.
    static func drawn(_ random: inout RandomGenerator) -> FaultRates {
        FaultRates(
            loss: random.uniform(0, 0.2),
            duplication: random.uniform(0, 0.2),
            delay: random.uniform(0.02, 2),
            crashAtTurn: random.uniform(0, 0.01),
            journalFails: random.uniform(0, 0.01),
            slotDies: random.uniform(0, 0.15),
            intensity: random.uniform(0.3, 3),
            calmAt: random.uniform(10, 90)
        )
    }
}

struct SimulationError: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}
