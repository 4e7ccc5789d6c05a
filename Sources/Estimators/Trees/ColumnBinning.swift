import Statistics

/// Divides the cells of one column after another into bins.
struct ColumnBinning {
    /// The smallest and the largest cell of each bin of the column at hand.
    private(set) var lower: [Float] = []
    private(set) var upper: [Float] = []

    private let weights: [Double]?
    /// The cells that are not missing: an ordered key in the upper half, the row in the lower.
    private var sorted: [UInt64]
    private var scratch: [UInt64]
    private var presentCount = 0
    /// The runs of equal cells: where each ends in `sorted`, and what its rows weigh.
    private var ends: [Int] = []
    private var runWeights: [Double] = []

    /// Where the cells of each digit start in the pass at hand.
    private var starts = [Int](repeating: 0, count: digits)

    /// 11 bits a pass: three passes cover a key, and the starts stay in the nearest cache.
    private static let digits = 1 << 11
    private static let digitMask = digits - 1

    init(rows: Int, weights: [Double]?) {
        self.weights = weights
        sorted = Array(repeating: 0, count: rows)
        scratch = sorted
    }

    /// Writes the bin of each cell of a column.
    ///
    /// - Returns: whether no cell is missing.
    mutating func bin(
        _ cells: UnsafeBufferPointer<Float>,
        _ codes: UnsafeMutableBufferPointer<UInt8>
    ) -> Bool {
        var few = FewValues()
        if few.bin(cells, codes) {
            lower = few.inOrder
            upper = few.inOrder
            return !few.hasMissing
        }
        sort(cells)
        assignBins(codes)
        return presentCount == cells.count
    }

    /// Puts the cells that are there in order.
    private mutating func sort(_ cells: UnsafeBufferPointer<Float>) {
        var count = 0
        for row in cells.indices where !cells[row].isNaN {
            sorted[count] = UInt64(orderedKey(cells[row])) << 32 | UInt64(UInt32(row))
            count += 1
        }
        presentCount = count
        for shift: UInt64 in [32, 43, 54] { sortByDigit(shift) }
    }

    /// One pass of a radix sort, which leaves the order within a digit as it is.
    private mutating func sortByDigit(_ shift: UInt64) {
        let count = presentCount
        sorted.withUnsafeBufferPointer { sorted in
            for digit in 0..<Self.digits { starts[digit] = 0 }
            for place in 0..<count { starts[Int(sorted[place] &>> shift) & Self.digitMask] += 1 }
        }
        guard !starts.contains(count) else { return }
        var start = 0
        for digit in 0..<Self.digits {
            (starts[digit], start) = (start, start + starts[digit])
        }
        sorted.withUnsafeBufferPointer { sorted in
            scratch.withUnsafeMutableBufferPointer { scratch in
                for place in 0..<count {
                    let entry = sorted[place]
                    let digit = Int(entry &>> shift) & Self.digitMask
                    scratch[starts[digit]] = entry
                    starts[digit] &+= 1
                }
            }
        }
        swap(&sorted, &scratch)
    }

    /// Divides the sorted cells into bins and writes each row's bin.
    private mutating func assignBins(_ codes: UnsafeMutableBufferPointer<UInt8>) {
        findRuns()
        lower.removeAll(keepingCapacity: true)
        upper.removeAll(keepingCapacity: true)
        var start = 0
        for last in lastRunOfEachBin() {
            let bin = UInt8(lower.count)
            lower.append(cell(sorted[start]))
            upper.append(cell(sorted[ends[last] - 1]))
            for place in start..<ends[last] {
                codes[row(sorted[place])] = bin
            }
            start = ends[last]
        }
        if presentCount < codes.count { markMissing(codes) }
    }

    private func markMissing(_ codes: UnsafeMutableBufferPointer<UInt8>) {
        var isPresent = [Bool](repeating: false, count: codes.count)
        for place in 0..<presentCount {
            isPresent[row(sorted[place])] = true
        }
        for row in isPresent.indices where !isPresent[row] {
            codes[row] = UInt8(lower.count)
        }
    }

    private mutating func findRuns() {
        ends.removeAll(keepingCapacity: true)
        runWeights.removeAll(keepingCapacity: true)
        var weight = 0.0
        for place in 0..<presentCount {
            weight += weights?[row(sorted[place])] ?? 1
            let isLast = place + 1 == presentCount || sorted[place] >> 32 != sorted[place + 1] >> 32
            guard isLast else { continue }
            ends.append(place + 1)
            runWeights.append(weight)
            weight = 0
        }
    }

    /// A bin for each run where there are few; else bins of about the same weight.
    ///
    /// A run of weight two is divided off like two rows of weight one, so that weights mean copies.
    private func lastRunOfEachBin() -> [Int] {
        guard ends.count > BinnedMatrix.binsMax else { return Array(ends.indices) }
        var weightLeft = runWeights.reduce(0, +)
        let heavy = weightLeft / Double(BinnedMatrix.binsMax)
        var binsLeft = BinnedMatrix.binsMax
        for weight in runWeights where weight >= heavy {
            weightLeft -= weight
            binsLeft -= 1
        }
        var lasts: [Int] = []
        var weight = 0.0
        for run in runWeights.indices.dropLast() where lasts.count < BinnedMatrix.binsMax - 1 {
            let isHeavy = runWeights[run] >= heavy
            if isHeavy {
                lasts.append(run)
                weight = 0
                continue
            }
            weight += runWeights[run]
            let isFull = weight * Double(max(1, binsLeft)) >= weightLeft
            guard isFull || runWeights[run + 1] >= heavy else { continue }
            lasts.append(run)
            weightLeft -= weight
            binsLeft -= 1
            weight = 0
        }
        return lasts + [runWeights.count - 1]
    }

    private func orderedKey(_ cell: Float) -> UInt32 {
        // Adding zero makes −0 and 0 one value.
        let bits = (cell + 0).bitPattern
        return bits >> 31 == 0 ? bits | 1 << 31 : ~bits
    }

    private func row(_ entry: UInt64) -> Int {
        Int(UInt32(truncatingIfNeeded: entry))
    }

    private func cell(_ entry: UInt64) -> Float {
        let key = UInt32(entry >> 32)
        return Float(bitPattern: key >> 31 == 1 ? key & ~(1 << 31) : ~key)
    }
}

/// Within this, the middle of any two cells and any sum of a few is finite.
private let singleMagnitudeMax = Float.greatestFiniteMagnitude / 16

/// A cell as trees see it: in single precision, NaN where missing, never infinite.
@inline(__always)
func singlePrecision(_ cell: Double) -> Float {
    let single = Float(cell)
    guard single.magnitude > singleMagnitudeMax else { return single }
    return single < 0 ? -singleMagnitudeMax : singleMagnitudeMax
}
