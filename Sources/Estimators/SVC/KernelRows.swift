import LIBSVM
import Search
import Statistics

/// The rows of one fit, and how machines are learned from them.
struct KernelRows {
    let features: Matrix
    let kernel: Kernel
    /// The classes that have rows, in order.
    let present: [Int]
    private let labels: [Int32]
    private let weights: [Double]?
    private let settings: Settings
    private let seed: UInt64

    init(_ data: TrainingSet, _ settings: Settings, seed: UInt64) {
        features = data.features.tamed
        labels = data.labels
        weights = settings.isNull("class_weight") ? data.weights : data.balancedWeights
        let sums = data.classWeights
        present = sums.indices.filter { sums[$0] > 0 }
        kernel = Self.kernel(settings, features, data.weights)
        self.settings = settings
        self.seed = seed
    }

    private static func kernel(
        _ settings: Settings,
        _ features: Matrix,
        _ weights: [Double]?
    ) -> Kernel {
        let even = 1 / Double(features.columns)
        var gamma = settings.numberIfAny("gamma") ?? even
        if settings.numberIfAny("gamma") == nil, settings.string("gamma") == "scale" {
            let variance = variance(features, weights)
            // Scikit-learn takes one where all cells are the same; so do we where their squares are.
            gamma = variance > 0 ? min(1e100, even / variance) : 1
        }
        switch settings.string("kernel") {
        case "linear": return .linear
        case "poly":
            return .polynomial(
                degree: settings.whole("degree"),
                gamma: gamma,
                offset: settings.number("coef0")
            )
        default: return .radial(gamma: gamma)
        }
    }

    /// The variance of all cells of all columns; a row of weight two is two rows.
    private static func variance(_ features: Matrix, _ weights: [Double]?) -> Double {
        // Relative to the heaviest, so that no sum leaves the range of numbers.
        let heaviest = weights?.max() ?? 1
        let shares = (0..<features.rows).map { (weights?[$0] ?? 1) / heaviest }
        let total = shares.reduce(0, +) * Double(features.columns)
        func mean(_ value: (Double) -> Double) -> Double {
            var sum = 0.0
            for row in 0..<features.rows {
                for cell in features.row(row) { sum += shares[row] / total * value(cell) }
            }
            return sum
        }
        let center = mean { $0 }
        return mean { ($0 - center) * ($0 - center) }
    }

    /// A calibrated machine for each pair of classes, above zero for the second.
    func pairs() throws(TaskFailure) -> [(machine: Machine, sigmoid: SigmoidCalibration)] {
        let problem = Problem(
            cells: features.values,
            rows: features.rows,
            columns: features.columns
        )
        var pairs: [(Machine, SigmoidCalibration)] = []
        for (place, first) in present.enumerated() {
            for second in present[(place + 1)...] {
                let rows = labels.indices.filter { [first, second].contains(Int(labels[$0])) }
                guard rows.count <= SVC.rowsMax else {
                    throw TaskFailure(
                        .error,
                        "SVC would take days to learn from \(rows.count) rows; "
                            + "its limit is \(SVC.rowsMax)"
                    )
                }
                let targets = rows.map { Int(labels[$0]) == second }
                let machine = try machine(problem, rows, targets)
                let sigmoid = try calibration(problem, rows, targets)
                pairs.append((machine, sigmoid))
            }
        }
        return pairs
    }

    /// The sigmoid for values that each came from rows not learned from.
    private func calibration(
        _ problem: Problem,
        _ rows: [Int],
        _ targets: [Bool]
    ) throws(TaskFailure) -> SigmoidCalibration {
        var values = [Double](repeating: 0, count: rows.count)
        let crossFitting = CrossFitting(features.selecting(rows: rows), targets, seed: seed)
        try crossFitting.forEach { learned, judged throws(TaskFailure) in
            let machine = try machine(
                problem,
                learned.map { rows[$0] },
                learned.map { targets[$0] }
            )
            let support = features.selecting(rows: machine.rows).transposed
            for place in judged {
                let similarities = kernel.values(row: rows[place], of: features, support)
                values[place] = machine.value(similarities)
            }
        }
        return SigmoidCalibration(values, targets, rows.map { weights?[$0] ?? 1 })
    }

    /// What LIBSVM learns from some rows.
    func machine(
        _ problem: Problem,
        _ rows: [Int],
        _ targets: [Bool]
    ) throws(TaskFailure) -> Machine {
        let costs = RowCosts(
            weights.map { weights in rows.map { weights[$0] } },
            targets,
            resolution: SVC.resolution
        )
        var chosen = rows
        var chosenTargets = targets
        if let copies = costs.copies {
            chosen = zip(rows, copies).flatMap { Array(repeating: $0, count: $1) }
            chosenTargets = zip(targets, copies).flatMap { Array(repeating: $0, count: $1) }
        }
        let task = MarginTask(
            kernel: kernel,
            positiveCost: settings.number("C") * costs.positive,
            negativeCost: settings.number("C") * costs.negative,
            tolerance: settings.number("tol"),
            cacheMegabytes: settings.number("cache_size"),
            shrinks: settings.bool("shrinking")
        )
        let machine: Machine
        do {
            machine = try problem.train(chosen, chosenTargets, task)
        } catch {
            throw TaskFailure(.error, "SVC: \(error)")
        }
        guard machine.intercept.isFinite, machine.coefficients.allSatisfy(\.isFinite) else {
            throw TaskFailure(.error, "SVC: the coefficients left the range of numbers")
        }
        return machine
    }
}

extension Machine {
    /// The decision value, from the similarities of a row to the support rows.
    func value(_ similarities: [Double]) -> Double {
        var sum = intercept
        for (similarity, coefficient) in zip(similarities, coefficients) {
            sum += similarity * coefficient
        }
        return sum.isNaN ? 0 : max(-1e100, min(1e100, sum))
    }
}
