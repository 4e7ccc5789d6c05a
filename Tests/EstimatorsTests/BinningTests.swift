import Statistics
import Testing

@testable import Estimators

@Suite("Bins")
struct BinningTests {
    private func bins(_ cells: [Double?], _ weights: [Double]? = nil) -> BinnedMatrix {
        BinnedMatrix(Matrix(cells.map { [$0] }), weights: weights)
    }

    @Test func `few distinct cells have a bin each, and missing ones their own`() {
        let binned = bins([3, -1, nil, 3, 0.5, -0.0, 0])
        #expect(binned.codes == [3, 0, 4, 3, 2, 1, 1])
        #expect(binned.codesByRow == binned.codes)
        #expect(binned.lower == [-1, 0, 0.5, 3] && binned.upper == binned.lower)
        #expect(binned.hasMissing == [true])
        #expect(binned.threshold(0, after: 1, before: 3) == 1.5)
    }

    @Test(arguments: 1...12)
    func `so many values are so many bins, in order`(_ count: Int) {
        let cells = (0..<60).map { $0 % 13 == 12 ? nil : Double($0 % count) - 3 }
        let binned = bins(cells)
        #expect(binned.lower == (0..<count).map { Float($0) - 3 })
        #expect(binned.upper == binned.lower)
        for (cell, code) in zip(cells, binned.codes) {
            #expect(Int(code) == cell.map { Int($0) + 3 } ?? count)
        }
    }

    @Test func `a column without a cell has no bin`() {
        let binned = bins([nil, nil])
        #expect(binned.binCount(0) == 0 && binned.codes == [0, 0])
    }

    @Test(arguments: [256, 1_000, 40_000])
    func `many distinct cells are shared out evenly`(_ count: Int) {
        var random = RandomGenerator(seed: 4)
        let cells = (0..<count).map { _ in random.normal() }
        let binned = bins(cells)
        #expect(200...255 ~= binned.binCount(0))
        var sizes = [Int](repeating: 0, count: binned.binCount(0))
        for (row, code) in binned.codes.enumerated() {
            sizes[Int(code)] += 1
            #expect(binned.lower[Int(code)] <= Float(cells[row]))
            #expect(binned.upper[Int(code)] >= Float(cells[row]))
        }
        #expect(sizes.allSatisfy { 1...(count / 255 + 2) ~= $0 }, "\(sizes.max() ?? 0)")
        #expect(zip(binned.upper, binned.lower.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test func `a value of many rows does not take the bins of others`() {
        let cells = (0..<10_000).map { $0 < 6_000 ? 0 : Double($0) }
        let binned = bins(cells)
        #expect(binned.binCount(0) > 240)
        #expect(binned.upper[0] == 0)
    }

    @Test func `a cell of weight three is three cells`() {
        var random = RandomGenerator(seed: 6)
        let cells = (0..<3_000).map { _ in random.normal() }
        let counts = (0..<3_000).map { 1 + $0 % 3 }
        let rows = (0..<3_000).flatMap { Array(repeating: $0, count: counts[$0]) }
        let weighted = bins(cells, counts.map(Double.init))
        let copied = bins(rows.map { cells[$0] })
        #expect(weighted.lower == copied.lower && weighted.upper == copied.upper)
        #expect(copied.codes == rows.map { weighted.codes[$0] })
    }

    @Test func `the middle between neighbours parts them`() {
        let low = Float(1)
        let binned = bins([Double(low), Double(low.nextUp), 1e300, -1e300])
        #expect(binned.threshold(0, after: 1, before: 2) == low)
        #expect(binned.upper.allSatisfy { $0.isFinite })
        #expect(binned.threshold(0, after: 0, before: 3).isFinite)
    }
}
