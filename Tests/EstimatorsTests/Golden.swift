import Foundation
import Search
import Statistics
import Testing

@testable import Estimators

/// One case that `Tests/Reference/estimators.py` wrote.
struct GoldenCase: Decodable {
    var features: [[Double?]]
    var labels: [Int32]
    var classes: Int
    var weights: [Double]?
    var settings: Parameters
    var queries: [[Double?]]
    var probabilities: [[Double]]
    /// Of machines: for each query, a value a function or a pair of classes.
    var decision: [[Double]]?
    /// Of networks: the classes of the queries.
    var truth: [Int]?

    static func read(_ name: String) throws -> [GoldenCase] {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Golden/Estimators/\(name).json")
        return try JSONDecoder().decode([GoldenCase].self, from: Data(contentsOf: file))
    }

    var data: TrainingSet {
        TrainingSet(
            features: Matrix(features),
            labels: labels,
            classes: classes,
            weights: weights
        )
    }

    func answer(_ family: some Family) throws -> Matrix {
        try family.fit(data, settings, seed: 1).probabilities(Matrix(queries))
    }

    /// The largest difference from the probabilities of the reference.
    func difference(_ family: some Family) throws -> Double {
        largestDifference(try answer(family), Matrix(probabilities))
    }
}

extension Matrix {
    /// Null stands for a missing cell.
    init(_ rows: [[Double?]]) {
        let values = rows.joined().map { $0 ?? .nan }
        self.init(rows: rows.count, columns: rows[0].count, values: values)
    }
}

@Suite("The answers of scikit-learn 1.9 and xgboost 3.2")
struct Golden {
    @Test func `GaussianNB is scikit-learn's`() throws {
        for golden in try GoldenCase.read("GaussianNB") {
            #expect(try golden.difference(GaussianNB()) < 1e-9)
        }
    }

    @Test func `KNeighborsClassifier is scikit-learn's`() throws {
        for golden in try GoldenCase.read("KNeighborsClassifier") {
            #expect(try golden.difference(KNeighborsClassifier()) < 1e-9, "\(golden.settings)")
        }
    }

    @Test func `LogisticRegression comes close to scikit-learn's`() throws {
        for var golden in try GoldenCase.read("LogisticRegression") {
            // The reference went on to the last digits; LIBLINEAR does not get there.
            let isLasso = golden.settings["l1_ratio"] == 1
            if !isLasso { golden.settings["tol"] = 1e-8 }
            let difference = try golden.difference(LogisticRegression())
            #expect(difference < (isLasso ? 2e-4 : 1e-6), "\(golden.settings)")
        }
    }

    @Test func `XGBClassifier is the newer release's`() throws {
        for golden in try GoldenCase.read("XGBClassifier") {
            let difference = try golden.difference(XGBClassifier())
            #expect(difference < 1e-6, "\(golden.settings)")
        }
    }
}
