import Testing

@testable import LIBSVM

@Suite("The wrapper of LIBSVM")
struct ProblemTests {
    private let task = MarginTask(
        kernel: .linear,
        positiveCost: 10,
        negativeCost: 10,
        tolerance: 1e-8,
        cacheMegabytes: 1,
        shrinks: true
    )

    private func value(_ machine: Machine, _ cells: [Double], _ query: Double) -> Double {
        zip(machine.rows, machine.coefficients).reduce(machine.intercept) {
            $0 + $1.1 * cells[$1.0] * query
        }
    }

    @Test func `positive rows are above zero, whichever kind comes first`() throws {
        let cells: [Double] = [1, 2, 3, 4]
        let problem = Problem(cells: cells, rows: 4, columns: 1)
        let up = try problem.train([0, 1, 2, 3], [false, false, true, true], task)
        let down = try problem.train([0, 1, 2, 3], [true, true, false, false], task)
        // The widest margin lies between two and three.
        #expect(abs(value(up, cells, 2.5)) < 1e-6)
        #expect(abs(value(up, cells, 3) - 1) < 1e-6)
        #expect(abs(value(down, cells, 3) + 1) < 1e-6)
        #expect(up.rows == [1, 2])
    }

    @Test func `a row that is there twice counts as a row of twice the cost`() throws {
        let cells: [Double] = [1, 2, 2.5, 3, 0.5]
        let targets = [false, true, false, true, false]
        var cheap = task
        cheap.positiveCost = 0.1
        cheap.negativeCost = 0.2
        let problem = Problem(cells: cells, rows: 5, columns: 1)
        let costly = try problem.train([0, 1, 2, 3, 4], targets, cheap)
        cheap.negativeCost = 0.1
        let copied = try problem.train(
            [0, 0, 1, 2, 2, 3, 4, 4],
            [false, false, true, false, false, true, false, false],
            cheap
        )
        #expect(abs(value(costly, cells, 2.2) - value(copied, cells, 2.2)) < 1e-6)
        #expect(Set(copied.rows).count == copied.rows.count)
    }

    @Test func `what the library refuses is an error`() {
        let problem = Problem(cells: [1, 2], rows: 2, columns: 1)
        var refused = task
        refused.tolerance = -1
        #expect(throws: LIBSVMError.self) { try problem.train([0, 1], [true, false], refused) }
        #expect(throws: LIBSVMError.self) { try problem.train([0, 1], [true, true], task) }
    }
}
