/// Finds the word that a misspelt one was meant to be.
public enum Spelling {
    /// Longer words are not compared: nobody misspells them by a letter, and comparing costs their
    /// lengths multiplied.
    static let lengthMax = 64
    /// More valid words than this are not listed in a message.
    static let listMax = 20

    /// The valid words nearest to the given one, in their order; several if they are equally near,
    /// none if none is near.
    ///
    /// Near means up to a third of its letters changed, left out, put in or swapped with their
    /// neighbour, whatever the case; or else that one of the words is part of the other.
    static func nearest(to word: String, among valid: [String]) -> [String] {
        let letters = Array(word.lowercased())
        guard !letters.isEmpty, letters.count <= lengthMax else { return [] }
        var best: [String] = []
        var bestDistance = Int.max
        for candidate in valid where candidate.count <= lengthMax {
            let distance = distance(letters, Array(candidate.lowercased()))
            let isNear =
                distance <= max(1, min(3, candidate.count / 3))
                && distance < max(letters.count, candidate.count)
            guard isNear, distance <= bestDistance else { continue }
            if distance < bestDistance { best = [] }
            best.append(candidate)
            bestDistance = distance
        }
        guard best.isEmpty else { return best }
        let partMin = 3
        let part = valid.filter { candidate in
            let (word, candidate) = (String(letters), candidate.lowercased())
            return (word.count >= partMin && candidate.contains(word))
                || (candidate.count >= partMin && word.contains(candidate))
        }
        return part.min { $0.count < $1.count }.map { [$0] } ?? []
    }

    /// What to say after an unknown word: the one that was meant, or else all there are.
    static func hint(for word: String, among valid: [String]) -> String {
        question(for: word, among: valid)
            ?? (valid.isEmpty ? "there are none" : "valid: \(list(valid))")
    }

    /// The question whether a near word was meant, or nil if none is near.
    public static func question(for word: String, among valid: [String]) -> String? {
        let nearest = nearest(to: word, among: valid)
        guard !nearest.isEmpty else { return nil }
        return "did you mean \(nearest.map { "'\(shown($0))'" }.joined(separator: " or "))?"
    }

    /// The words with commas between them, the last ones only counted if there are many.
    static func list(_ words: [String]) -> String {
        let more = words.count - listMax
        return words.prefix(listMax).joined(separator: ", ")
            + (more > 0 ? " and \(more) more" : "")
    }

    /// How many letters must be changed, left out, put in or swapped with their neighbour.
    ///
    /// - Complexity: O(`left.count` × `right.count`).
    /// - SeeAlso: Damerau, "A technique for computer detection and correction of spelling errors",
    ///   CACM 7(3), 1964; here no part is edited twice ("optimal string alignment").
    static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in 0..<left.count {
            var current = [row + 1]
            for column in 0..<right.count {
                let change = left[row] == right[column] ? 0 : 1
                var best = min(
                    last[column] + change,
                    last[column + 1] + 1,
                    current[column] + 1
                )
                if row > 0, column > 0, left[row] == right[column - 1],
                    left[row - 1] == right[column]
                {
                    best = min(best, beforeLast[column - 1] + 1)
                }
                current.append(best)
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }
}
