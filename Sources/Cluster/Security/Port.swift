/// Refuses a TCP endpoint whose port is none: ZeroMQ would take it modulo 65,536 without a word.
///
/// - Parameters:
///   - endpoint: such as `tcp://host:5555`; others than TCP have no port.
///   - isListening: whether the system may choose the port, written as `*` or 0.
/// - Throws: `KeyError` with what was meant.
public func checkPort(of endpoint: String, isListening: Bool) throws(KeyError) {
    guard endpoint.hasPrefix("tcp://") else { return }
    let port = endpoint.lastIndex(of: ":").map { endpoint[endpoint.index(after: $0)...] } ?? ""
    if isListening, port == "*" || port == "0" { return }
    guard let number = UInt16(port), number > 0 else {
        throw KeyError("\(endpoint): a port is a number from 1 to 65535, as in tcp://host:5555")
    }
}
