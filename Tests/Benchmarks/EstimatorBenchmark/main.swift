import Estimators
import Foundation
import Search
import Statistics

// Fits one family to a table, as `Tests/Benchmarks/estimators.py` asks, and answers with times and
// probabilities. Tables are files of 64-bit numbers, row-major, the class in the last column.
//
// estimator-benchmark FAMILY SETTINGS.json SEED TRAIN TEST COLUMNS ANSWER
let arguments = CommandLine.arguments
guard arguments.count == 8, let family = Families.named(arguments[1]),
    let seed = UInt64(arguments[3]), let columns = Int(arguments[6])
else {
    FileHandle.standardError.write(Data("see Tests/Benchmarks/estimators.py\n".utf8))
    exit(2)
}

/// What this process has used of the processor so far.
func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// The features and the classes of a table.
func table(_ path: String) throws -> (features: Matrix, labels: [Int32]) {
    let numbers = try Data(contentsOf: URL(filePath: path)).withUnsafeBytes {
        Array($0.bindMemory(to: Double.self))
    }
    let rows = numbers.count / (columns + 1)
    var cells: [Double] = []
    cells.reserveCapacity(rows * columns)
    var labels: [Int32] = []
    for row in 0..<rows {
        let end = (row + 1) * (columns + 1) - 1
        cells += numbers[end - columns..<end]
        labels.append(Int32(numbers[end]))
    }
    return (Matrix(rows: rows, columns: columns, values: cells), labels)
}

let settings = try JSONDecoder().decode(
    Parameters.self,
    from: Data(contentsOf: URL(filePath: arguments[2]))
)
let train = try table(arguments[4])
let test = try table(arguments[5])
let data = TrainingSet(
    features: train.features,
    labels: train.labels,
    classes: Int(train.labels.max() ?? 1) + 1
)
let start = processorSeconds()
let predictor = try family.fit(data, settings, seed: seed)
let fitted = processorSeconds()
let answer = try predictor.probabilities(test.features)
let predicted = processorSeconds()
try answer.values.withUnsafeBytes { try Data($0).write(to: URL(filePath: arguments[7])) }
let bytes = try predictor.encoded().count
print("{\"fit\": \(fitted - start),", terminator: " ")
print("\"predict\": \(predicted - fitted), \"bytes\": \(bytes)}")
