import Glibc
import Messaging
import Search

/// A slot's process as its worker sees it.
final class SlotProcess {
    private let process: ChildProcess
    private var framer = StreamFramer()
    private var assignment: Message.Assignment?
    private var deadline: ContinuousClock.Instant?
    /// How long the slot has not spoken while the worker was awake to hear it.
    private var silence = Duration.zero
    private var lastLook = ContinuousClock.now
    /// Why the worker has ended the process, if it has.
    private var verdict: TaskFailure?

    /// Readable when the slot answers or ends; for `poll`.
    var descriptor: CInt { process.output }

    /// A slot that has a task and is silent for this long is frozen: it speaks up each second.
    private static let silenceMax = Duration.seconds(10)

    /// No more of a pause between two looks counts as the slot's: the worker itself may have been
    /// frozen, or the whole machine.
    private static let lookMax = Duration.milliseconds(500)

    init(program: String, arguments: [String]) throws(SystemError) {
        process = try ChildProcess(program, arguments)
    }

    /// Gives the slot a task.
    ///
    /// - Returns: false if the slot is no more; its end will be noticed on its output.
    func run(_ assignment: Message.Assignment) throws(MessageError) -> Bool {
        self.assignment = assignment
        silence = .zero
        deadline = assignment.limitMilliseconds.map { ContinuousClock.now + .milliseconds($0) }
        let bytes = try Message.assign(assignment).streamBytes()
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                write(process.input, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    /// What a slot has to say.
    enum Report {
        /// The task ran to its end.
        case outcome(TaskOutcome)
        /// The task did not.
        case failure(TaskFailure)
        /// The process is gone, and with it the task if there was one.
        case ended(TaskFailure?)
    }

    /// Takes what the slot has answered so far.
    func reports() -> [Report] {
        var reports: [Report] = []
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(process.output, &bytes, bytes.count)
            if count > 0 {
                silence = .zero
                framer.feed(bytes[..<count])
                continue
            }
            if count < 0, errno == EINTR { continue }
            let isOver = count == 0
            do {
                while let message = try framer.next() {
                    if let report = report(message) { reports.append(report) }
                }
            } catch {
                process.signal(SIGKILL)
                verdict = TaskFailure(.crash, "the slot answered nonsense: \(error)")
            }
            if isOver { reports.append(.ended(assignment == nil ? nil : cause)) }
            return reports
        }
    }

    private func report(_ message: Message) -> Report? {
        switch message {
        case .completed(let completion) where completion.lease == assignment?.lease:
            assignment = nil
            return .outcome(completion.outcome)
        case .failed(_, let lease, let failure) where lease == assignment?.lease:
            assignment = nil
            return .failure(failure)
        default:
            return nil
        }
    }

    /// Why the process ended in the middle of a task.
    private var cause: TaskFailure {
        let ending = process.waitForEnd()
        if let verdict { return verdict }
        switch ending {
        case .killed(SIGKILL), .killed(SIGTERM), .killed(SIGINT):
            return TaskFailure(
                .lost,
                "the slot was killed from outside, perhaps for want of memory"
            )
        case .killed(let signal):
            return TaskFailure(.crash, "the slot died of signal \(signal)")
        case .exited(let code):
            return TaskFailure(.crash, "the slot ended with status \(code) in the middle of a fit")
        }
    }

    /// Ends the process if its task has run too long or holds too much memory, or if it is frozen.
    func enforce(bytesMax: Int, now: ContinuousClock.Instant) {
        silence += min(lastLook.duration(to: now), Self.lookMax)
        lastLook = now
        guard let assignment, verdict == nil else { return }
        if let deadline, now >= deadline, let limit = assignment.limitMilliseconds {
            verdict = TaskFailure(
                .timeLimit,
                "the fit took longer than \(Double(limit) / 1000) s"
            )
            process.signal(SIGKILL)
        } else if silence > Self.silenceMax {
            verdict = TaskFailure(.lost, "the slot was frozen for \(Self.silenceMax)")
            process.signal(SIGKILL)
        } else if residentBytes > bytesMax {
            verdict = TaskFailure(
                .memoryLimit,
                "the fit needed more than \(bytesMax >> 20) MiB"
            )
            process.signal(SIGKILL)
        }
    }

    /// Ends the process, whatever it does.
    func end() {
        process.signal(SIGKILL)
    }

    private var residentBytes: Int {
        var text = [UInt8](repeating: 0, count: 128)
        let descriptor = open("/proc/\(process.pid)/statm", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return 0 }
        defer { close(descriptor) }
        let count = read(descriptor, &text, text.count)
        guard count > 0 else { return 0 }
        let words = String(decoding: text[..<count], as: UTF8.self).split(separator: " ")
        let pages = words.count > 1 ? Int(words[1]) ?? 0 : 0
        return pages * Int(sysconf(CInt(_SC_PAGESIZE)))
    }
}
