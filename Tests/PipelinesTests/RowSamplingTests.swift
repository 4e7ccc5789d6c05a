import Statistics
import Testing

@testable import Pipelines

@Suite("What sampling does to training rows")
struct RowSamplingTests {
    /// Three measured columns of different scales and the flags of three levels; classes of 40, 12, 1
    /// and no rows.
    private let features: Matrix
    private let labels: [Int32]
    private let outputs: [OutputColumn]
    private let sizes = [40, 12, 1, 0]

    init() {
        var random = RandomGenerator(seed: 4)
        labels = sizes.indices.flatMap { Array(repeating: Int32($0), count: [40, 12, 1, 0][$0]) }
        var features = Matrix(rows: 53, columns: 6)
        for row in 0..<53 {
            for (column, scale) in [1, 1e4, 1e-3].enumerated() {
                features[row, column] = random.normal() * scale
            }
            features[row, 3 + random.below(3)] = 1
        }
        self.features = features
        outputs = (0..<6).map { column in
            OutputColumn(
                name: "\(column)",
                kind: column < 3 ? .continuous : .flag,
                source: min(column, 3)
            )
        }
    }

    private func sample(
        _ type: Preprocessing.SamplingMethod,
        ratio: Double,
        seed: UInt64 = 1
    ) -> (features: Matrix, labels: [Int32]) {
        var sampling = Preprocessing.Sampling()
        sampling.type = type
        sampling.ratio = ratio
        return sampling.apply(features, labels: labels, classes: 4, outputs: outputs, seed: seed)
    }

    private func counts(_ labels: [Int32]) -> [Int] {
        sizes.indices.map { label in labels.count { $0 == Int32(label) } }
    }

    private func rows(_ matrix: Matrix, _ range: Range<Int>) -> [[Double]] {
        range.map { Array(matrix.row($0)) }
    }

    @Test func `classes come out in the ratio asked for, and what has no row gets none`() {
        #expect(counts(sample(.none, ratio: 1).labels) == sizes)
        #expect(counts(sample(.under, ratio: 1).labels) == [1, 1, 1, 0])
        #expect(counts(sample(.under, ratio: 0.1).labels) == [10, 10, 1, 0])
        for type in [Preprocessing.SamplingMethod.over, .smote] {
            #expect(counts(sample(type, ratio: 1).labels) == [40, 40, 40, 0])
            #expect(counts(sample(type, ratio: 0.5).labels) == [40, 20, 20, 0])
            #expect(counts(sample(type, ratio: 0.1).labels) == [40, 12, 4, 0])
        }
    }

    @Test func `a smaller sample is of rows there are, in their order`() {
        let sampled = sample(.under, ratio: 0.1)
        var place = 0
        for row in 0..<sampled.features.rows {
            while place < 53,
                rows(features, place..<place + 1) != rows(sampled.features, row..<row + 1)
            {
                place += 1
            }
            #expect(place < 53 && labels[place] == sampled.labels[row])
            place += 1
        }
    }

    @Test(arguments: [Preprocessing.SamplingMethod.over, .smote])
    func `all rows stay first, and chance is of the seed alone`(
        type: Preprocessing.SamplingMethod
    ) {
        let sampled = sample(type, ratio: 1)
        #expect(rows(sampled.features, 0..<53) == rows(features, 0..<53))
        #expect(Array(sampled.labels.prefix(53)) == labels)
        #expect(sample(type, ratio: 1).features == sampled.features)
        #expect(sample(type, ratio: 1, seed: 2).features != sampled.features)
    }

    @Test func `rows drawn again are rows of their class`() {
        let sampled = sample(.over, ratio: 1)
        for row in 53..<sampled.features.rows {
            let copy = Array(sampled.features.row(row))
            let origin = (0..<53).first { Array(features.row($0)) == copy }
            #expect(origin.map { labels[$0] } == sampled.labels[row])
        }
    }

    @Test func `a made-up row lies between a row and one of its five nearest of the same class`() {
        let sampled = sample(.smote, ratio: 1)
        let members = (0..<53).filter { labels[$0] == 1 }
        for row in 53..<sampled.features.rows where sampled.labels[row] == 1 {
            let made = Array(sampled.features.row(row))
            let isLike = members.contains { base in
                let near = nearest(to: base, among: members)
                return near.contains { isBetween(made, base, $0) } && hasCommonLevel(made, near)
            }
            #expect(isLike, "row \(row)")
        }
        // Made up between more than one pair.
        let made = rows(sampled.features, 53..<81)
        #expect(Set(made).count == made.count)
    }

    @Test func `a class of one row has no neighbour and is repeated`() {
        let sampled = sample(.smote, ratio: 1)
        for row in 53..<sampled.features.rows where sampled.labels[row] == 2 {
            #expect(Array(sampled.features.row(row)) == Array(features.row(52)))
        }
    }

    /// The five nearest rows, in deviations of all rows; two different levels are one apart.
    private func nearest(to base: Int, among members: [Int]) -> [Int] {
        func distance(_ other: Int) -> Double {
            (0..<6).map { column -> Double in
                let deviation =
                    column < 3
                    ? meanAndDeviation(of: features.column(column))?.deviation ?? 1
                    : 2.0.squareRoot()
                let gap = (features[base, column] - features[other, column]) / deviation
                return gap * gap
            }.reduce(0, +)
        }
        return Array(members.filter { $0 != base }.sorted { distance($0) < distance($1) }.prefix(5))
    }

    /// Whether the measured columns lie on the line from one row to the other, all at one place of it.
    private func isBetween(_ made: [Double], _ base: Int, _ other: Int) -> Bool {
        let places = (0..<3).map { column in
            (made[column] - features[base, column])
                / (features[other, column] - features[base, column])
        }
        return places.allSatisfy { $0 > -1e-9 && $0 < 1 + 1e-9 && abs($0 - places[0]) < 1e-6 }
    }

    /// Whether the level is one that no other has more often among the rows.
    private func hasCommonLevel(_ made: [Double], _ near: [Int]) -> Bool {
        let counts = (3..<6).map { column in near.count { features[$0, column] == 1 } }
        guard let level = (0..<3).first(where: { made[3 + $0] == 1 }) else { return false }
        return made[3..<6].reduce(0, +) == 1 && counts[level] == counts.max()
    }
}
