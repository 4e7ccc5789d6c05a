import Testing

@testable import LIBLINEAR

@Suite("The wrapper of LIBLINEAR")
struct ProblemTests {
    private let solver = Solver(
        objective: .l2SquaredHinge,
        positiveCost: 1,
        negativeCost: 1,
        tolerance: 1e-8,
        interceptCell: 10
    )

    @Test(arguments: [Solver.Objective.l1Logistic, .l2SquaredHinge, .l2Hinge])
    func `positive rows are above zero, whichever kind comes first`(_ objective: Solver.Objective)
        throws
    {
        var solver = solver
        solver.objective = objective
        solver.positiveCost = 10
        solver.negativeCost = 10
        let problem = Problem(cells: [1, 2, 3, 4], rows: 4, columns: 1)
        let up = try problem.train([false, false, true, true], solver, seed: 1)
        let down = try problem.train([true, true, false, false], solver, seed: 1)
        #expect(up.coefficients[0] > 0 && up.intercept < 0)
        #expect(down.coefficients[0] < 0 && down.intercept > 0)
    }

    @Test func `a copy of a row counts like the row again`() throws {
        let twice = Problem(cells: [1, 2, 2, 3], rows: 4, columns: 1)
        let once = Problem(cells: [1, 2, 3], rows: 3, columns: 1)
        let expected = try twice.train([false, true, true, false], solver, seed: 1)
        let copied = try once.train([false, true, false], copies: [1, 2, 1], solver, seed: 1)
        #expect(copied == expected)
    }

    @Test func `coordinate descent repeats with its seed`() throws {
        let cells = (0..<60).map { Double($0 * 7919 % 13) }
        let targets = (0..<20).map { $0 % 3 == 0 }
        let problem = Problem(cells: cells, rows: 20, columns: 3)
        var solver = solver
        solver.objective = .l1Logistic
        let first = try problem.train(targets, solver, seed: 5)
        _ = try problem.train(targets, solver, seed: 6)
        #expect(try problem.train(targets, solver, seed: 5) == first)
    }

    @Test func `what the library refuses is an error`() {
        let problem = Problem(cells: [1, 2], rows: 2, columns: 1)
        let refused = Solver(
            objective: .l2SquaredHinge,
            positiveCost: 1,
            negativeCost: 1,
            tolerance: -1,
            interceptCell: nil
        )
        #expect(throws: LIBLINEARError.self) { try problem.train([true, false], refused, seed: 1) }
        #expect(throws: LIBLINEARError.self) { try problem.train([true, true], solver, seed: 1) }
    }
}
