/// The rows that a tree grows on, those of each node side by side.
///
/// A node is a range of places. `order` holds a row of the table for each place, and `payload` what
/// that row counts for, in a form that only the search for splits knows. No row is there twice.
final class NodeRows {
    let order: Buffer<UInt32>
    let payload: Buffer<UInt64>
    /// How many rows there are; places from here on mean nothing.
    private(set) var count = 0
    private let orderScratch: Buffer<UInt32>
    private let payloadScratch: Buffer<UInt64>

    init(capacity: Int) {
        order = Buffer(capacity, repeating: 0)
        payload = Buffer(capacity, repeating: 0)
        orderScratch = Buffer(capacity, repeating: 0)
        payloadScratch = Buffer(capacity, repeating: 0)
    }

    func removeAll() {
        count = 0
    }

    func append(_ row: Int, _ value: UInt64) {
        precondition(count < order.count, "more rows than there is room for")
        order[count] = UInt32(row)
        payload[count] = value
        count += 1
    }

    /// Moves the rows of a node that go left to its front; both sides keep their order.
    ///
    /// - Parameters:
    ///   - codes: the bin of each row of the table in the column that decides.
    ///   - missing: the code of a missing cell.
    /// - Returns: where the right side begins.
    func partition(
        _ node: Range<Int>,
        _ split: Split,
        _ codes: CodeView.Column,
        missing: Int
    ) -> Int {
        // Reads stay ahead of writes in place, and no side has more rows than the node: each write
        // is within the node's range or within the scratch, which has room for all rows.
        let order = order.base
        let payload = payload.base
        let orderRight = orderScratch.base
        let payloadRight = payloadScratch.base
        let bin = split.bin
        let other = split.missing == .left ? missing : -1
        var left = node.lowerBound
        var right = 0
        for place in node {
            let row = order[place]
            let value = payload[place]
            let code = Int(codes[row])
            let goesLeft = (code <= bin ? 1 : 0) | (code == other ? 1 : 0)
            order[left] = row
            payload[left] = value
            orderRight[right] = row
            payloadRight[right] = value
            left &+= goesLeft
            right &+= 1 &- goesLeft
        }
        (order + left).update(from: orderRight, count: right)
        (payload + left).update(from: payloadRight, count: right)
        return left
    }
}
