/// The number of bytes that a text such as `512M` or `8G` says.
func byteCount(_ text: String, option: String) throws(Complaint) -> Int {
    let units: [Character: Int] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40]
    var digits = text.uppercased()
    if digits.hasSuffix("B") { digits.removeLast() }
    if digits.hasSuffix("I") { digits.removeLast() }
    var unit = 1
    if let last = digits.last, let factor = units[last] {
        unit = factor
        digits.removeLast()
    }
    guard let number = Double(digits), number > 0, number * Double(unit) < 0x1p60 else {
        throw Complaint(.usage, "\(option) must be a size such as 512M or 8G, not '\(text)'")
    }
    return Int(number * Double(unit))
}

/// The whole number above zero that a text says.
func count(_ text: String, option: String) throws(Complaint) -> Int {
    guard let number = Int(text), (1...4096).contains(number) else {
        throw Complaint(.usage, "\(option) must be a whole number from 1 to 4096, not '\(text)'")
    }
    return number
}

/// Seconds as a person says them, such as `1:05` or `2:03:09`.
func clockTime(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded())
    let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return hours > 0 ? "\(hours):\(two(minutes)):\(two(rest))" : "\(minutes):\(two(rest))"
}

/// A number with a fixed count of decimals.
func decimal(_ value: Double, _ places: Int) -> String {
    var scale = 1.0
    for _ in 0..<places { scale *= 10 }
    guard value.isFinite, abs(value) < 1e15 / scale else { return "\(value)" }
    let scaled = Int((abs(value) * scale).rounded())
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard places > 0 else { return "\(sign)\(scaled)" }
    let fraction = String(scaled % Int(scale))
    let zeros = String(repeating: "0", count: places - fraction.count)
    return "\(sign)\(scaled / Int(scale)).\(zeros)\(fraction)"
}
