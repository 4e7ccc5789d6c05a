import CLIBSVM

/// How alike two rows are, as a number.
public enum Kernel: Hashable, Sendable {
    /// Their dot product.
    case linear
    /// (`gamma` × dot product + `offset`) to the power of `degree`.
    case polynomial(degree: Int, gamma: Double, offset: Double)
    /// e to the −`gamma` × squared distance.
    case radial(gamma: Double)
}

/// What is minimised, and how exactly.
///
/// - SeeAlso: Chang and Lin, "LIBSVM: a library for support vector machines", ACM TIST 2 (2011).
public struct MarginTask: Hashable, Sendable {
    /// How alike two rows are.
    public var kernel: Kernel
    /// The most that a positive row may push.
    public var positiveCost: Double
    /// The most that a negative row may push.
    public var negativeCost: Double
    /// By how much the optimality conditions may be broken at the end.
    public var tolerance: Double
    /// Memory for kernel values, in megabytes.
    public var cacheMegabytes: Double
    /// Whether rows that seem settled are left aside for a while.
    public var shrinks: Bool

    /// What to minimise.
    public init(
        kernel: Kernel,
        positiveCost: Double,
        negativeCost: Double,
        tolerance: Double,
        cacheMegabytes: Double,
        shrinks: Bool
    ) {
        self.kernel = kernel
        self.positiveCost = positiveCost
        self.negativeCost = negativeCost
        self.tolerance = tolerance
        self.cacheMegabytes = cacheMegabytes
        self.shrinks = shrinks
    }
}

/// A machine that tells rows apart: above zero for those that are rather positive.
///
/// It gives the sum of `coefficients` × kernel of the support rows, plus `intercept`.
public struct Machine: Hashable, Sendable {
    /// The rows of the problem that count, in ascending order.
    public let rows: [Int]
    /// The factor of each of them.
    public let coefficients: [Double]
    /// The value far from all support rows, under the radial kernel.
    public let intercept: Double
}

/// Why LIBSVM did not train.
public struct LIBSVMError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What the library said.
    public let message: String

    init(_ message: String) {
        self.message = message
    }

    /// The library's name and what it said, in one line.
    public var description: String { "LIBSVM: \(message)" }
}
