import Exporting
import Foundation
import Hashing
import Importing
import Journaling
import Messaging
import Pruning
import Sampling
import Scheduling
import Search
import Studies
import Training
import ZeroMQ

/// The program of a coordinator: owns the study, its journal and the socket workers connect to.
///
/// One thread does it all but think: it polls, decodes a batch, lets the machine handle each event at
/// one moment, puts all records on disk in one transaction, and only then acts.
public final class CoordinatorLoop {
    /// How a coordinator's work ended.
    public enum Ending: Sendable {
        /// The bundle is written.
        case succeeded
        /// There is no bundle, for this reason.
        case failed(reason: String)
        /// A signal came; the study can go on later.
        case interrupted
    }

    /// What a coordinator tells whoever watches.
    public enum News: Sendable {
        /// How the study goes; a few times a second while something happens.
        case status(StudyStatus)
        /// A trial was settled.
        case settled(TrialProgress)
        /// Something a person may want to know.
        case note(String, LogLevel = .info)
    }

    /// So many messages are handled in one turn, and so many records share one commit.
    static let batchMax = 512

    /// How often news of the status are sent at most.
    private static let statusInterval = Duration.milliseconds(200)

    let study: OpenStudy
    let tell: (News) -> Void
    let signals: Signals
    private let context: Context
    let gate: Gate
    let socket: Socket
    private let listener: Listener
    private let thinker: Thinker
    private var clock: StudyClock
    var machine: Coordinator
    var peers = Peers()
    /// Out-of-fold probabilities of unsettled trials, by trial and fold.
    private var outOfFold: [Int: [Int: [Double]]] = [:]
    /// Those of settled trials that the journal still has.
    private var retention = PredictionRetention()
    var collection: Collection?
    private var wake: Instant?
    var ending: Ending?
    var outage: Outage?
    private var nextStatus = ContinuousClock.now

    /// Opens the socket and takes the study up where its journal left it.
    ///
    /// - Parameters:
    ///   - endpoint: where to listen, such as `tcp://*:5555` or `ipc:///path`.
    ///   - access: whom to listen to.
    ///   - spotCheck: the share of folds that two workers fit, to see whether they agree.
    ///   - resumesStopped: whether a search goes on that was stopped early.
    ///   - tell: takes news for people; called on the thread that runs the loop.
    public init(
        _ study: OpenStudy,
        endpoint: String,
        access: CoordinatorAccess,
        spotCheck: Double = 0,
        resumesStopped: Bool = false,
        signals: Signals,
        tell: @escaping (News) -> Void
    ) throws {
        self.study = study
        self.signals = signals
        self.tell = tell
        context = try Context()
        gate = try Gate(access, in: context) { tell(.note($0, .warning)) }
        // Nobody has reason to send more than the study's largest result.
        let data = study.data
        let foldValues = data.foldValues + data.confirmationValues
        let valuesMax = max(foldValues.max() ?? 0, data.holdoutValues)
        var options = SocketOptions(
            frameBytesMax: MessageLimits.frameBytesMax(probabilities: valuesMax)
        )
        if case .keys(let directory) = access {
            options.security = .server(try directory.coordinatorKey())
        }
        // Workers that are sent home must hear of it.
        options.linger = .seconds(1)
        socket = try Socket(.router, in: context, options: options)
        listener = try Listener(socket, at: endpoint, in: context) { tell(.note($0, .warning)) }
        let description = study.data.description
        guard let pruner = Pruners.pruner(description.pruner),
            let sampler = Self.sampler(of: description)
        else { throw StudyError("this program lacks the study's sampler or pruner") }
        thinker = try Thinker(study.data, sampler: sampler)
        // Probabilities are fetched when a trial is judged: all of them would not fit into memory.
        let history = try study.journal.replay(loadsProbabilities: false)
        clock = StudyClock(elapsed: study.journal.lastElapsed)
        var plan = try StudyPlan(
            of: study,
            pruner: pruner,
            sealKey: Self.sealKey(of: study, access),
            spotCheck: spotCheck,
            resumesStopped: resumesStopped
        )
        plan.refitsAgain = !study.hasPipeline(of: history)
        machine = try Coordinator(plan: plan, replaying: history.map(\.record))
        study.journal.mayTryAgain = { [unowned self] error in awaitJournal(error) }
        try study.journal.keepPredictions(ofTrials: retention.begin(with: machine.state.trials))
    }

