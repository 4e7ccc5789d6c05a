import Foundation
import Statistics
import Testing

@Suite struct `Cholesky's factor` {
    private let matrix = Matrix(rows: 3, columns: 3, values: [4, 2, 1, 2, 5, 3, 1, 3, 6])

    @Test func `solves systems`() throws {
        let factor = try #require(Cholesky(matrix))
        let solution = factor.solved([1, -2, 3])
        for (row, expected) in zip(matrix.times(solution), [1.0, -2, 3]) {
            #expect(abs(row - expected) < 1e-12)
        }
        // 4·(30 − 9) − 2·(12 − 3) + 1·(6 − 5)
        #expect(abs(factor.logDeterminant - log(67)) < 1e-12)
    }

    @Test func `halves what it solves`() throws {
        let factor = try #require(Cholesky(matrix))
        let rows = Matrix(rows: 2, columns: 3, values: [1, 0, 0, 1, -2, 3])
        let halves = factor.halfSolved(rows)
        let whole = factor.solved([1, -2, 3])
        let square = halves.row(1).reduce(0) { $0 + $1 * $1 }
        #expect(abs(square - (whole[0] - 2 * whole[1] + 3 * whole[2])) < 1e-12)
        #expect(abs(factor.inverse()[2, 1] - factor.solved([0, 1, 0])[2]) < 1e-12)
    }

    @Test func `multiplies back to the matrix`() throws {
        let factor = try #require(Cholesky(matrix))
        for column in 0..<3 {
            let unit = (0..<3).map { $0 == column ? 1.0 : 0 }
            // L·Lᵀ·e, in which Lᵀ·e is the inverse half of A·e.
            let row = Matrix(rows: 1, columns: 3, values: matrix.times(unit))
            let product = factor.times(factor.halfSolved(row).values)
            for index in 0..<3 { #expect(abs(product[index] - matrix[index, column]) < 1e-12) }
        }
    }

    @Test func `is not there where the matrix is not positive definite`() {
        #expect(Cholesky(Matrix(rows: 2, columns: 2, values: [1, 2, 2, 1])) == nil)
        #expect(Cholesky(Matrix(rows: 0, columns: 0)) != nil)
    }
}

@Suite struct `The minimizer` {
    @Test func `finds the end of a narrow valley`() {
        let minimizer = Minimizer(
            bounds: [-5...5, -5...5],
            stepsMax: 200,
            tolerance: 1e-14
        )
        let found = minimizer.minimum(from: [-1.2, 1]) { point in
            let (first, second) = (point[0], point[1])
            let bend = second - first * first
            return (
                100 * bend * bend + (1 - first) * (1 - first),
                [-400 * first * bend - 2 * (1 - first), 200 * bend]
            )
        }
        #expect(abs(found.point[0] - 1) < 1e-4)
        #expect(found.value < 1e-9)
    }

    @Test func `stays within its bounds`() {
        let minimizer = Minimizer(bounds: [0...1, 0...1], stepsMax: 50)
        let found = minimizer.minimum(from: [0.5, 0.5]) { point in
            (point[0] + (point[1] - 0.3) * (point[1] - 0.3), [1, 2 * (point[1] - 0.3)])
        }
        #expect(found.point[0] == 0)
        #expect(abs(found.point[1] - 0.3) < 1e-4)
    }
}
