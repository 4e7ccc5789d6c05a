/// The rows of one node as bytes side by side: the codes of one column, and what the rows weigh.
///
/// Sixteen bytes are handled at once. The buffers are sixteen bytes longer than a node can be, so that
/// the last sixteen need no care; there the weights are zero and the codes copies of the first.
final class NodeCells {
    let codes: Buffer<UInt8>
    /// The weight of a row of the first or of the second class, else zero.
    private let firsts: Buffer<UInt8>
    private let seconds: Buffer<UInt8>
    private var count = 0
    /// Whether each weight is so small that sixteen of them sum up within a byte.
    private var areLight = false

    private typealias Chunk = SIMD16<UInt8>

    init(rows: Int) {
        codes = Buffer(rows + 16, repeating: 0)
        firsts = Buffer(rows + 16, repeating: 0)
        seconds = Buffer(rows + 16, repeating: 0)
    }

    /// Takes the weights of a node's rows, as `PackedSearch` packs them.
    func setWeights(_ payload: UnsafePointer<UInt64>, _ count: Int) {
        self.count = count
        let firsts = firsts.base
        let seconds = seconds.base
        var seen: UInt64 = 0
        for place in 0..<count {
            let value = payload[place]
            seen |= value
            firsts[place] = UInt8(truncatingIfNeeded: value)
            seconds[place] = UInt8(truncatingIfNeeded: value &>> 21)
        }
        set(firsts + count, Chunk(repeating: 0))
        set(seconds + count, Chunk(repeating: 0))
        areLight = seen & PackedSearch.mask < 16 && seen >> 21 & PackedSearch.mask < 16
    }

    /// Takes the codes of the node's rows.
    ///
    /// - Returns: the lowest and the highest.
    func load(
        _ column: CodeView.Column,
        _ order: UnsafePointer<UInt32>
    ) -> (low: Int, high: Int) {
        let codes = codes.base
        let count = count
        for place in 0..<count { codes[place] = column[order[place]] }
        set(codes + count, Chunk(repeating: codes[0]))
        var lows = chunk(codes)
        var highs = lows
        for place in stride(from: 16, to: count, by: 16) {
            let chunk = chunk(codes + place)
            lows.replace(with: chunk, where: chunk .< lows)
            highs.replace(with: chunk, where: chunk .> highs)
        }
        return (Int(lows.min()), Int(highs.max()))
    }

    /// The sums, packed, of the rows whose code is at most this.
    func sum(upTo bin: Int, _ payload: UnsafePointer<UInt64>) -> UInt64 {
        guard areLight else { return sumOneByOne(upTo: bin, payload) }
        let codes = codes.base
        let firsts = firsts.base
        let seconds = seconds.base
        let bins = Chunk(repeating: UInt8(truncatingIfNeeded: bin))
        var sums = SIMD4<Int>(repeating: 0)
        var place = 0
        while place < count {
            // In sixteen chunks no byte exceeds 16 × 15.
            let end = min(count, place &+ 256)
            var rows = Chunk(repeating: 0)
            var first = rows
            var second = rows
            while place < end {
                let isLeft = chunk(codes + place) .<= bins
                let kept = Chunk(repeating: 0).replacing(with: 255, where: isLeft)
                rows &+= kept & 1
                first &+= kept & chunk(firsts + place)
                second &+= kept & chunk(seconds + place)
                place &+= 16
            }
            sums &+= SIMD4(total(first), total(second), total(rows), 0)
        }
        // Beyond the node's end there are as many copies of the first code as fill a chunk.
        let copies = codes[0] <= UInt8(truncatingIfNeeded: bin) ? (0 &- count) & 15 : 0
        let rows = UInt64(sums[2] &- copies)
        return UInt64(sums[0]) | UInt64(sums[1]) &<< 21 | rows &<< 42
    }

    private func sumOneByOne(upTo bin: Int, _ payload: UnsafePointer<UInt64>) -> UInt64 {
        var sum: UInt64 = 0
        for place in 0..<count where Int(codes[place]) <= bin { sum &+= payload[place] }
        return sum
    }

    @inline(__always)
    private func total(_ chunk: Chunk) -> Int {
        Int(SIMD16<UInt16>(truncatingIfNeeded: chunk).wrappedSum())
    }

    @inline(__always)
    private func chunk(_ base: UnsafePointer<UInt8>) -> Chunk {
        UnsafeRawPointer(base).loadUnaligned(as: Chunk.self)
    }

    @inline(__always)
    private func set(_ base: UnsafeMutablePointer<UInt8>, _ chunk: Chunk) {
        UnsafeMutableRawPointer(base).storeBytes(of: chunk, as: Chunk.self)
    }
}
