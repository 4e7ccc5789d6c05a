import Search
import Statistics

/// What `MLPClassifier` learned: layers of weights.
///
/// Batch normalization has become part of the weights, and dropout is over: what is left is a linear
/// map a layer, with an activation after each but the last.
public struct NetworkClassifier: Predictor, Hashable {
    /// What follows a hidden layer's linear map.
    public enum Activation: UInt8, Sendable, Hashable {
        /// Zero for all below zero.
        case relu = 0
        /// The hyperbolic tangent.
        case tanh = 1
    }

    /// A linear map.
    public struct Layer: Sendable, Hashable {
        /// The factor of each input in each unit: inputs × units.
        public let weights: SingleMatrix
        /// What is added to each unit.
        public let biases: [Float]
    }

    /// How many classes there are.
    public let classes: Int
    /// What follows each layer but the last.
    public let activation: Activation
    /// The layers, from the columns to the margins: one margin for two classes, whose sigmoid is the
    /// probability of the second; otherwise one a class, to which softmax is applied.
    public let layers: [Layer]

    /// Below any margin that a class with rows can have.
    static let never: Float = -1e30
    /// Margins are brought into this range, so that differences of them are numbers.
    static let marginMax = 1e29
    /// So far out that the probability is zero or one.
    private static let certainty: Float = 1e4

    /// A network whose last layer has a unit a present class, or one for two classes.
    init(_ layers: [Layer], _ activation: Activation, present: [Int], classes: Int) {
        self.classes = classes
        self.activation = activation
        var layers = layers
        if classes > 2, present.count < classes, let last = layers.popLast() {
            layers.append(last.spread(to: present, of: classes))
        }
        self.layers = layers
    }

    /// What can be learned from rows of one class: that there is no other.
    init(constant label: Int, classes: Int, columns: Int) {
        self.classes = classes
        activation = .relu
        let biases =
            classes == 2
            ? [label == 1 ? Self.certainty : -Self.certainty]
            : (0..<classes).map { $0 == label ? 0 : Self.never }
        layers = [
            Layer(
                weights: SingleMatrix(rows: columns, columns: biases.count),
                biases: biases
            )
        ]
    }

    /// How many columns it learned from.
    public var columns: Int { layers[0].weights.rows }

    /// Whether all weights and biases are numbers.
    var isFinite: Bool {
        layers.allSatisfy { layer in
            layer.weights.values.allSatisfy(\.isFinite) && layer.biases.allSatisfy(\.isFinite)
        }
    }

    /// Layer by layer, each sum in a fixed order: the same on every machine for any block of rows.
    public func probabilities(_ features: Matrix) throws(TaskFailure) -> Matrix {
        let features = try features.checked(columns: columns, "MLPClassifier")
        return probabilities(SingleMatrix(networkCells: features))
    }

    /// The probabilities for cells that are known to be in range.
    func probabilities(_ cells: SingleMatrix) -> Matrix {
        var result: [Double] = []
        result.reserveCapacity(cells.rows * classes)
        let even = [Double](repeating: 1 / Double(classes), count: classes)
        let margins = margins(cells)
        for row in 0..<margins.rows {
            let start = row * margins.columns
            let rowMargins = margins.values[start..<start + margins.columns].map { margin in
                // Weights at the end of the range may cancel to NaN: nothing is known then.
                margin.isNaN ? 0 : max(-Self.marginMax * 10, min(Self.marginMax, Double(margin)))
            }
            if classes == 2 {
                let positive = sigmoid(rowMargins[0])
                result += [1 - positive, positive]
            } else {
                result += softmax(rowMargins, orElse: even)
            }
        }
        return Matrix(rows: cells.rows, columns: classes, values: result)
    }

    private func margins(_ cells: SingleMatrix) -> SingleMatrix {
        var input = cells
        for (place, layer) in layers.enumerated() {
            var output = SingleMatrix(rows: 0, columns: layer.biases.count)
            output.setProductInOrder(input, layer.weights)
            output.add(toEachRow: layer.biases)
            if place < layers.count - 1 {
                switch activation {
                case .relu: output.rectify()
                case .tanh: output.takeTangents()
                }
            }
            input = output
        }
        return input
    }

    /// Itself: it is data already.
    public var structure: PredictorStructure? { .network(self) }
}

extension NetworkClassifier.Layer {
    /// The same units at the places of their classes; those of other classes are never likely.
    fileprivate func spread(to present: [Int], of classes: Int) -> Self {
        var wide = SingleMatrix(rows: weights.rows, columns: classes)
        var biases = [Float](repeating: NetworkClassifier.never, count: classes)
        for (unit, label) in present.enumerated() {
            biases[label] = self.biases[unit]
            for input in 0..<weights.rows {
                wide.values[input * classes + label] =
                    weights.values[input * weights.columns + unit]
            }
        }
        return Self(weights: wide, biases: biases)
    }
}

// MARK: - As bytes

extension NetworkClassifier {
    private static let format = ByteFormat(family: 20, version: 1)

    /// The layers, each with its size in front.
    public func encoded() throws(TaskFailure) -> [UInt8] {
        var writer = ByteWriter(Self.format)
        writer.write(UInt32(classes))
        writer.write(activation.rawValue)
        writer.write(UInt32(columns))
        writer.write(UInt32(layers.count))
        for layer in layers {
            writer.write(UInt32(layer.biases.count))
            for weight in layer.weights.values { writer.write(weight) }
            for bias in layer.biases { writer.write(bias) }
        }
        return writer.bytes
    }

    /// The network whose `encoded()` gave these bytes.
    ///
    /// - Throws: `TaskFailure` of kind `error`, if the bytes are not a network's.
    init(_ bytes: [UInt8]) throws(TaskFailure) {
        var reader = try ByteReader(bytes, Self.format, "MLPClassifier")
        classes = try reader.classCount()
        guard let activation = Activation(rawValue: try reader.byte()) else {
            throw reader.error("an unknown activation")
        }
        self.activation = activation
        var inputs = try reader.count(ofAtLeast: 4)
        let count = try reader.count(ofAtLeast: 8)
        guard inputs >= 1, count >= 1 else { throw reader.error("no column or no layer") }
        var layers: [Layer] = []
        for _ in 0..<count {
            let units = try reader.count(ofAtLeast: 4)
            guard units >= 1 else { throw reader.error("a layer without a unit") }
            let weights = try reader.singles(inputs * units)
            layers.append(
                Layer(
                    weights: SingleMatrix(rows: inputs, columns: units, values: weights),
                    biases: try reader.singles(units)
                )
            )
            inputs = units
        }
        guard inputs == (classes == 2 ? 1 : classes) else {
            throw reader.error("a last layer of \(inputs) units for \(classes) classes")
        }
        try reader.finish()
        self.layers = layers
    }
}
