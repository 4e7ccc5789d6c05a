/// Bins a column of a handful of values, such as a category's, without sorting its cells.
struct FewValues {
    /// The values in order, once a column was binned: one bin each.
    private(set) var inOrder: [Float] = []
    private(set) var hasMissing = false

    /// More would take longer to look through than to sort.
    private static let valuesMax = 8

    /// Writes the bin of each cell.
    ///
    /// - Returns: false where there are too many values; the codes may then be anything.
    mutating func bin(
        _ cells: UnsafeBufferPointer<Float>,
        _ codes: UnsafeMutableBufferPointer<UInt8>
    ) -> Bool {
        // In the order in which they were met; a missing cell has the code behind the last value.
        var met: [Float] = []
        let missing = UInt8(Self.valuesMax)
        for row in cells.indices {
            let cell = cells[row]
            if cell.isNaN {
                codes[row] = missing
                hasMissing = true
            } else if let place = met.firstIndex(of: cell) {
                codes[row] = UInt8(place)
            } else {
                guard met.count < Self.valuesMax else { return false }
                codes[row] = UInt8(met.count)
                // Adding zero makes −0 and 0 one value.
                met.append(cell + 0)
            }
        }
        inOrder = met.sorted()
        var bins = met.map { value in UInt8(inOrder.firstIndex(of: value) ?? 0) }
        bins += repeatElement(UInt8(met.count), count: Self.valuesMax + 1 - met.count)
        for row in codes.indices { codes[row] = bins[Int(codes[row])] }
        return true
    }
}