    /// The endpoint that is listened on, with the port that was chosen where none was given.
    public var endpoint: String { listener.endpoint }

    /// What the study is at the moment.
    public var state: StudyState { machine.state }

    /// Runs the study to its end, or until a signal comes.
    ///
    /// - Parameter eachTurn: called several times a second, for whatever else wants looking after;
    ///   gives the names of workers whose processes have died since the last call.
    public func run(eachTurn: () throws -> [String] = { [] }) throws -> Ending {
        defer { thinker.stop() }
        do {
            try perform(machine.start(at: clock.now))
            while ending == nil {
                try turn()
                endOutage()
                let deaths = try eachTurn().map { Event.workerDied(name: $0) }
                if !deaths.isEmpty { try perform(machine.handle(deaths, at: clock.now)) }
            }
            tell(.status(status))
            try study.journal.dropPredictions(ofTrials: retention.drop())
        } catch let error as JournalError where error.code == .unavailable && isInterrupted {
            // Somebody did not want to wait for the journal any longer.
        }
        guard let ending else { preconditionFailure("the loop runs until there is an ending") }
        return ending
    }

    /// After the study's end, goes on answering workers and clients until a signal comes.
    public func serve() throws {
        repeat { try turn() } while !isInterrupted
    }

    /// Workers of an earlier start come back within this time, if at all.
    private static let returnTime = Duration.seconds(2)

    /// Who is sent home has left within this time, or cannot be reached.
    private static let farewellTime = Duration.seconds(5)

    /// Sends all workers home after the study's end, and waits until they have said goodbye.
    ///
    /// One whose connection was just breaking when the study ended did not hear of it. Nor did those
    /// of an earlier start where the study was over already: they are given time to come back.
    public func sendHome() throws {
        for peer in peers.present { send(.dismiss, to: peer) }
        let start = ContinuousClock.now
        let arrived = peers.hasMetWorkers ? start : start + Self.returnTime
        while ContinuousClock.now < start + Self.farewellTime, !isInterrupted,
            ContinuousClock.now < arrived || !peers.present.isEmpty
        {
            try turn()
        }
    }

    private func turn() throws {
        let untilWake = wake.map { max(.zero, clock.now.duration(to: $0)) }
        let ready = try ZeroMQ.poll(
            [
                PollItem(socket),
                PollItem(descriptor: thinker.answers.descriptor),
                PollItem(descriptor: signals.descriptor),
            ] + gate.pollItems,
            timeout: min(untilWake ?? Self.idle, Self.idle)
        )
        var events: [Event] = []
        if !ready[2].isEmpty, signals.collect() > 0 {
            ending = .interrupted
            return
        }
        listener.tend()
        if try gate.tend() { sendRevokedHome(into: &events) }
        if !ready[0].isEmpty { try receive(into: &events) }
        if !ready[1].isEmpty { take(thinker.answers.collect(), into: &events) }
        if let collection, collection.isOverdue {
            self.collection = nil
            events.append(.collected(collection.worker, collection.outcome, stored: false))
        }
        if let wake, wake <= clock.now {
            self.wake = nil
            events.append(.timeReached)
        }
        if !events.isEmpty { try perform(machine.handle(events, at: clock.now)) }
        if ContinuousClock.now >= nextStatus {
            nextStatus = .now + Self.statusInterval
            tell(.status(status))
        }
    }

    /// Without anything else to do, the status is told this often.
    private static let idle = Duration.milliseconds(500)

    var status: StudyStatus {
        machine.status(named: study.data.description.name, at: clock.now)
    }

    // MARK: Actions out

    /// Puts all records on disk, then acts.
    private func perform(_ actions: [Action]) throws {
        var records: [Record] = []
        for action in actions {
            guard case .record(let record) = action else { continue }
            records.append(record)
            remember(record)
        }
        for action in actions { try think(of: action) }
        if !records.isEmpty {
            FaultPoint.beforeAppend.pass()
            try study.journal.append(records, elapsed: Instant.start.duration(to: clock.now))
            FaultPoint.afterAppend.pass()
            for record in records { tellOf(record) }
        }
        for action in actions { try act(on: action) }
        if retention.isDue { try study.journal.dropPredictions(ofTrials: retention.drop()) }
    }

