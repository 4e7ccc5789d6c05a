import Estimators
import Search
import Statistics
import Tables
import Testing

@testable import Training

@Suite struct MonotonePipelineTests {
    /// A table on which a column helps in the middle only, beside gaps and a category.
    private func table() -> Table {
        var random = RandomGenerator(seed: 5)
        let places = (0..<600).map { _ in random.uniform() }
        let labels = places.map { place in
            Int32(random.uniform() < (place < 0.5 ? place + 0.2 : 1.2 - place) ? 1 : 0)
        }
        return Table(
            [
                Column(
                    "place",
                    .number(places.map { random.below(9) == 0 ? .nan : 100 * $0 })
                ),
                Column(
                    "job",
                    .category(places.map { _ in Int32(random.below(3)) }, levels: ["a", "b", "c"])
                ),
                Column("y", .category(labels, levels: ["no", "yes"])),
            ],
            rows: 600
        )
    }

    @Test(
        arguments: ["increasing", "decreasing"],
        ["impute: none", "impute: mean", "scale: standard", "scale: quantile_normal"]
    )
    func `a promise about a raw column is kept through preprocessing`(
        direction: String,
        choice: String
    ) throws {
        let data = try study(
            over: table(),
            text: """
                data: {train: rows.csv, target: y, positive: yes, holdout: 0}
                monotone: {place: \(direction)}
                models: [XGBClassifier]
                preprocessing: {numeric: {\(choice)}}

                """
        )
        let fitted = try FittedPipeline(
            fitting: point(XGBClassifier()),
            to: data,
            rows: data.searchRows,
            seed: 3
        )
        let queries = Table(
            [
                Column("place", .number((0...200).map { Double($0) / 2 })),
                Column("job", .category(Array(repeating: 1, count: 201), levels: ["a", "b", "c"])),
            ],
            rows: 201
        )
        let answers = try fitted.probabilities(queries, rows: Array(0...200))
        let steps = zip(answers.dropFirst(), answers).map { $0 - $1 }
        #expect(steps.allSatisfy { direction == "increasing" ? $0 >= 0 : $0 <= 0 })
        #expect(steps.contains { $0 != 0 })
    }
}
