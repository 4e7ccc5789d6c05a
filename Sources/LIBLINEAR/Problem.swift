import CLIBLINEAR
import Glibc
import Synchronization

/// Rows a linear model can be learned from, as LIBLINEAR holds them: without their zeros.
///
/// One problem answers for several targets, as one-versus-rest needs.
public final class Problem {
    /// How many rows there are.
    public let rows: Int
    /// How many columns there are, without the one for the intercept.
    public let columns: Int

    /// All cells that are not zero, each row ended by the index −1; owned, freed by `deinit`.
    private let nodes: UnsafeMutableBufferPointer<feature_node>
    /// Where each row starts in `nodes`, and where the last one ends.
    private let starts: [Int]

    /// Guards libc's `rand`, from which LIBLINEAR draws: two trainings at once would take each
    /// other's numbers, and neither would repeat.
    private static let chance = Mutex(())

    /// Takes over the cells.
    ///
    /// - Parameters:
    ///   - cells: row-major, rows × columns, all finite.
    ///   - rows: how many rows there are.
    ///   - columns: how many columns there are.
    public init(cells: [Double], rows: Int, columns: Int) {
        precondition(cells.count == rows * columns, "\(cells.count) cells ≠ \(rows)×\(columns)")
        precondition(columns < Int32.max - 1 && rows <= Int32.max, "LIBLINEAR counts in 32 bits")
        let filled = cells.reduce(0) { $1 == 0 ? $0 : $0 + 1 }
        // Each row has room for the intercept's cell and for the end.
        nodes = .allocate(capacity: filled + 2 * rows)
        self.rows = rows
        self.columns = columns
        starts = Self.fill(nodes, from: cells, rows: rows, columns: columns)
    }

    deinit {
        nodes.deallocate()
    }

    private static func fill(
        _ nodes: UnsafeMutableBufferPointer<feature_node>,
        from cells: [Double],
        rows: Int,
        columns: Int
    ) -> [Int] {
        var starts: [Int] = []
        starts.reserveCapacity(rows)
        var end = 0
        func append(_ index: Int, _ value: Double) {
            nodes.initializeElement(at: end, to: feature_node(index: Int32(index), value: value))
            end += 1
        }
        for row in 0..<rows {
            starts.append(end)
            for column in 0..<columns {
                let cell = cells[row * columns + column]
                if cell != 0 { append(column + 1, cell) }
            }
            append(-1, 0)
            append(-1, 0)
        }
        starts.append(end)
        return starts
    }

    /// Learns to tell the rows that are from those that are not.
    ///
    /// - Parameters:
    ///   - targets: for each row, whether it is positive; both kinds must be there.
    ///   - copies: how often each row counts, or nil where each counts once.
    ///   - solver: what is minimised and how.
    ///   - seed: all chance comes from here.
    /// - Throws: `LIBLINEARError`, if the library refuses.
    public func train(
        _ targets: [Bool],
        copies: [Int]? = nil,
        _ solver: Solver,
        seed: UInt32
    ) throws(LIBLINEARError) -> Weights {
        precondition(targets.count == rows, "\(targets.count) targets, \(rows) rows")
        precondition(copies.map { $0.count == rows } ?? true, "one number of copies a row")
        for end in starts.dropFirst() {
            nodes[end - 2] =
                solver.interceptCell.map { feature_node(index: Int32(columns + 1), value: $0) }
                ?? feature_node(index: -1, value: 0)
        }
        // A copy is one more pointer to the same cells.
        var pointers: [UnsafeMutablePointer<feature_node>?] = []
        var signs: [Double] = []
        for row in 0..<rows {
            for _ in 0..<(copies?[row] ?? 1) {
                pointers.append(nodes.baseAddress.map { $0 + starts[row] })
                signs.append(targets[row] ? 1 : -1)
            }
        }
        guard signs.contains(1), signs.contains(-1) else {
            throw LIBLINEARError("the rows to learn from are all of one kind")
        }
        return try solve(&pointers, &signs, solver, seed: seed).get()
    }

    /// Lends the arrays to LIBLINEAR for the time of one training.
    private func solve(
        _ pointers: inout [UnsafeMutablePointer<feature_node>?],
        _ signs: inout [Double],
        _ solver: Solver,
        seed: UInt32
    ) -> Result<Weights, LIBLINEARError> {
        var labels: [Int32] = [1, -1]
        var costs = [solver.positiveCost, solver.negativeCost]
        return pointers.withUnsafeMutableBufferPointer { pointers in
            signs.withUnsafeMutableBufferPointer { signs in
                labels.withUnsafeMutableBufferPointer { labels in
                    costs.withUnsafeMutableBufferPointer { costs in
                        let problem = problem(
                            l: Int32(signs.count),
                            n: Int32(solver.interceptCell == nil ? columns : columns + 1),
                            y: signs.baseAddress,
                            x: pointers.baseAddress,
                            bias: solver.interceptCell ?? -1
                        )
                        let parameter = parameter(
                            solver_type: solver.objective.code,
                            eps: solver.tolerance,
                            C: 1,
                            nr_weight: 2,
                            weight_label: labels.baseAddress,
                            weight: costs.baseAddress,
                            p: 0,
                            init_sol: nil
                        )
                        return solve(problem, parameter, seed: seed, solver.interceptCell)
                    }
                }
            }
        }
    }

    /// Runs LIBLINEAR and copies what it learned; the library's model does not outlive the call.
    private func solve(
        _ problem: problem,
        _ parameter: parameter,
        seed: UInt32,
        _ interceptCell: Double?
    ) -> Result<Weights, LIBLINEARError> {
        var problem = problem
        var parameter = parameter
        set_print_string_function { _ in }
        if let refusal = check_parameter(&problem, &parameter) {
            return .failure(LIBLINEARError(String(cString: refusal)))
        }
        var model: UnsafeMutablePointer<model>?
        Self.chance.withLock { _ in
            srand(seed)
            model = CLIBLINEAR.train(&problem, &parameter)
        }
        defer { free_and_destroy_model(&model) }
        guard let trained = model?.pointee, let weights = trained.w, let label = trained.label
        else {
            return .failure(LIBLINEARError("no model came back"))
        }
        // LIBLINEAR's weights point to the kind of row it met first.
        let sign: Double = label[0] == 1 ? 1 : -1
        return .success(
            Weights(
                coefficients: (0..<columns).map { sign * weights[$0] },
                intercept: interceptCell.map { sign * weights[columns] * $0 } ?? 0
            )
        )
    }
}
