import Search
import Testing

@Suite struct ConstraintTests {
    @Test(arguments: [
        (Constraint("recall", .atLeast, 0.8), 0.8, 0.0),
        (Constraint("recall", .atLeast, 0.8), 0.9, 0),
        (Constraint("recall", .atLeast, 0.8), 0.4, 0.5),
        (Constraint("recall", .atLeast, 0), -0.25, 0.25),
        (Constraint("fit_seconds", .atMost, 2), 2, 0),
        (Constraint("fit_seconds", .atMost, 2), 3, 0.5),
        (Constraint("fit_seconds", .atMost, 2), 100, 1),
        (Constraint("recall", .atLeast, 0.8), .nan, 1),
    ])
    func `a constraint is missed by a share of its limit`(
        constraint: Constraint,
        value: Double,
        violation: Double
    ) {
        #expect(constraint.violation(by: value) == violation)
        #expect(constraint.violation(by: nil) == 1)
    }

    @Test func `who meets the constraints comes first, then who misses them by less`() {
        func score(_ value: Double, _ violation: Double) -> TrialScore {
            TrialScore(
                value: value,
                standardError: 0,
                threshold: nil,
                metrics: [:],
                violation: violation
            )
        }
        #expect(score(0.1, 0).isBetter(than: score(0.9, 0.01)))
        #expect(score(0.1, 0.01).isBetter(than: score(0.9, 0.02)))
        #expect(score(0.2, 0).isBetter(than: score(0.1, 0)))
        #expect(!score(0.1, 0).isBetter(than: score(0.1, 0)))
    }

    @Test func `a front holds what nothing else beats by both goals`() {
        let points: [(first: Double, second: Double)] = [
            (0.5, 0.5), (0.9, 0.1), (0.4, 0.4), (0.5, 0.5), (0.9, 0.05), (0.1, 0.9), (0.1, 0.8),
        ]
        #expect(paretoFront(points) == [1, 0, 5])
        #expect(paretoFront([]).isEmpty)
        for (index, point) in points.enumerated() where !paretoFront(points).contains(index) {
            #expect(
                points.contains { $0.first >= point.first && $0.second >= point.second }
            )
        }
    }

    @Test func `costs count by their logarithm, and less is better`() {
        let costs = ["model_bytes": ScoreSummary(mean: 100, low: 90, high: 110)]
        let score = TrialScore(value: 0, standardError: 0, threshold: nil, metrics: costs)
        let goal = SecondGoal("model_bytes", isMaximized: false)
        #expect(abs((goal.value(of: score) ?? 0) + 4.605170185988092) < 1e-12)
        #expect(SecondGoal("recall", isMaximized: true).value(of: score) == nil)
    }
}
