import Importing
import Sampling
import Scheduling
import Search

/// `tenfold importance`: says which parameters of a study mattered.
let importanceCommand = Command(
    name: "importance",
    summary: "Say which hyperparameters of a study mattered for being among the best trials.",
    arguments: ["JOURNAL"],
    options: [
        Command.Option(name: "--json", value: nil, help: "print the shares as JSON")
    ],
    example: "tenfold importance loan-repayment.tenfold"
) { input in
    let journal = try OpenJournal(input.arguments[0])
    let observations = journal.state.trials
        .dropFirst(journal.description.baseline == nil ? 0 : 1)
        .compactMap(Observation.init)
    let shares = parameterImportance(observations, over: journal.description.space)
    if input.has("--json") {
        try put(json(shares))
        return .success
    }
    var table = TextTable(["parameter", "importance", "trials"])
    for entry in shares {
        table.add([entry.name, "\(decimal(100 * entry.share, 1)) %", "\(entry.trials)"])
    }
    try put(
        "What told the best tenth of \(counted(observations.count, "trial")) from the others\n"
            + table.text
    )
    return .success
}

extension Observation {
    /// What a sampler would learn of a trial; nil of one that has no value.
    fileprivate init?(_ progress: TrialProgress) {
        let outcome: Outcome
        switch progress.trial.state {
        case .complete(let score): outcome = .value(score.value, variance: 0)
        case .pruned(let pruning): outcome = .value(pruning.predicted, variance: pruning.variance)
        case .waiting, .running, .failed: return nil
        }
        self.init(
            trial: progress.trial.number,
            parameters: progress.trial.parameters,
            outcome: outcome
        )
    }
}
