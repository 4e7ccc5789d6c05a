import Foundation
import Importing
import Journaling
import Scheduling
import Search
import Studies
import Training

/// `tenfold folds`: says which row is judged in which fold.
let foldsCommand = Command(
    name: "folds",
    summary: "Print which row of a study's table is judged in which fold, as CSV.",
    arguments: ["STUDY"],
    options: [],
    example: "tenfold folds Data/loan.yaml > folds.csv"
) { input in
    let data = try LoadedStudy(path: input.arguments[0]).data
    // Rows are counted from one below the header, rows without a target left out, as in the data
    // set; each is in one fold a repeat, or in the holdout, or is only ever trained on.
    var places: [[String]] = Array(repeating: [], count: data.labels.count)
    for row in data.holdoutRows { places[row].append("holdout") }
    for (number, fold) in data.folds.enumerated() {
        for position in fold.validation { places[data.searchRows[position]].append("\(number)") }
    }
    var text = "row,\(quoted(data.description.target)),fold\n"
    for (row, folds) in places.enumerated() {
        let label = quoted(data.description.classes[Int(data.labels[row])])
        for fold in folds.isEmpty ? ["none"] : folds { text += "\(row + 1),\(label),\(fold)\n" }
    }
    try put(text)
    return .success
}

/// Prints what a trial answered for each row in the fold that did not learn from it.
func putProbabilities(
    of trial: Int,
    _ opened: OpenJournal
) throws {
    let (journal, description) = (opened.journal, opened.description)
    let blobs = opened.directory + "/blobs"
    guard FileManager.default.fileExists(atPath: blobs) else {
        throw Complaint(.data, "\(blobs): the study's data are to be there")
    }
    let data = try StudyData(description, in: BlobStore(directory: blobs))
    let classes = description.classes
    var text = "row,\(quoted(description.target)),fold,"
    text += classes.map { quoted("probability_\($0)") }.joined(separator: ",") + "\n"
    for (number, fold) in data.folds.enumerated() {
        guard let values = try journal.predictions(trial: trial, fold: number) else {
            throw Complaint(
                .data,
                "\(journal.location): there are no probabilities of trial \(trial), fold \(number); "
                    + "they are kept of the best trials"
            )
        }
        guard values.count == data.foldValues[number] else {
            throw Complaint(.data, "\(journal.location): fold \(number) is not of the study's data")
        }
        for (index, position) in fold.validation.enumerated() {
            let row = data.searchRows[position]
            let label = quoted(classes[Int(data.labels[row])])
            let answers =
                classes.count == 2
                ? [1 - values[index], values[index]]
                : Array(values[index * classes.count..<(index + 1) * classes.count])
            let cells = answers.map { "\($0)" }.joined(separator: ",")
            text += "\(row + 1),\(label),\(number),\(cells)\n"
        }
    }
    try put(text)
}
