import CLinux
import Foundation
import Glibc

/// A program started by this one, ended with it, and reaped by it.
final class ChildProcess {
    /// The child's process number.
    let pid: pid_t
    /// This process's end of the child's standard input; closing it tells the child to end.
    private(set) var input: CInt
    /// This process's end of the child's standard output, not blocking; for `poll`.
    let output: CInt
    private var status: CInt?

    /// Starts a program with pipes on its standard input and output, in a process group of its own,
    /// so that a Ctrl-C in the terminal reaches only the program that was started there.
    init(_ program: String, _ arguments: [String]) throws(SystemError) {
        let toChild = try Self.pipe()
        let fromChild = try Self.pipe()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, toChild.read, 0)
        posix_spawn_file_actions_adddup2(&actions, fromChild.write, 1)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        var unblocked = sigset_t()
        sigemptyset(&unblocked)
        var defaults = sigset_t()
        sigemptyset(&defaults)
        for number in [SIGINT, SIGTERM, SIGPIPE] { sigaddset(&defaults, number) }
        posix_spawnattr_setsigmask(&attributes, &unblocked)
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
        posix_spawnattr_setflags(&attributes, CShort(flags))
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
            close(toChild.read)
            close(fromChild.write)
        }
        var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        var child: pid_t = 0
        var environment = Self.environment.map { strdup($0) as UnsafeMutablePointer<CChar>? }
        environment.append(nil)
        defer { for setting in environment { free(setting) } }
        let code = posix_spawn(&child, program, &actions, &attributes, words, environment)
        input = toChild.write
        output = fromChild.read
        pid = child
        guard code == 0 else {
            status = 0
            throw SystemError("starting \(program)", code: code)
        }
        _ = fcntl(output, F_SETFL, fcntl(output, F_GETFL) | O_NONBLOCK)
    }

    deinit {
        closeInput()
        close(output)
        if status == nil {
            kill(pid, SIGKILL)
            _ = waitForEnd()
        }
    }

    /// Closes the child's standard input, which asks it to end.
    func closeInput() {
        guard input >= 0 else { return }
        close(input)
        input = -1
    }

    /// Sends a signal, if the child still runs.
    func signal(_ number: CInt) {
        if status == nil { kill(pid, number) }
    }

    /// Waits for the child's end and says in words how it came.
    func waitForEnd() -> Ending {
        if status == nil {
            var word: CInt = 0
            while waitpid(pid, &word, 0) < 0, errno == EINTR {}
            status = word
        }
        return Ending(status: status ?? 0)
    }

    /// Whether the child has ended, without waiting.
    var hasEnded: Bool {
        if status != nil { return true }
        var word: CInt = 0
        guard waitpid(pid, &word, WNOHANG) == pid else { return false }
        status = word
        return true
    }

    /// How a child ended.
    enum Ending: Equatable {
        case exited(CInt)
        case killed(signal: CInt)

        init(status: CInt) {
            // The macros of <sys/wait.h>, which Swift does not import.
            let signal = status & 0x7f
            self = signal == 0 ? .exited((status >> 8) & 0xff) : .killed(signal: signal)
        }
    }

    /// This process's environment, but with numeric libraries told to keep to one thread: slots are
    /// what runs side by side, and sums must not depend on how many cores there are.
    private static var environment: [String] {
        var settings = ProcessInfo.processInfo.environment
        settings["OPENBLAS_NUM_THREADS"] = "1"
        settings["OMP_NUM_THREADS"] = "1"
        return settings.map { "\($0.key)=\($0.value)" }.sorted()
    }

    private static func pipe() throws(SystemError) -> (read: CInt, write: CInt) {
        var ends: [CInt] = [-1, -1]
        guard tenfold_pipe(&ends) == 0 else { throw SystemError("making a pipe") }
        return (ends[0], ends[1])
    }
}
