/// The probabilities of classes that agree best with those of each pair of them.
///
/// - Parameters:
///   - pairs: for each pair (0,1), (0,2), …, (1,2), …, the probability of the second class.
///   - count: how many classes there are, at least two.
/// - SeeAlso: Wu, Lin and Weng, "Probability estimates for multi-class classification by pairwise
///   coupling", JMLR 5 (2004), the second approach; algorithm 2.
func coupledProbabilities(_ pairs: [Double], count: Int) -> [Double] {
    // Certainty on both sides could contradict itself; LIBSVM keeps away from it by as much.
    let certain = 1e-7
    var wins = [Double](repeating: 0, count: count * count)
    var pair = 0
    for first in 0..<count {
        for second in first + 1..<count {
            let probability = max(certain, min(1 - certain, pairs[pair]))
            wins[first * count + second] = 1 - probability
            wins[second * count + first] = probability
            pair += 1
        }
    }
    if count == 2 { return [wins[1], wins[2]] }
    var quadratic = [Double](repeating: 0, count: count * count)
    for row in 0..<count {
        for column in 0..<count where column != row {
            let loss = wins[column * count + row]
            quadratic[row * count + row] += loss * loss
            quadratic[row * count + column] = -loss * wins[row * count + column]
        }
    }
    var probabilities = [Double](repeating: 1 / Double(count), count: count)
    let tolerance = 0.005 / Double(count)
    for _ in 0..<max(100, count) {
        var products = (0..<count).map { row in
            (0..<count).reduce(0) { $0 + quadratic[row * count + $1] * probabilities[$1] }
        }
        var mean = zip(probabilities, products).reduce(0) { $0 + $1.0 * $1.1 }
        let error = products.reduce(0) { max($0, abs($1 - mean)) }
        if error < tolerance { break }
        for place in 0..<count {
            let diagonal = quadratic[place * count + place]
            let change = (mean - products[place]) / diagonal
            probabilities[place] += change
            let scale = 1 + change
            mean =
                (mean + change * (change * diagonal + 2 * products[place])) / (scale * scale)
            for other in 0..<count {
                products[other] =
                    (products[other] + change * quadratic[place * count + other]) / scale
                probabilities[other] /= scale
            }
        }
    }
    return probabilities
}
