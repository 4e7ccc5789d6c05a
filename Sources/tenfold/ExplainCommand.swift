import Importing
import Estimators
import Exporting
import Foundation
import Tables
import Training

/// `tenfold explain`: says for each row why a bundle's model answers as it does.
let explainCommand = Command(
    name: "explain",
    summary: "Say why an exported model answers as it does, row by row and column by column.",
    arguments: ["BUNDLE", "ROWS.csv"],
    options: [
        Command.Option(
            name: "--json",
            value: nil,
            help: "print one JSON object a row, with all columns"
        ),
        Command.Option(
            name: "--top",
            value: "N",
            help: "how many columns are named on either side (default: 4)"
        ),
    ] + readingOptions,
    example: "tenfold explain loan-repayment.tenfold/bundle refused.csv"
) { input in
    let bundle = try bundle(at: input.arguments[0])
    guard let top = input.options["--top"].map(Int.init) ?? 4, top > 0 else {
        throw Complaint(
            .usage,
            "--top must be a whole number above zero, not '\(input.options["--top"] ?? "")'"
        )
    }
    try forEachBlock(of: input.arguments[1], for: bundle, input, rows: 1_000) { table, start in
        // The values of columns that formulas make are reasons, too.
        let table = try table.deriving(bundle.pipeline.derived)
        let explanations = try bundle.pipeline.explain(table, rows: Array(0..<table.rows))
        for (row, explanation) in explanations.enumerated() {
            let reasons = RowReasons(explanation, row: row, of: table, from: bundle)
            let number = start + row + 1
            try put(
                input.has("--json")
                    ? json(reasons.record(number), isPretty: false)
                    : reasons.text(number, top: top)
            )
        }
    }
    return .success
}

/// Why a model answers as it does for one row, in words and as a record.
private struct RowReasons {
    private let explanation: RowExplanation
    private let bundle: ModelBundle
    /// What stands in each column that is named, in the order of the explanation.
    private let cells: [String]

    init(_ explanation: RowExplanation, row: Int, of table: Table, from bundle: ModelBundle) {
        self.explanation = explanation
        self.bundle = bundle
        cells = explanation.columns.map { part in
            if let column = table[part.column] { return column.values.text(at: row) }
            // A product of two columns: a name may have a star itself.
            let factors = table.columns.first { left in
                part.column.hasPrefix(left.name + "*")
                    && table[String(part.column.dropFirst(left.name.count + 1))] != nil
            }
            guard let left = factors,
                let right = table[String(part.column.dropFirst(left.name.count + 1))]
            else { return "?" }
            return left.values.text(at: row) + " × " + right.values.text(at: row)
        }
    }

    private var classes: [String] { bundle.manifest.classes }

    /// The class that the model predicts.
    private var prediction: Int {
        guard classes.count == 2 else { return explanation.label }
        return explanation.probabilities[1] >= bundle.manifest.threshold ?? 0.5 ? 1 : 0
    }

    /// The row for people: what speaks for the prediction, then what speaks against it.
    func text(_ number: Int, top: Int) -> String {
        let scale =
            explanation.scale == .logOdds ? "log-odds" : "probability"
        let sign: Double = prediction == explanation.label ? 1 : -1
        let name = printable(classes[prediction])
        let probability = decimal(explanation.probabilities[prediction], 4)
        var text = "row \(number): '\(name)', probability \(probability)"
        if classes.count == 2, let threshold = bundle.manifest.threshold {
            let positive = printable(classes[1])
            text += " ('\(positive)' from \(decimal(threshold, 4)) on)"
        }
        text += "\n"
        for (side, words) in [(sign, "for"), (-sign, "against")] {
            let parts = explanation.columns.indices.filter {
                explanation.columns[$0].contribution * side > 0
            }
            guard !parts.isEmpty else { continue }
            text += "  \(words) '\(name)':\n"
            for place in parts.prefix(top) {
                let part = explanation.columns[place]
                let amount = signed(part.contribution * sign)
                text += "    \(amount)  \(printable(part.column)) is \(printable(cells[place]))"
                text += formula(of: part.column) + "\n"
            }
            let rest = parts.dropFirst(top)
            if !rest.isEmpty {
                let sum = rest.reduce(0) { $0 + explanation.columns[$1].contribution }
                text += "    \(signed(sum * sign))  \(counted(rest.count, "other column"))\n"
            }
        }
        text += "  (\(scale) of '\(printable(classes[explanation.label]))'"
        if bundle.pipeline.explainsUncalibrated { text += " before calibration" }
        return text + ": \(decimal(explanation.base, 4)) on average, "
            + "\(decimal(explanation.total, 4)) here)\n"
    }

    private func formula(of column: String) -> String {
        bundle.pipeline.derived.first { $0.name == column }
            .map { " (\(printable($0.formula)))" } ?? ""
    }

    private func signed(_ amount: Double) -> String {
        (amount < 0 ? "−" : "+") + decimal(amount.magnitude, 4)
    }

    /// The row for programs.
    func record(_ number: Int) -> ExplanationRecord {
        ExplanationRecord(
            row: number,
            prediction: classes[prediction],
            probabilities: Dictionary(
                zip(classes, explanation.probabilities),
                uniquingKeysWith: { first, _ in first }
            ),
            explained: classes[explanation.label],
            scale: explanation.scale,
            beforeCalibration: bundle.pipeline.explainsUncalibrated,
            base: explanation.base,
            total: explanation.total,
            contributions: zip(explanation.columns, cells).map { part, cell in
                ExplanationRecord.Part(
                    column: part.column,
                    value: cell,
                    contribution: part.contribution
                )
            }
        )
    }
}

/// One row's explanation as JSON.
private struct ExplanationRecord: Encodable {
    var row: Int
    var prediction: String
    var probabilities: [String: Double]
    /// The class whose score is taken apart.
    var explained: String
    var scale: Contributions.Scale
    var beforeCalibration: Bool
    var base: Double
    /// What the base and all contributions sum up to.
    var total: Double
    var contributions: [Part]

    struct Part: Encodable {
        var column: String
        var value: String
        var contribution: Double
    }
}

extension ColumnValues {
    /// The cell of a row in words.
    fileprivate func text(at row: Int) -> String {
        switch self {
        case .number(let cells):
            let cell = cells[row]
            guard !cell.isNaN else { return "missing" }
            return shortNumber(cell)
        case .category(let codes, let levels):
            return codes[row] < 0 ? "missing" : "'\(levels[Int(codes[row])])'"
        case .text(let cells): return cells[row].map { "'\($0)'" } ?? "missing"
        case .date(let cells):
            guard !cells[row].isNaN else { return "missing" }
            return calendarDay(cells[row])
        case .boolean(let cells): return cells[row] < 0 ? "missing" : cells[row] > 0 ? "yes" : "no"
        }
    }
}
