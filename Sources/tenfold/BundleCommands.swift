import Importing
import Exporting
import Search
import Tables
import Validation

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
        )
    ] + readingOptions,
    example: "tenfold predict loan-repayment.tenfold/bundle rows.csv --out predictions.csv"
) { input in
    let bundle = try bundle(at: input.arguments[0])
    if let path = input.options["--out"] {
        let file = try OutputFile(path: path, besides: input.arguments[1])
        try predict(input, with: bundle) { try file.write($0) }
        try file.finish()
    } else {
        try predict(input, with: bundle, writing: put)
    }
    return .success
}

/// So many rows are read, predicted and written at a time: their text is some megabytes.
private let rowsPerBlock = 65_536

/// Writes the predictions as CSV, block by block: the label, then the probability of each class.
private func predict(
    _ input: Command.Input,
    with bundle: ModelBundle,
    writing write: (String) throws -> Void
) throws {
    let header = ["prediction"] + bundle.manifest.classes.map { quoted("probability_\($0)") }
    var isFirst = true
    try forEachBlock(of: input.arguments[1], for: bundle, input, rows: rowsPerBlock) { table, _ in
        let rows = Array(0..<table.rows)
        let text = try predictions(bundle.pipeline.probabilities(table, rows: rows), of: bundle)
        // Not before the first rows are known to be good.
        try write((isFirst ? header.joined(separator: ",") + "\n" : "") + text)
        isFirst = false
    }
}

private func predictions(_ values: [Double], of bundle: ModelBundle) -> String {
    let classes = bundle.manifest.classes
    let threshold = bundle.manifest.threshold ?? 0.5
    let labels = classes.map(quoted)
    var text = ""
    if classes.count == 2 {
        for value in values {
            text += "\(labels[value >= threshold ? 1 : 0]),\(1 - value),\(value)\n"
        }
        return text
    }
    for start in stride(from: 0, to: values.count, by: classes.count) {
        let row = values[start..<start + classes.count]
        var best = start
        for index in row.indices where row[index] > row[best] { best = index }
        text += labels[best - start] + "," + row.map { "\($0)" }.joined(separator: ",") + "\n"
    }
    return text
}

/// A cell of a CSV file, in quotes where it needs them.
func quoted(_ cell: String) -> String {
    guard cell.contains(where: { ",\"\n\r".contains($0) }) else { return cell }
    return "\"" + cell.replacing("\"", with: "\"\"") + "\""
}

/// `tenfold evaluate`: judges a bundle's model on labelled rows.
let evaluateCommand = Command(
    name: "evaluate",
    summary: "Measure an exported model on a CSV file that has the target column.",
    arguments: ["BUNDLE", "LABELLED.csv"],
    options: [jsonOption] + readingOptions,
    example: "tenfold evaluate loan-repayment.tenfold/bundle new-loans.csv"
) { input in
    let bundle = try bundle(at: input.arguments[0])
    let table = try rows(input.arguments[1], for: bundle, withTarget: true, input)
    let (labelled, labels) = try labels(of: table, for: bundle, input, file: input.arguments[1])
    let answers = Predictions(
        labels: labels,
        probabilities: try bundle.pipeline.probabilities(table, rows: labelled),
        classes: bundle.manifest.classes.count
    )
    let threshold = bundle.manifest.threshold ?? 0.5
    let intervals: [String: Judgement.Interval] = measureRows(
        answers,
        threshold: threshold,
        seed: 0
    )
    let measures = intervals.mapValues { ScoreSummary(mean: $0.mean, low: $0.low, high: $0.high) }
        .named(by: bundle.manifest.classes)
    if input.has("--json") {
        try put(json(measures))
    } else {
        try put(describe(measures, answers.confusion(threshold: threshold), bundle))
    }
    return .success
}

/// The rows that have a target, and their classes.
private func labels(
    of table: Table,
    for bundle: ModelBundle,
    _ input: Command.Input,
    file: String
) throws -> (rows: [Int], labels: [Int32]) {
    let target = bundle.manifest.target
    guard case .category(let codes, let levels)? = table[target]?.values else {
        throw Complaint(.data, "\(file): the column '\(target)' cannot be read as classes")
    }
    let positions = try levels.enumerated().map { number, level in
        if let position = bundle.manifest.classes.firstIndex(of: level) { return Int32(position) }
        let place = try positionOfCell(
            row: codes.firstIndex(of: Int32(number)) ?? 0,
            column: target,
            path: file,
            options: csvOptions(input, for: bundle)
        )
        let classes = bundle.manifest.classes.joined(separator: ", ")
        throw Complaint(
            .data,
            "\(file):\(place): '\(target)' has the value '\(level)'; the model knows \(classes)"
        )
    }
    let rows = codes.indices.filter { codes[$0] >= 0 }
    guard !rows.isEmpty else {
        throw Complaint(.data, "\(file): no row has a value of '\(target)'")
    }
    if rows.count < codes.count {
        let count = codes.count - rows.count
        tell(
            "note: \(file): \(counted(count, "row")) without '\(target)' "
                + "\(count == 1 ? "is" : "are") left out"
        )
    }
    return (rows, rows.map { positions[Int(codes[$0])] })
}

private func describe(
    _ measures: [String: ScoreSummary],
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
