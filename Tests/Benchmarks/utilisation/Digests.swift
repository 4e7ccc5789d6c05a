import FoldTables
import Pruning
import Sampling

/// Plays the same studies on one machine and on others, and prints those that differ.
///
/// Each seed is a study of one table, sampler and pruner, all of which come about as often.
///
/// - Returns: whether all were the same.
func compareDigests(_ tables: [FoldTable], seeds: Int) -> Bool {
    let pairs = Samplers.names.flatMap { sampler in
        Pruners.names.map { (sampler: sampler, pruner: $0) }
    }
    // Slots of each worker, and how many workers.
    let machines = [1, 3].flatMap { workers in [1, 2, 4, 8].map { (slots: $0, workers: workers) } }
    var different = 0
    for seed in 0..<seeds {
        let (sampler, pruner) = pairs[seed % pairs.count]
        let table = tables[seed / pairs.count % tables.count]
        let digests = machines.map { machine in
            var cluster = VirtualCluster(
                table,
                slots: machine.slots * machine.workers,
                workers: machine.workers,
                trials: 24,
                parallelTrials: 4,
                isReproducible: true,
                sampler: sampler,
                pruner: pruner,
                seed: UInt64(seed)
            )
            return cluster.run().digest
        }
        guard Set(digests).count > 1 else { continue }
        different += 1
        print("seed \(seed): \(sampler), \(pruner), \(table.name) differs:")
        for (machine, digest) in zip(machines, digests) {
            print("  \(machine.workers) × \(machine.slots) slots: \(digest)")
        }
    }
    print("\(seeds) studies, each on \(machines.count) clusters: \(different) differ")
    return different == 0
}