    /// Keeps what the loop itself needs of a record.
    private func remember(_ record: Record) {
        switch record {
        case .foldCompleted(let trial, let fold, let outcome):
            outOfFold[trial, default: [:]][fold] = outcome.probabilities
        case .confirmed(let trial, _):
            outOfFold[trial] = nil
        case .judged(let trial, _), .pruned(let trial, _), .abandoned(let trial, _):
            outOfFold[trial] = nil
            retention.settled(machine.state.trials[trial])
        case .started, .suggested, .attemptFailed, .confirmationBegun, .searchEnded,
            .searchReopened, .winnerChosen, .refitted, .finished:
            break
        }
    }

    private func tellOf(_ record: Record) {
        tell(.note("journaled \(record.title)", .debug))
        switch record {
        case .judged(let trial, _), .pruned(let trial, _), .abandoned(let trial, _):
            tell(.settled(machine.state.trials[trial]))
        case .attemptFailed(let task, let failure):
            tell(.note("trial \(task.trial): \(failure.message)", .warning))
        case .started, .suggested, .foldCompleted, .confirmationBegun, .confirmed, .searchEnded,
            .searchReopened, .winnerChosen, .refitted, .finished:
            break
        }
    }

    /// Hands the thinker what an action gives it to think about.
    ///
    /// Nobody outside hears of a thought, so it need not wait for the disk.
    private func think(of action: Action) throws {
        switch action {
        case .suggest(let proposals):
            thinker.ask(.suggest(proposals))
        case .judge(let trial):
            let answers = try probabilities(of: trial, study.data.folds.indices)
            thinker.ask(.judge(trial: trial, outOfFold: answers))
        case .confirm(let trial):
            let (folds, fresh) = (study.data.folds, study.data.confirmationFolds)
            let answers = try probabilities(of: trial, folds.count..<folds.count + fresh.count)
            thinker.ask(.confirm(trial: trial, outOfFold: answers))
        case .record, .send, .collect, .export, .wake, .finish:
            break
        }
    }

    private func act(on action: Action) throws {
        switch action {
        case .record, .suggest, .judge, .confirm:
            break
        case .send(let message, let worker):
            if case .assign(let assignment) = message {
                tell(.note("\(assignment.task) is for worker \(worker.number)", .debug))
            }
            if let peer = peers.route(to: worker) { send(message, to: peer) }
        case .collect(let outcome, let worker):
            try beginCollection(of: outcome, from: worker)
        case .export(let trial, let outcome):
            let work = try study.export(trial: trial, outcome, state: machine.state)
            thinker.ask(.export(Thinker.Export(write: work)))
        case .wake(let time):
            wake = time
        case .finish(.succeeded):
            ending = .succeeded
        case .finish(.failed(let reason)):
            ending = .failed(reason: reason)
        }
    }

    private func take(_ answers: [Thinker.Answer], into events: inout [Event]) {
        for answer in answers {
            switch answer {
            case .event(let event): events.append(event)
            case .exportFailed(let reason):
                ending = .failed(reason: "the bundle could not be written: \(reason)")
            }
        }
    }

    /// The out-of-fold probabilities of a trial, by fold; after a restart from the journal.
    private func probabilities(of trial: Int, _ folds: Range<Int>) throws -> [[Double]] {
        try folds.map { fold in
            if let values = outOfFold[trial]?[fold] { return values }
            guard let values = try study.journal.predictions(trial: trial, fold: fold) else {
                throw StudyError(
                    "the journal lacks the probabilities of trial \(trial), fold \(fold)"
                )
            }
            return values
        }
    }

    /// Sends, or lets go: heartbeats tell both sides what did not arrive.
    func send(_ message: Message, to peer: [UInt8]) {
        do {
            FaultPoint.beforeSend.pass()
            defer { FaultPoint.afterSend.pass() }
            if try socket.send([message.frame()], to: peer) == .unreachable { peers.lost(peer) }
        } catch {
            tell(.note("a message could not be sent: \(error)", .warning))
        }
    }
}

extension CoordinatorLoop.Ending {
    /// Whether there is nothing to show for the work.
    public var isFailure: Bool {
        if case .failed = self { true } else { false }
    }

    /// Whether a signal ended the work.
    public var isInterrupted: Bool {
        if case .interrupted = self { true } else { false }
    }
}
