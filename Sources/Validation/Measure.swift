/// One of the measures reported of every trial: its name and how it is computed.
struct Measure {
    let name: String
    private let subject: Subject

    private enum Subject {
        case objective(Objective)
        case ofClass(Metric, Int)
    }

    init(_ objective: Objective, name: String) {
        self.name = name
        subject = .objective(objective)
    }

    init(_ metric: Metric, ofClass index: Int) {
        name = "\(metric.rawValue)_class_\(index)"
        subject = .ofClass(metric, index)
    }

    private var metric: Metric {
        switch subject {
        case .objective(let objective): objective.metric
        case .ofClass(let metric, _): metric
        }
    }

    var range: ClosedRange<Double> { metric.range }

    /// The measure on some rows, nil where it has no meaning.
    func score(_ answers: Predictions, _ threshold: Double) -> Double? {
        guard !answers.labels.isEmpty else { return nil }
        switch subject {
        case .objective(let objective): return objective.score(answers, threshold: threshold)
        case .ofClass: return score(answers.confusion(threshold: threshold))
        }
    }

    private func score(_ matrix: ConfusionMatrix) -> Double {
        switch subject {
        case .objective(let objective):
            matrix.score(objective.metric, averaging: objective.averaging)
        case .ofClass(.f1, let index): matrix.f1(index)
        case .ofClass(.recall, let index): matrix.recall(index)
        case .ofClass(.precision, let index): matrix.precision(index)
        case .ofClass(let metric, _):
            preconditionFailure("\(metric.rawValue) is not a measure of single classes")
        }
    }

    /// The measure on all rows of a repeat together, averaged over repeats.
    func pooled(_ answers: [Predictions], thresholds: [Double], plan: FoldPlan) -> Double? {
        var sum = 0.0
        for turn in 0..<plan.repeats {
            let own = turn * plan.splits..<(turn + 1) * plan.splits
            let part: Double?
            if metric.judgesLabels {
                part = score(
                    own.reduce(ConfusionMatrix(classes: answers[own.lowerBound].classes)) {
                        $0 + answers[$1].confusion(threshold: thresholds[$1])
                    }
                )
            } else {
                let together = Predictions(
                    labels: own.flatMap { answers[$0].labels },
                    probabilities: own.flatMap { answers[$0].probabilities },
                    classes: answers[own.lowerBound].classes
                )
                part = score(together, 0.5)
            }
            guard let part else { return nil }
            sum += part
        }
        return sum / Double(plan.repeats)
    }
}

/// All measures reported for so many classes.
///
/// For two classes f1, recall and precision are those of the positive one; for more there are
/// `f1_macro`, `f1_weighted` and `f1_class_0`, `f1_class_1`, …, and likewise for the others.
func measures(classes: Int) -> [Measure] {
    let ofClasses: [Metric] = [.f1, .recall, .precision]
    let ofAll: [Metric] = [
        .accuracy, .balancedAccuracy, .matthews, .rocAUC, .averagePrecision, .negativeLogLoss,
        .negativeBrier,
    ]
    let whole = ofAll.map { Measure(Objective($0, averaging: .macro), name: $0.rawValue) }
    if classes == 2 {
        return ofClasses.map { Measure(Objective($0), name: $0.rawValue) } + whole
    }
    let averaged = ofClasses.flatMap { metric in
        [Averaging.macro, .weighted].map { averaging in
            let objective = Objective(metric, averaging: averaging)
            return Measure(objective, name: objective.name)
        } + (0..<classes).map { Measure(metric, ofClass: $0) }
    }
    return averaged + whole
}
