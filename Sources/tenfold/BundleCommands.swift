import Exporting
import Foundation
import Importing
import Search
import Tables
import Validation

private let separatorOption = Command.Option(
    name: "--separator",
    value: "CHAR",
    help: "what separates cells (default: found out)"
)

private func options(_ input: Command.Input) throws -> CSVOptions {
    guard let text = input.options["--separator"] else { return CSVOptions() }
    guard let separator = text == "\\t" ? "\t" : text.first, text.count == 1 || text == "\\t"
    else { throw Complaint(.usage, "--separator must be one character, not '\(text)'") }
    return CSVOptions(separator: separator)
}

/// Reads the columns a bundle needs, and says what a person should know of them.
private func rows(
    _ path: String,
    for bundle: ModelBundle,
    withTarget: Bool,
    _ input: Command.Input
) throws -> Table {
    var schema = bundle.manifest.columns.map { ColumnSchema(name: $0.name, type: $0.type) }
    if withTarget { schema.append(ColumnSchema(name: bundle.manifest.target, type: .category)) }
    let imported = try readCSV(path: path, schema: schema, options: options(input))
    for note in imported.notes {
        FileHandle.standardError.write(Data("note: \(note)\n".utf8))
    }
    return imported.table
}

/// `tenfold predict`: applies a bundle's model to new rows.
let predictCommand = Command(
    name: "predict",
    summary: "Predict the class of each row of a CSV file with an exported model.",
    arguments: ["BUNDLE", "ROWS.csv"],
    options: [
        Command.Option(
            name: "--out",
            value: "FILE",
            help: "where to write (default: standard output)"
        ),
        separatorOption,
    ],
    example: "tenfold predict loan-repayment.tenfold/bundle rows.csv --out predictions.csv"
) { input in
    let bundle = try ModelBundle(path: input.arguments[0])
    let table = try rows(input.arguments[1], for: bundle, withTarget: false, input)
    let values = try bundle.pipeline.probabilities(table, rows: Array(0..<table.rows))
    let text = predictions(values, of: bundle)
    if let path = input.options["--out"] {
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        } catch {
            throw Complaint(.usage, "\(path): it cannot be written: \(error.localizedDescription)")
        }
    } else {
        FileHandle.standardOutput.write(Data(text.utf8))
    }
    return .success
}

/// The predictions as CSV: the label, then the probability of each class.
private func predictions(_ values: [Double], of bundle: ModelBundle) -> String {
    let classes = bundle.manifest.classes
    let threshold = bundle.manifest.threshold ?? 0.5
    var text = "prediction," + classes.map { quoted("probability_\($0)") }.joined(separator: ",")
    text += "\n"
    let labels = classes.map(quoted)
    if classes.count == 2 {
        for value in values {
            text += labels[value >= threshold ? 1 : 0]
            text += ",\(1 - value),\(value)\n"
        }
    } else {
        for start in stride(from: 0, to: values.count, by: classes.count) {
            let row = values[start..<start + classes.count]
            var best = start
            for index in row.indices where row[index] > row[best] { best = index }
            text += labels[best - start] + "," + row.map { "\($0)" }.joined(separator: ",") + "\n"
        }
    }
    return text
}

/// A cell of a CSV file, in quotes where it needs them.
private func quoted(_ cell: String) -> String {
    guard cell.contains(where: { ",\"\n\r".contains($0) }) else { return cell }
    return "\"" + cell.replacingOccurrences(of: "\"", with: "\"\"") + "\""
}

/// `tenfold evaluate`: judges a bundle's model on labelled rows.
let evaluateCommand = Command(
    name: "evaluate",
    summary: "Measure an exported model on a CSV file that has the target column.",
    arguments: ["BUNDLE", "LABELLED.csv"],
    options: [jsonOption, separatorOption],
    example: "tenfold evaluate loan-repayment.tenfold/bundle new-loans.csv"
) { input in
    let bundle = try ModelBundle(path: input.arguments[0])
    let table = try rows(input.arguments[1], for: bundle, withTarget: true, input)
    let (labelled, labels) = try labels(of: table, for: bundle, file: input.arguments[1])
    let answers = Predictions(
        labels: labels,
        probabilities: try bundle.pipeline.probabilities(table, rows: labelled),
        classes: bundle.manifest.classes.count
    )
    let threshold = bundle.manifest.threshold ?? 0.5
    let measures: [String: Judgement.Interval] = measureRows(answers, threshold: threshold, seed: 0)
    if input.has("--json") {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        print(String(decoding: try encoder.encode(measures), as: UTF8.self))
    } else {
        print(describe(measures, answers.confusion(threshold: threshold), bundle), terminator: "")
    }
    return .success
}

/// The rows that have a target, and their classes.
private func labels(
    of table: Table,
    for bundle: ModelBundle,
    file: String
) throws -> (rows: [Int], labels: [Int32]) {
    let target = bundle.manifest.target
    guard case .category(let codes, let levels)? = table[target]?.values else {
        throw Complaint(.data, "\(file): the column '\(target)' cannot be read as classes")
    }
    let positions = try levels.map { level in
        guard let position = bundle.manifest.classes.firstIndex(of: level) else {
            let classes = bundle.manifest.classes.joined(separator: ", ")
            throw Complaint(
                .data,
                "\(file): '\(target)' has the value '\(level)'; the model knows \(classes)"
            )
        }
        return Int32(position)
    }
    let rows = codes.indices.filter { codes[$0] >= 0 }
    guard !rows.isEmpty else {
        throw Complaint(.data, "\(file): no row has a value of '\(target)'")
    }
    if rows.count < codes.count {
        let count = codes.count - rows.count
        let text = "note: \(file): \(count) rows without '\(target)' are left out\n"
        FileHandle.standardError.write(Data(text.utf8))
    }
    return (rows, rows.map { positions[Int(codes[$0])] })
}

private func describe(
    _ measures: [String: Judgement.Interval],
    _ confusion: ConfusionMatrix,
    _ bundle: ModelBundle
) -> String {
    var table = TextTable(["measure", "value", "95 % interval"])
    for name in measures.keys.sorted() {
        guard let measure = measures[name] else { continue }
        table.add([
            name, decimal(measure.mean, 4),
            "\(decimal(measure.low, 4)) … \(decimal(measure.high, 4))",
        ])
    }
    let classes = bundle.manifest.classes
    var counts = TextTable(["actual"] + classes.map { "predicted \($0)" })
    for (index, name) in classes.enumerated() {
        counts.add([name] + classes.indices.map { "\(confusion[actual: index, predicted: $0])" })
    }
    let threshold = bundle.manifest.threshold.map { " at threshold \(decimal($0, 4))" } ?? ""
    return "\(confusion.rows) rows\(threshold)\n" + table.text + "\n" + counts.text
}
