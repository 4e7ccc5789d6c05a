import LIBSVM
import Search
import Statistics

/// What `SVC` learned: the training rows that count, and how they count for each pair of classes.
public struct SupportVectorClassifier: Predictor, Hashable {
    /// Two classes: above zero for the second.
    ///
    /// The decision value is the sum of coefficients × kernel, plus the intercept; the sigmoid of
    /// `slope` × it + `offset` is the probability of the second class among the two.
    public struct Pair: Hashable, Sendable {
        /// Which support rows count, in ascending order.
        public let rows: [Int]
        /// The factor of each of them.
        public let coefficients: [Double]
        /// What is added to the sum.
        public let intercept: Double
        /// The factor of the decision value in the sigmoid.
        public let slope: Double
        /// What is added in the sigmoid.
        public let offset: Double
    }

    /// How many classes there are.
    public let classes: Int
    /// The classes that had rows, in order, one at least; the others are never predicted.
    public let present: [Int]
    /// How alike two rows are.
    public let kernel: Kernel
    /// The support rows of all pairs: rows × columns.
    public let support: SupportRows
    /// The pairs of present classes: (0,1), (0,2), …, (1,2), ….
    public let pairs: [Pair]

    /// Support rows, held as kernels are computed: a row a column, each value next to its like.
    public struct SupportRows: Hashable, Sendable {
        /// How many rows there are.
        public let count: Int
        /// How many columns they have.
        public let columns: Int
        /// The cells, column after column.
        public let cells: [Double]

        var matrix: Matrix { Matrix(rows: columns, columns: count, values: cells) }
    }

    init(
        classes: Int,
        kernel: Kernel,
        features: Matrix,
        present: [Int],
        pairs: [(machine: Machine, sigmoid: SigmoidCalibration)]
    ) {
        self.classes = classes
        self.kernel = kernel
        self.present = present
        let rows = Set(pairs.flatMap(\.machine.rows)).sorted()
        let places = Dictionary(uniqueKeysWithValues: rows.enumerated().map { ($1, $0) })
        support = SupportRows(
            count: rows.count,
            columns: features.columns,
            cells: features.selecting(rows: rows).transposed.values
        )
        self.pairs = pairs.map { machine, sigmoid in
            Pair(
                rows: machine.rows.compactMap { places[$0] },
                coefficients: machine.coefficients,
                intercept: machine.intercept,
                slope: sigmoid.slope,
                offset: sigmoid.intercept
            )
        }
    }

    /// The sigmoid of each pair's decision value, coupled where there are several.
    public func probabilities(_ features: Matrix) throws(TaskFailure) -> Matrix {
        let features = try features.checked(columns: support.columns, "SVC").tamed
        var result = Matrix(rows: features.rows, columns: classes)
        for (row, values) in decisionValues(features).enumerated() {
            let probabilities =
                present.count == 1
                ? [1]
                : coupledProbabilities(
                    zip(pairs, values).map { sigmoid($0.slope * $1 + $0.offset) },
                    count: present.count
                )
            for (place, label) in present.enumerated() {
                result[row, label] = probabilities[place]
            }
        }
        return result
    }

    /// For each row, the decision value of each pair.
    func decisionValues(_ features: Matrix) -> [[Double]] {
        let support = support.matrix
        return (0..<features.rows).map { row in
            let similarities = kernel.values(row: row, of: features, support)
            return pairs.map { pair in
                var sum = pair.intercept
                for (place, coefficient) in zip(pair.rows, pair.coefficients) {
                    sum += similarities[place] * coefficient
                }
                // Similarities at the end of the range may cancel to NaN: nothing is known then.
                return sum.isNaN ? 0 : max(-1e100, min(1e100, sum))
            }
        }
    }

    /// Itself: it is data already.
    public var structure: PredictorStructure? { .supportVectors(self) }
}

// MARK: - As bytes

extension SupportVectorClassifier {
    private static let format = ByteFormat(family: 21, version: 1)

    /// The classes, the kernel, the support rows and the pairs, with their sizes in front.
    public func encoded() throws(TaskFailure) -> [UInt8] {
        var writer = ByteWriter(Self.format)
        writer.write(UInt32(classes))
        writer.write(UInt32(present.count))
        for label in present { writer.write(UInt32(label)) }
        switch kernel {
        case .linear: writer.write(0 as UInt8)
        case .polynomial(let degree, let gamma, let offset):
            writer.write(1 as UInt8)
            writer.write(UInt32(degree))
            writer.write([gamma, offset])
        case .radial(let gamma):
            writer.write(2 as UInt8)
            writer.write([gamma])
        }
        writer.write(UInt32(support.columns))
        writer.write(UInt32(support.count))
        writer.write(support.cells)
        for pair in pairs {
            writer.write(UInt32(pair.rows.count))
            for row in pair.rows { writer.write(UInt32(row)) }
            writer.write(pair.coefficients)
            writer.write([pair.intercept, pair.slope, pair.offset])
        }
        return writer.bytes
    }

    /// The machines whose `encoded()` gave these bytes.
    ///
    /// - Throws: `TaskFailure` of kind `error`, if the bytes are not such machines.
    init(_ bytes: [UInt8]) throws(TaskFailure) {
        var reader = try ByteReader(bytes, Self.format, "SVC")
        classes = try reader.classCount()
        let count = try reader.count(ofAtLeast: 4)
        var present: [Int] = []
        for _ in 0..<count {
            let label = Int(try reader.number())
            guard label < classes, label > present.last ?? -1 else {
                throw reader.error("a class that cannot be")
            }
            present.append(label)
        }
        guard count >= 1 else { throw reader.error("no class") }
        self.present = present
        kernel = try Self.kernel(&reader)
        let columns = Int(try reader.number())
        let rows = try reader.count(ofAtLeast: 8)
        guard columns >= 1 else { throw reader.error("no column") }
        support = SupportRows(
            count: rows,
            columns: columns,
            cells: try reader.reals(columns * rows)
        )
        var pairs: [Pair] = []
        for _ in 0..<count * (count - 1) / 2 {
            pairs.append(try Self.pair(&reader, supportRows: rows))
        }
        try reader.finish()
        self.pairs = pairs
    }

    private static func kernel(_ reader: inout ByteReader) throws(TaskFailure) -> Kernel {
        switch try reader.byte() {
        case 0: return .linear
        case 1:
            let degree = Int(try reader.number())
            guard 1...10 ~= degree else { throw reader.error("a power of \(degree)") }
            let numbers = try reader.reals(2)
            return .polynomial(degree: degree, gamma: numbers[0], offset: numbers[1])
        case 2:
            let gamma = try reader.reals(1)[0]
            guard gamma >= 0 else { throw reader.error("a kernel that grows with distance") }
            return .radial(gamma: gamma)
        default: throw reader.error("an unknown kernel")
        }
    }

    private static func pair(
        _ reader: inout ByteReader,
        supportRows: Int
    ) throws(TaskFailure) -> Pair {
        let count = try reader.count(ofAtLeast: 12)
        var rows: [Int] = []
        for _ in 0..<count {
            let row = Int(try reader.number())
            guard row < supportRows, row > rows.last ?? -1 else {
                throw reader.error("a support row that cannot be")
            }
            rows.append(row)
        }
        let coefficients = try reader.reals(count)
        let numbers = try reader.reals(3)
        return Pair(
            rows: rows,
            coefficients: coefficients,
            intercept: numbers[0],
            slope: numbers[1],
            offset: numbers[2]
        )
    }
}
