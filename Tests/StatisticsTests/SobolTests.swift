import Statistics
import Testing

@Suite struct `Sobol's sequence` {
    @Test(arguments: [1, 2, 20, 64, 100]) func `puts one point into each part of every axis`(
        dimensions: Int
    ) {
        let sequence = SobolSequence(dimensions: dimensions, seed: 3)
        let points = (0..<128).map(sequence.point)
        for axis in 0..<dimensions {
            #expect(Set(points.map { Int($0[axis] * 128) }).count == 128)
        }
        #expect(points.allSatisfy { $0.allSatisfy { 0 <= $0 && $0 < 1 } })
    }

    @Test func `fills pairs of axes evenly`() {
        // The first two axes are a (0, 2)-sequence: 64 points, one in each of 8 × 8 squares.
        let sequence = SobolSequence(dimensions: 2, seed: 5)
        let squares = (0..<64).map { index in
            let point = sequence.point(index)
            return [Int(point[0] * 8), Int(point[1] * 8)]
        }
        #expect(Set(squares).count == 64)
    }

    @Test func `is another one for another seed`() {
        let one = SobolSequence(dimensions: 3, seed: 1).point(0)
        #expect(one == SobolSequence(dimensions: 3, seed: 1).point(0))
        #expect(one != SobolSequence(dimensions: 3, seed: 2).point(0))
    }
}
