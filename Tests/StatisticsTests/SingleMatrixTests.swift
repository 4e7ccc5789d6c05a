import Foundation
import Testing

@testable import Statistics

@Suite("Single-precision matrices")
struct SingleMatrixTests {
    private func drawn(_ rows: Int, _ columns: Int, seed: UInt64) -> SingleMatrix {
        var random = RandomGenerator(seed: seed)
        let values = (0..<rows * columns).map { _ in Float(random.normal()) }
        return SingleMatrix(rows: rows, columns: columns, values: values)
    }

    @Test func `both products are the sums of products`() {
        let left = drawn(5, 3, seed: 1)
        let right = drawn(3, 4, seed: 2)
        var byBLAS = SingleMatrix(rows: 0, columns: 4)
        var inOrder = SingleMatrix(rows: 9, columns: 4)
        byBLAS.setProduct(left, right)
        inOrder.setProductInOrder(left, right)
        for row in 0..<5 {
            for column in 0..<4 {
                let sum = (0..<3).reduce(Float(0)) {
                    $0 + left.values[row * 3 + $1] * right.values[$1 * 4 + column]
                }
                #expect(abs(byBLAS.values[row * 4 + column] - sum) < 1e-5)
                #expect(abs(inOrder.values[row * 4 + column] - sum) < 1e-5)
            }
        }
        #expect(inOrder.rows == 5)
        var twice = byBLAS
        twice.setProduct(left, right, adding: true)
        #expect(zip(twice.values, byBLAS.values).allSatisfy { abs($0 - 2 * $1) < 1e-5 })
    }

    @Test func `transposes are taken on either side`() {
        let left = drawn(4, 3, seed: 1)
        let right = drawn(4, 2, seed: 2)
        var product = SingleMatrix(rows: 0, columns: 2)
        product.setProduct(left, right, transposingLeft: true)
        let sum = (0..<4).reduce(Float(0)) { $0 + left.values[$1 * 3 + 2] * right.values[$1 * 2] }
        #expect(abs(product.values[2 * 2] - sum) < 1e-5)
        var back = SingleMatrix(rows: 0, columns: 4)
        back.setProduct(product, right, transposingRight: true)
        #expect(back.rows == 3)
    }

    @Test func `tangents are good to single precision`() {
        let places = (-4000...4000).map { Float($0) / 300 }
        var tangents = SingleMatrix(rows: 1, columns: places.count, values: places)
        tangents.takeTangents()
        for (place, tangent) in zip(places, tangents.values) {
            #expect(abs(Double(tangent) - tanh(Double(place))) < 4e-7)
        }
    }

    @Test func `sums of columns and affine maps go by column`() {
        var matrix = SingleMatrix(rows: 2, columns: 2, values: [1, 2, 3, 4])
        #expect(matrix.columnSums == [4, 6])
        #expect(matrix.columnSums(times: matrix) == [10, 20])
        matrix.scaleColumns(by: [2, 0], adding: [1, 5])
        #expect(matrix.values == [3, 5, 7, 5])
        matrix.gather([1, 0, 1], of: SingleMatrix(rows: 2, columns: 2, values: [1, 2, 3, 4]))
        #expect(matrix.values == [3, 4, 1, 2, 3, 4])
    }

    @Test func `AdamW goes downhill and decays what has no slope`() {
        var numbers: [Float] = [5, 1]
        var steps = AdamW(count: 2)
        for step in 1...2000 {
            let gradients = [2 * numbers[0], 0]
            steps.move(&numbers, against: gradients, step: step, rate: 0.01, decay: 0.1)
        }
        #expect(abs(numbers[0]) < 0.01)
        #expect(abs(numbers[1] - Float(pow(0.999, 2000))) < 1e-3)
    }
}
