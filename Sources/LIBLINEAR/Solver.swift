import CLIBLINEAR

/// What is minimised: a penalty on the weights plus the cost of each row's logistic loss.
///
/// - SeeAlso: Fan et al., "LIBLINEAR: a library for large linear classification", JMLR 9 (2008).
public struct Solver: Hashable, Sendable {
    /// How weights are penalised.
    public enum Penalty: Hashable, Sendable {
        /// The sum of magnitudes, by coordinate descent; many weights become zero.
        case l1
        /// Half the sum of squares, by a trust region Newton method.
        case l2

        var code: Int32 {
            switch self {
            case .l1: Int32(L1R_LR)
            case .l2: Int32(L2R_LR)
            }
        }
    }

    /// How weights are penalised.
    public var penalty: Penalty
    /// What the loss of a positive row costs.
    public var positiveCost: Double
    /// What the loss of a negative row costs.
    public var negativeCost: Double
    /// The relative norm of the gradient at which the search ends.
    public var tolerance: Double
    /// The constant cell that carries the intercept, or nil for no intercept.
    ///
    /// LIBLINEAR penalises the intercept like any weight, but in units of this cell: by
    /// |intercept| / cell, or half its square. A large cell makes that vanish, and the search slow.
    public var interceptCell: Double?

    /// What to minimise, and how exactly.
    public init(
        penalty: Penalty,
        positiveCost: Double,
        negativeCost: Double,
        tolerance: Double,
        interceptCell: Double?
    ) {
        self.penalty = penalty
        self.positiveCost = positiveCost
        self.negativeCost = negativeCost
        self.tolerance = tolerance
        self.interceptCell = interceptCell
    }
}

/// A linear function of the columns; it is above zero for rows that are rather positive.
public struct Weights: Hashable, Sendable {
    /// One factor a column.
    public var coefficients: [Double]
    /// The value where all columns are zero.
    public var intercept: Double

    /// A linear function of the columns.
    public init(coefficients: [Double], intercept: Double) {
        self.coefficients = coefficients
        self.intercept = intercept
    }
}

/// Why LIBLINEAR did not train.
public struct LIBLINEARError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What the library said.
    public let message: String

    init(_ message: String) {
        self.message = message
    }

    /// The library's name and what it said, in one line.
    public var description: String { "LIBLINEAR: \(message)" }
}
