import Foundation
import Glibc

/// A PostgreSQL server of a test's own: in a temporary directory, reached over a local socket.
///
/// It survives being killed, but no power cut: it does not wait for the disk.
///
/// It is the machine's own PostgreSQL, which refuses to run as root: then it runs as `postgres`.
public final class PostgreSQLServer {
    /// The server's directory, with its data, its socket and its log.
    public let directory: String
    private var data: String { directory + "/data" }

    /// Makes a server and starts it.
    ///
    /// - Throws: `ServerError`, also where PostgreSQL is not installed.
    public init() throws {
        directory = "/tmp/tenfold-postgresql-\(UUID().uuidString.prefix(13))"
        try FileManager.default.createDirectory(
            atPath: directory,
            withIntermediateDirectories: false
        )
        if geteuid() == 0 { try Self.run(["chown", "postgres", directory]) }
        try Self.run(
            Self.user + [
                Self.programs() + "/initdb", "--pgdata", data, "--username", "postgres",
                "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync",
            ]
        )
        try start()
    }

    deinit {
        crash()
        try? FileManager.default.removeItem(atPath: directory)
    }

    /// How to reach it.
    public var url: String { "postgresql://postgres@/postgres?host=\(directory)" }

    /// Starts the server again with the data that are there.
    ///
    /// - Parameter settings: such as `-c shared_buffers=1MB`, beside the usual ones.
    public func start(_ settings: String = "") throws {
        let options =
            "-c fsync=off -c listen_addresses='' -c unix_socket_directories=\(directory) \(settings)"
        try Self.run(
            Self.user + [
                Self.programs() + "/pg_ctl", "--pgdata", data, "--log", directory + "/log",
                "--options", options, "--wait", "--silent", "start",
            ]
        )
    }

    /// Kills the server and all its processes, as a crash would.
    public func crash() {
        guard let text = try? String(contentsOfFile: data + "/postmaster.pid", encoding: .utf8),
            let pid = text.split(separator: "\n").first.flatMap({ pid_t($0) })
        else { return }
        // First it is stopped, so that it starts no process while they are counted.
        kill(pid, SIGSTOP)
        let tasks = "/proc/\(pid)/task/\(pid)/children"
        let children = (try? String(contentsOfFile: tasks, encoding: .utf8)) ?? ""
        let pids = children.split(separator: " ").compactMap { pid_t($0) } + [pid]
        for pid in pids { kill(pid, SIGKILL) }
        // A successor refuses to start while one of them is there.
        let deadline = ContinuousClock.now + .seconds(20)
        while pids.contains(where: isThere), ContinuousClock.now < deadline { usleep(5_000) }
        unlink(data + "/postmaster.pid")
    }

    /// Runs SQL as the superuser.
    ///
    /// - Returns: what it gives, a line a row, the columns with `|` between them.
    @discardableResult
    public func query(_ sql: String) throws -> String {
        try Self.run([
            Self.programs() + "/psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align",
            "--set", "ON_ERROR_STOP=1", "--command", sql, url,
        ])
    }

    /// Whom the server runs as.
    private static var user: [String] {
        geteuid() == 0 ? ["runuser", "--user", "postgres", "--"] : []
    }

    /// Where the newest PostgreSQL of this machine has its programs.
    private static func programs() throws -> String {
        let root = "/usr/lib/postgresql"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        guard let newest = versions.compactMap(Int.init).max() else {
            throw ServerError(
                description: "PostgreSQL is not installed: bash cluster/setup.sh postgresql libpq5"
            )
        }
        return "\(root)/\(newest)/bin"
    }

    @discardableResult
    private static func run(_ words: [String]) throws -> String {
        let output = "/tmp/tenfold-output-\(UUID().uuidString)"
        defer { unlink(output) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        // A file and no pipe, which the server would keep open.
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        // The tests' own directory may be closed to the server's user.
        let words = ["env", "--chdir=/"] + words
        var arguments = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var pid: pid_t = 0
        // Not Foundation's `Process`, which waits for everything that the program leaves behind.
        let failure = posix_spawnp(&pid, words[0], &actions, nil, &arguments, environ)
        guard failure == 0 else {
            throw ServerError(
                description: "\(words[0]): \(strerror(failure).map { String(cString: $0) } ?? "")"
            )
        }
        var status: CInt = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        let text = (try? String(contentsOfFile: output, encoding: .utf8)) ?? ""
        guard status == 0 else {
            throw ServerError(description: "\(words.joined(separator: " ")): \(text)")
        }
        return text
    }
}

/// Why a test has no server.
public struct ServerError: Error, CustomStringConvertible {
    /// What went wrong, with the words of the program that failed.
    public let description: String
}

private func isThere(_ pid: pid_t) -> Bool { kill(pid, 0) == 0 }
