import CLIBSVM

/// Rows a machine can be learned from, as LIBSVM holds them: without their zeros.
///
/// One problem answers for several targets and for parts of its rows, as one-versus-one and
/// cross-fitting need. A model of LIBSVM points into the rows it was learned from: here it lives no
/// longer than the call that makes it, and what it learned is copied out.
///
/// The library draws from libc's `rand` only for its own cross-validation and its own probabilities,
/// neither of which is used: training has no chance in it.
public final class Problem {
    /// How many rows there are.
    public let rows: Int
    /// How many columns there are.
    public let columns: Int

    /// All cells that are not zero, each row ended by the index −1; owned, freed by `deinit`.
    private let nodes: UnsafeMutableBufferPointer<svm_node>
    /// Where each row starts in `nodes`.
    private let starts: [Int]

    /// Takes over the cells.
    ///
    /// - Parameters:
    ///   - cells: row-major, rows × columns, all finite.
    ///   - rows: how many rows there are.
    ///   - columns: how many columns there are.
    public init(cells: [Double], rows: Int, columns: Int) {
        precondition(cells.count == rows * columns, "\(cells.count) cells ≠ \(rows)×\(columns)")
        precondition(columns < Int32.max && rows <= Int32.max, "LIBSVM counts in 32 bits")
        let filled = cells.reduce(0) { $1 == 0 ? $0 : $0 + 1 }
        nodes = .allocate(capacity: filled + rows)
        self.rows = rows
        self.columns = columns
        var starts: [Int] = []
        starts.reserveCapacity(rows)
        var end = 0
        for row in 0..<rows {
            starts.append(end)
            for column in 0..<columns {
                let cell = cells[row * columns + column]
                guard cell != 0 else { continue }
                nodes.initializeElement(
                    at: end,
                    to: svm_node(index: Int32(column + 1), value: cell)
                )
                end += 1
            }
            nodes.initializeElement(at: end, to: svm_node(index: -1, value: 0))
            end += 1
        }
        self.starts = starts
    }

    deinit {
        nodes.deallocate()
    }

    /// Learns to tell the rows that are from those that are not.
    ///
    /// - Parameters:
    ///   - chosen: the rows to learn from, in ascending order; a row that is there several times
    ///     counts as often.
    ///   - targets: for each chosen row, whether it is positive; both kinds must be there.
    ///   - task: what is minimised and how.
    /// - Throws: `LIBSVMError`, if the library refuses.
    /// - Complexity: between O(n²) and O(n³) for n chosen rows.
    public func train(
        _ chosen: [Int],
        _ targets: [Bool],
        _ task: MarginTask
    ) throws(LIBSVMError) -> Machine {
        precondition(targets.count == chosen.count, "\(targets.count) ≠ \(chosen.count) rows")
        guard targets.contains(true), targets.contains(false) else {
            throw LIBSVMError("the rows to learn from are all of one kind")
        }
        var pointers = chosen.map { row in nodes.baseAddress.map { $0 + starts[row] } }
        var signs: [Double] = targets.map { $0 ? 1 : -1 }
        var labels: [Int32] = [1, -1]
        var costs = [task.positiveCost, task.negativeCost]
        let learned = pointers.withUnsafeMutableBufferPointer { pointers in
            signs.withUnsafeMutableBufferPointer { signs in
                labels.withUnsafeMutableBufferPointer { labels in
                    costs.withUnsafeMutableBufferPointer { costs in
                        let problem = svm_problem(
                            l: Int32(signs.count),
                            y: signs.baseAddress,
                            x: pointers.baseAddress
                        )
                        var parameter = task.parameter
                        parameter.nr_weight = 2
                        parameter.weight_label = labels.baseAddress
                        parameter.weight = costs.baseAddress
                        return Self.solve(problem, parameter)
                    }
                }
            }
        }
        return try learned.get().machine(chosen)
    }

    /// Runs LIBSVM and copies what it learned; the library's model does not outlive the call.
    private static func solve(
        _ problem: svm_problem,
        _ parameter: svm_parameter
    ) -> Result<Learned, LIBSVMError> {
        var problem = problem
        var parameter = parameter
        svm_set_print_string_function { _ in }
        if let refusal = svm_check_parameter(&problem, &parameter) {
            return .failure(LIBSVMError(String(cString: refusal)))
        }
        var model: UnsafeMutablePointer<svm_model>? = svm_train(&problem, &parameter)
        defer { svm_free_and_destroy_model(&model) }
        guard let trained = model?.pointee, let label = trained.label, let rho = trained.rho,
            let coefficients = trained.sv_coef?[0], let places = trained.sv_indices
        else {
            return .failure(LIBSVMError("no model came back"))
        }
        // LIBSVM's values are above zero for the kind of row it met first.
        let sign: Double = label[0] == 1 ? 1 : -1
        let count = Int(trained.l)
        return .success(
            Learned(
                places: (0..<count).map { Int(places[$0]) - 1 },
                coefficients: (0..<count).map { sign * coefficients[$0] },
                intercept: -sign * rho[0]
            )
        )
    }
}

/// What a model says, by places among the chosen rows.
private struct Learned {
    var places: [Int]
    var coefficients: [Double]
    var intercept: Double

    /// The same by rows of the problem, each once.
    func machine(_ chosen: [Int]) -> Machine {
        var rows: [Int] = []
        var sums: [Double] = []
        for (place, coefficient) in zip(places, coefficients).sorted(by: { $0.0 < $1.0 }) {
            if rows.last == chosen[place] {
                sums[sums.count - 1] += coefficient
            } else {
                rows.append(chosen[place])
                sums.append(coefficient)
            }
        }
        return Machine(rows: rows, coefficients: sums, intercept: intercept)
    }
}

extension MarginTask {
    /// The same in LIBSVM's words, without the costs of the two kinds.
    fileprivate var parameter: svm_parameter {
        var parameter = svm_parameter()
        parameter.svm_type = Int32(C_SVC)
        switch kernel {
        case .linear:
            parameter.kernel_type = Int32(LINEAR)
        case .polynomial(let degree, let gamma, let offset):
            parameter.kernel_type = Int32(POLY)
            parameter.degree = Int32(degree)
            parameter.gamma = gamma
            parameter.coef0 = offset
        case .radial(let gamma):
            parameter.kernel_type = Int32(RBF)
            parameter.gamma = gamma
        }
        parameter.C = 1
        parameter.eps = tolerance
        parameter.cache_size = cacheMegabytes
        parameter.shrinking = shrinks ? 1 : 0
        return parameter
    }
}
