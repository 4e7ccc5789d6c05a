import Estimators
import Foundation
import Search
import Statistics

// Fits what it is told line by line on standard input, and says how long that took: the Swift side
// of `Tests/Benchmarks/estimators.py`.

/// One fit: which, on what, and what to judge.
struct Order: Decodable {
    var family: String
    var settings: Parameters
    var seed: UInt64
    var classes: Int
    var columns: Int
    /// A file of doubles: in each row the columns, then the class.
    var train: String
    var test: String
}

/// What came of it.
struct Answer: Encodable {
    var fitSeconds: Double
    var judgeSeconds: Double
    /// Rows × classes.
    var probabilities: [Double]
}

func rows(_ path: String, _ order: Order) throws -> TrainingSet {
    let data = try Data(contentsOf: URL(filePath: path))
    let cells = data.withUnsafeBytes { Array($0.bindMemory(to: Double.self)) }
    let width = order.columns + 1
    let count = cells.count / width
    return TrainingSet(
        features: Matrix(
            rows: count,
            columns: order.columns,
            values: (0..<count).flatMap { cells[$0 * width..<$0 * width + order.columns] }
        ),
        labels: (0..<count).map { Int32(cells[$0 * width + order.columns]) },
        classes: order.classes
    )
}

/// What this process has used of the processor so far, which other work on the machine disturbs least.
func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

while let line = readLine() {
    let order = try JSONDecoder().decode(Order.self, from: Data(line.utf8))
    guard let family = Families.named(order.family) else { fatalError("no \(order.family)") }
    let train = try rows(order.train, order)
    let test = try rows(order.test, order)
    let start = processorSeconds()
    let predictor = try family.fit(train, order.settings, seed: order.seed)
    let fitted = processorSeconds()
    let probabilities = try predictor.probabilities(test.features)
    let answer = Answer(
        fitSeconds: fitted - start,
        judgeSeconds: processorSeconds() - fitted,
        probabilities: probabilities.values
    )
    FileHandle.standardOutput.write(try JSONEncoder().encode(answer) + Data("\n".utf8))
}
