import Glibc
import Journaling
import Scheduling
import Search

// Questions to the journal of a test's study.
extension StudyDirectory {
    /// Whether a trial has been proposed.
    var hasTrial: Bool {
        get throws {
            try records.contains { record in
                if case .suggested = record { true } else { false }
            }
        }
    }

    /// How many trials ended how.
    var settled: (complete: Int, failed: Int) {
        get throws {
            try records.reduce(into: (0, 0)) { counts, record in
                switch record {
                case .judged: counts.0 += 1
                case .abandoned: counts.1 += 1
                default: break
                }
            }
        }
    }

    /// The trials of which the journal still has out-of-fold probabilities.
    var trialsWithPredictions: Set<Int> {
        get throws {
            let journal = try JournalReader(
                at: .file(path + "/small.tenfold/journal.sqlite")
            )
            return try journal.replay().reduce(into: []) { trials, entry in
                guard case .foldCompleted(let trial, _, let outcome) = entry.record,
                    !outcome.probabilities.isEmpty
                else { return }
                trials.insert(trial)
            }
        }
    }
}

extension Record {
    /// The trial that was chosen.
    var winner: Int? {
        guard case .winnerChosen(let trial) = self else { return nil }
        return trial
    }

    /// The trial and the message of a failed attempt or of a trial that was given up.
    var failure: (trial: Int, message: String)? {
        switch self {
        case .attemptFailed(let task, let failure): (task.trial, failure.message)
        case .abandoned(let trial, let failure): (trial, failure.message)
        default: nil
        }
    }

    /// Whether the trial is proposed here.
    func isSuggestion(ofTrial number: Int) -> Bool {
        guard case .suggested(number, _) = self else { return false }
        return true
    }
}

/// A port on this machine that is taken, by nobody who answers.
final class Port {
    let number: Int
    private let descriptor: CInt

    var endpoint: String { "tcp://127.0.0.1:\(number)" }

    init() throws {
        let descriptor = socket(
            AF_INET,
            CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue),
            0
        )
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isThere = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, size) == 0 && listen(descriptor, 1) == 0
                    && getsockname(descriptor, address, &size) == 0
            }
        }
        guard isThere else { throw Overdue(description: "no port: \(errno)") }
        self.descriptor = descriptor
        number = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit { close(descriptor) }
}
