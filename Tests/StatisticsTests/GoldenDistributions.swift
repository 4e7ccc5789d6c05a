import Foundation

/// What SciPy computes, written by Tests/Reference/distributions.py.
struct GoldenDistributions: Decodable {
    struct Normal: Decodable {
        var point: Double
        var density: Double
        var logDensity: Double
        var cumulative: Double
        var logCumulative: Double
    }
    struct Quantile: Decodable {
        var probability: Double
        var point: Double
    }
    struct Student: Decodable {
        var freedom: Double
        var point: Double
        var cumulative: Double
    }
    struct StudentQuantile: Decodable {
        var freedom: Double
        var probability: Double
        var point: Double
    }
    struct Sample: Decodable {
        struct Quantile: Decodable {
            var share: Double
            var value: Double
        }
        var values: [Double]
        var mean: Double
        var variance: Double?
        var quantiles: [Quantile]
        var logSumExp: Double
    }
    struct Truncated: Decodable {
        var mean: Double
        var deviation: Double
        var low: Double
        var high: Double
        var expectation: Double
        var spread: Double
        var points: [Double]
        var logDensities: [Double]
    }

    var normal: [Normal]
    var quantiles: [Quantile]
    var student: [Student]
    var studentQuantiles: [StudentQuantile]
    var samples: [Sample]
    var truncated: [Truncated]

    static func load() throws -> GoldenDistributions {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let file = tests.appending(path: "Golden/Statistics/distributions.json")
        return try JSONDecoder().decode(GoldenDistributions.self, from: Data(contentsOf: file))
    }
}

/// Whether two numbers agree to within a share of the larger, or absolutely below one.
func agree(_ left: Double, _ right: Double, within tolerance: Double = 1e-10) -> Bool {
    left == right
        || (left - right).magnitude <= tolerance * max(1, left.magnitude, right.magnitude)
}

/// Whether two numbers agree to within a share of either, however small they are.
func agreeRelatively(_ left: Double, _ right: Double, within tolerance: Double = 1e-10) -> Bool {
    left == right || (left - right).magnitude <= tolerance * max(left.magnitude, right.magnitude)
}
