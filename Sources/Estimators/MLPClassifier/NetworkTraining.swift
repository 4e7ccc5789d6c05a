import Foundation
import Search
import Statistics

/// The training of one network, from first weights to the last epoch.
struct NetworkTraining {
    private let rows: NetworkRows
    private let recipe: NetworkRecipe
    private let layers: [NetworkLayer]
    private var random: RandomGenerator
    private var batch: SingleMatrix
    private var steps = 0

    init(_ rows: NetworkRows, _ recipe: NetworkRecipe, seed: UInt64) {
        self.rows = rows
        self.recipe = recipe
        random = RandomGenerator(seed: seed, purpose: "network")
        batch = SingleMatrix(rows: 0, columns: rows.features.columns)
        // Two classes have one output, for the second.
        let isBinary = rows.classes == 2
        let units = recipe.hiddenUnits + [isBinary ? 1 : rows.present.count]
        var layers: [NetworkLayer] = []
        for (place, count) in units.enumerated() {
            layers.append(
                NetworkLayer(
                    inputs: place == 0 ? rows.features.columns : units[place - 1],
                    units: count,
                    recipe,
                    isOutput: place == units.count - 1,
                    using: &random
                )
            )
        }
        self.layers = layers
    }

    /// Runs epochs until there were enough of them, or nothing improves, or the follower says stop.
    mutating func run(_ progress: FitProgress) throws(TaskFailure) -> NetworkClassifier {
        var order = Array(0..<rows.count)
        var watch: ValidationWatch?
        if recipe.stopsEarly {
            let parts = InnerSplit(
                rows.targets,
                classes: rows.present.count,
                aside: recipe.validationShare,
                using: &random
            )
            if !parts.aside.isEmpty {
                order = parts.learned
                watch = ValidationWatch(rows, parts.aside)
            }
        }
        var bestLoss = Double.infinity
        var idleEpochs = 0
        for epoch in 1...recipe.epochs {
            random.shuffle(&order)
            var loss = runEpoch(order)
            if watch != nil {
                let current = try settled()
                loss = watch?.loss(of: current) ?? loss
            }
            let iteration = FitProgress.Iteration(number: epoch, planned: recipe.epochs) {
                [self, watch] () throws(TaskFailure) in
                if let best = watch?.best { best } else { try settled() }
            }
            if try progress.verdict(iteration) == .stop { break }
            idleEpochs = loss > bestLoss - recipe.tolerance ? idleEpochs + 1 : 0
            bestLoss = min(bestLoss, loss)
            // A cycle without validation is run to its end: its loss may well rise on the way.
            if idleEpochs > recipe.patience, watch != nil || !recipe.cycles { break }
        }
        if let best = watch?.best { return best }
        return try settled()
    }

    /// Goes once through the rows in batches of nearly one size.
    ///
    /// - Returns: the mean loss, each batch's before it was learned from.
    private mutating func runEpoch(_ order: [Int]) -> Double {
        let batches = (order.count + recipe.batchRows - 1) / recipe.batchRows
        var sum = 0.0
        for number in 0..<batches {
            let start = order.count * number / batches
            let end = order.count * (number + 1) / batches
            sum += learn(order[start..<end], stepsPlanned: batches * recipe.epochs)
        }
        return sum / Double(order.count)
    }

    /// One step along the slopes of one batch.
    private mutating func learn(_ indices: ArraySlice<Int>, stepsPlanned: Int) -> Double {
        batch.gather(indices, of: rows.features)
        for place in layers.indices {
            layers[place].forward(
                place == 0 ? batch : layers[place - 1].output,
                using: &random
            )
        }
        guard let last = layers.last else { preconditionFailure("a network has an output layer") }
        var (loss, slopes) = outputLoss(last.output, indices)
        steps += 1
        for place in layers.indices.reversed() {
            let input = place == 0 ? batch : layers[place - 1].output
            var inputSlopes = place == 0 ? nil : SingleMatrix(rows: 0, columns: input.columns)
            layers[place].backward(&slopes, input, into: &inputSlopes)
            if let inputSlopes { slopes = inputSlopes }
        }
        let rate = recipe.rate(step: steps, of: stepsPlanned)
        for layer in layers { layer.move(step: steps, rate: rate, decay: recipe.decay) }
        return loss
    }

    /// The summed log loss of a batch, and the slopes of its mean along the outputs.
    private func outputLoss(
        _ output: SingleMatrix,
        _ indices: ArraySlice<Int>
    ) -> (loss: Double, slopes: SingleMatrix) {
        var slopes = output
        var loss = 0.0
        let units = output.columns
        for (row, index) in indices.enumerated() {
            let target = rows.targets[index]
            let weight = Double(rows.weights[index])
            let share = weight / Double(indices.count)
            if units == 1 {
                let margin = Double(output.values[row])
                loss -= weight * logSigmoid(target == 1 ? margin : -margin)
                slopes.values[row] = Float(share * (sigmoid(margin) - Double(target)))
            } else {
                let start = row * units
                let margins = (0..<units).map { Double(output.values[start + $0]) }
                let logSum = logSumExp(margins)
                loss += weight * (logSum - margins[target])
                for unit in 0..<units {
                    let probability = exp(margins[unit] - logSum)
                    slopes.values[start + unit] = Float(
                        share * (probability - (unit == target ? 1 : 0))
                    )
                }
            }
        }
        return (loss, slopes)
    }

    /// The network as it answers.
    ///
    /// - Throws: `TaskFailure` of kind `error`, if the weights left the range of numbers.
    private func settled() throws(TaskFailure) -> NetworkClassifier {
        let network = NetworkClassifier(
            layers.map(\.settled),
            recipe.activation,
            present: rows.present,
            classes: rows.classes
        )
        guard network.isFinite else {
            throw TaskFailure(
                .error,
                "MLPClassifier: the weights went beyond the range of numbers; "
                    + "a smaller learning_rate_init may help"
            )
        }
        return network
    }
}

/// Rows set aside from training, and the network that did best on them.
private struct ValidationWatch {
    private let cells: SingleMatrix
    private let labels: [Int]
    private let weights: [Double]
    private var bestLoss = Double.infinity
    private(set) var best: NetworkClassifier?

    init(_ rows: NetworkRows, _ indices: [Int]) {
        var cells = SingleMatrix(rows: 0, columns: rows.features.columns)
        cells.gather(indices[...], of: rows.features)
        self.cells = cells
        labels = indices.map { rows.present[rows.targets[$0]] }
        weights = indices.map { Double(rows.weights[$0]) }
    }

    /// The weighted mean log loss; the network is kept if it is the best so far.
    mutating func loss(of network: NetworkClassifier) -> Double {
        let probabilities = network.probabilities(cells)
        var sum = 0.0
        for (row, label) in labels.enumerated() {
            // Certain and wrong costs much, but not all.
            sum -= weights[row] * log(max(1e-15, probabilities[row, label]))
        }
        let loss = sum / max(weights.reduce(0, +), .leastNormalMagnitude)
        if best == nil || loss < bestLoss {
            bestLoss = loss
            best = network
        }
        return loss
    }
}
