/// A formula over the columns of one row, such as `funded_amnt / annual_inc`.
///
/// Formulas look at no other row and learn nothing, so that they can be part of any model that is
/// exported. A missing cell makes the result missing, except where the formula asks for it; so does
/// whatever has no value, such as a division by zero or the logarithm of a negative number.
public indirect enum Expression: Sendable, Hashable {
    /// A number.
    case number(Double)
    /// A text, to compare a category with.
    case text(String)
    /// The cell of a column.
    case column(String)
    /// A function of other formulas, operators included.
    case call(Function, [Expression])

    /// What can be computed.
    public enum Function: String, Sendable, Hashable, CaseIterable {
        /// The sum of two numbers.
        case add = "+"
        /// The difference of two numbers.
        case subtract = "-"
        /// The product of two numbers.
        case multiply = "*"
        /// The quotient of two numbers.
        case divide = "/"
        /// A number to the power of another.
        case power = "^"
        /// Whether two values are equal.
        case equal = "=="
        /// Whether two values differ.
        case notEqual = "!="
        /// Whether the left value is smaller.
        case less = "<"
        /// Whether the left value is smaller or equal.
        case lessOrEqual = "<="
        /// Whether the left value is larger.
        case greater = ">"
        /// Whether the left value is larger or equal.
        case greaterOrEqual = ">="
        /// Whether both hold.
        case and
        /// Whether at least one holds.
        case or
        /// Whether it does not hold.
        case not
        /// A number with the other sign.
        case negate
        /// One of two values, by a condition.
        case choose = "if"
        /// The smallest of some numbers.
        case minimum = "min"
        /// The largest of some numbers.
        case maximum = "max"
        /// The natural logarithm.
        case log
        /// The natural logarithm of one plus a number.
        case log1p
        /// The exponential function.
        case exp
        /// The square root.
        case squareRoot = "sqrt"
        /// The magnitude.
        case absolute = "abs"
        /// The largest whole number that is not larger.
        case floor
        /// A number kept between two others.
        case clip
        /// The year of a date.
        case year
        /// The month of a date, from 1.
        case month
        /// The days from a first date to a second.
        case daysBetween = "days_between"
        /// Whether a cell is missing.
        case isMissing = "is_missing"
        /// A yes or no as 1 or 0, a date as days since 1970.
        case toNumber = "number"
    }

    /// What a formula gives.
    public enum Kind: String, Sendable, Hashable {
        /// A number.
        case number
        /// Yes or no.
        case boolean
        /// A date.
        case date
        /// A level of a category, or a text.
        case text
    }

    /// The names of all columns the formula looks at, in order of appearance, each once.
    public var columns: [String] {
        switch self {
        case .number, .text: []
        case .column(let name): [name]
        case .call(_, let arguments):
            arguments.flatMap(\.columns).reduce(into: []) { names, name in
                if !names.contains(name) { names.append(name) }
            }
        }
    }
}

/// What is wrong with a formula, and where.
public struct ExpressionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// How many characters of the formula come before the place.
    public let offset: Int
    /// What is wrong, and what was meant.
    public let message: String
    /// The name that no column has, if that is what is wrong.
    public let unknownColumn: String?

    /// An error at a place.
    public init(at offset: Int, _ message: String, unknownColumn: String? = nil) {
        self.offset = offset
        self.message = message
        self.unknownColumn = unknownColumn
    }

    /// What is wrong.
    public var description: String { message }
}
