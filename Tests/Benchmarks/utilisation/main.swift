import FoldTables
import Foundation
import Pruning
import Sampling

// What it costs that a study is reproducible, played in virtual time (see README.md):
//
//     utilisation DIRECTORY [SLOTS [TRIALS [SEEDS]]]
//
// and whether a study is the same on other machines:
//
//     utilisation DIRECTORY digests [SEEDS]
let arguments = CommandLine.arguments
guard arguments.count > 1 else {
    print("usage: utilisation DIRECTORY [SLOTS [TRIALS [SEEDS]]]")
    print("       utilisation DIRECTORY digests [SEEDS]")
    exit(2)
}
func number(_ place: Int, _ otherwise: Int) -> Int {
    arguments.count > place ? Int(arguments[place]) ?? otherwise : otherwise
}
if arguments.count > 2, arguments[2] == "digests" {
    exit(try compareDigests(FoldTable.all(in: arguments[1]), seeds: number(3, 1_000)) ? 0 : 1)
}
let slots = number(2, 16)
let trials = number(3, 100)
let seeds = number(4, 3)
let slotsPerWorker = 4
let tables = try FoldTable.all(in: arguments[1]).filter { $0.metric == "f1" }

print("\(tables.count) tables, \(slots) slots, \(trials) trials, \(seeds) seeds; means")
print("sampler  pruner     L   busy %: reproducible, free   time × free   lack: reproducible, free")
let pairs = [
    ("random", "none"), ("random", "fold_race"), ("tpe", "fold_race"), ("auto", "fold_race"),
]
for (sampler, pruner) in pairs {
    for parallelTrials in [slots / 4, slots / 2, slots, 2 * slots] {
        var sums = [Double](repeating: 0, count: 5)
        var studies = 0.0
        for table in tables {
            for seed in 0..<UInt64(seeds) {
                let runs = [true, false].map { isReproducible in
                    var cluster = VirtualCluster(
                        table,
                        slots: slots,
                        workers: max(1, slots / slotsPerWorker),
                        trials: trials,
                        parallelTrials: parallelTrials,
                        isReproducible: isReproducible,
                        sampler: sampler,
                        pruner: pruner,
                        seed: seed
                    )
                    return cluster.run()
                }
                studies += 1
                sums[0] += 100 * runs[0].busy
                sums[1] += 100 * runs[1].busy
                sums[2] += runs[0].seconds / runs[1].seconds
                sums[3] += table.lack(of: runs[0].best)
                sums[4] += table.lack(of: runs[1].best)
            }
        }
        let cells = zip(sums, [1, 1, 3, 3, 3]).map { String(format: "%.\($1)f", $0 / studies) }
        print(sampler, pruner, parallelTrials, cells.joined(separator: "  "))
    }
}
