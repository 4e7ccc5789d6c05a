import CLIBLINEAR

/// What is minimised: a penalty on the weights plus the cost of each row's loss.
///
/// - SeeAlso: Fan et al., "LIBLINEAR: a library for large linear classification", JMLR 9 (2008).
public struct Solver: Hashable, Sendable {
    /// A penalty on the weights, and the loss of a row.
    public enum Objective: Hashable, Sendable {
        /// The sum of magnitudes and the logistic loss, by coordinate descent; many weights become
        /// zero.
        case l1Logistic
        /// Half the sum of squares and the squared hinge loss, by a trust region Newton method.
        case l2SquaredHinge
        /// Half the sum of squares and the hinge loss, by coordinate descent on the dual.
        case l2Hinge

        var code: Int32 {
            switch self {
            case .l1Logistic: Int32(L1R_LR)
            case .l2SquaredHinge: Int32(L2R_L2LOSS_SVC)
            case .l2Hinge: Int32(L2R_L1LOSS_SVC_DUAL)
            }
        }
    }

    /// How weights are penalised, and what a row loses.
    public var objective: Objective
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
        objective: Objective,
        positiveCost: Double,
        negativeCost: Double,
        tolerance: Double,
        interceptCell: Double?
    ) {
        self.objective = objective
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
