import FoldTables
import Pruning
import Search

// Replays pruners over full fold tables (see README.md):
//
//     racing DIRECTORY [SEEDS [PRUNER …]]
//
// and, without a directory, measures how long verdicts take.
let arguments = CommandLine.arguments
let directory = arguments.count > 1 ? arguments[1] : "."
let seeds = arguments.count > 2 ? Int(arguments[2]) ?? 10 : 10
let names = arguments.count > 3 ? Array(arguments[3...]) : Pruners.names
if arguments.count == 1 { measureVerdicts(names) }
let tables = arguments.count == 1 ? [] : try FoldTable.all(in: directory)

/// Replays all pruners over some tables and prints a line for each.
func compare(_ tables: [FoldTable], stream: Stream, slots: Int) {
    func replays(_ pruner: any Pruner) -> [[Replay]] {
        tables.map { table in
            (0..<seeds).map {
                Replay(table, pruner: pruner, stream: stream, slots: slots, seed: UInt64($0))
            }
        }
    }
    let plain = replays(NoPruner())
    print(Summary.heading)
    for name in names {
        guard let pruner = Pruners.named(name) else {
            print("there is no pruner \(name)")
            continue
        }
        var summary = Summary()
        for (table, pair) in zip(tables, zip(replays(pruner), plain)) {
            for (replay, plain) in zip(pair.0, pair.1) {
                summary.add(replay, plain: plain, of: table)
            }
        }
        print(summary.line(name))
    }
    print()
}

for isHeldOut in [true, false] {
    for folds in Set(tables.map(\.folds)).sorted() {
        let chosen = tables.filter { $0.isHeldOut == isHeldOut && $0.folds == folds }
        for stream in Stream.allCases where !chosen.isEmpty {
            for slots in [1, 8, 32] {
                print(
                    "\(isHeldOut ? "held out" : "seen"), \(chosen.count) tables, K = \(folds),",
                    "\(stream) trials, slots: \(slots)"
                )
                compare(chosen, stream: stream, slots: slots)
            }
        }
    }
}
