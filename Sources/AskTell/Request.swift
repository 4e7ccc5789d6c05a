import Foundation

/// What a line asks for.
enum Request: Hashable {
    case ask(Int)
    case tell(id: Int, value: Double)
    case tellFold(id: Int, fold: Int, value: Double)
    case pruned(id: Int, folds: Int, value: Double)
    case fail(id: Int)

    /// How many trials can be asked for at once.
    static let askMax = 1_000
    /// Larger than any index of a fold.
    static let foldMax = 10_000

    /// The request that a line says.
    init(line: Data) throws(RequestError) {
        guard case .object(let said)? = JSON(line) else {
            throw RequestError("expected a JSON object on one line (NaN and infinity are no JSON)")
        }
        // Null says nothing, as in a space file.
        let members = said.filter { $0.value != .null }
        func whole(_ key: String, _ range: ClosedRange<Int>) throws(RequestError) -> Int {
            guard let number = members[key]?.whole, range.contains(number) else {
                throw RequestError(
                    "'\(key)' must be a whole number from \(range.lowerBound) to "
                        + "\(range.upperBound)"
                )
            }
            return number
        }
        func value() throws(RequestError) -> Double {
            guard let number = members["value"]?.number else {
                throw RequestError("'value' must be a finite number")
            }
            return number
        }
        func id() throws(RequestError) -> Int { try whole("id", 0...(1 << 53)) }
        switch members["op"] {
        case .string("ask"):
            self = .ask(members["n"] == nil ? 1 : try whole("n", 1...Self.askMax))
        case .string("tell") where members["fold"] != nil:
            self = .tellFold(
                id: try id(),
                fold: try whole("fold", 0...Self.foldMax),
                value: try value()
            )
        case .string("tell"):
            self = .tell(id: try id(), value: try value())
        case .string("pruned"):
            self = .pruned(
                id: try id(),
                folds: try whole("folds", 1...Self.foldMax),
                value: try value()
            )
        case .string("fail"):
            self = .fail(id: try id())
        default:
            throw RequestError("'op' must be \"ask\", \"tell\", \"pruned\" or \"fail\"")
        }
    }
}

/// Why a request is not granted; the session goes on.
struct RequestError: Error, Hashable {
    var message: String
    init(_ message: String) { self.message = message }
}
