import Foundation
import Search
import Statistics

/// How alike two points of a space are, as a covariance from which a Gaussian process learns.
///
/// Each group of parameters has a Matérn kernel with a length for each axis; choices are apart
/// by one where they differ. The covariance is the product over groups. A group that is not always
/// active contributes `1 − w + w·k` where it is active in both points, 1 where it is in neither, and
/// `1 − w` where it is in one: so its parameters matter only to points that have them, a family can
/// lie higher or lower as a whole, and the share w says how much of what happens within a family is
/// its own. That is a sum of positive semidefinite kernels, and so one itself.
///
/// - SeeAlso: Rasmussen and Williams, "Gaussian processes for machine learning", 2006, section 4.2;
///   Swersky et al., "Raiders of the lost architecture: kernels for Bayesian optimization in
///   conditional parameter spaces", arXiv:1409.4011.
struct MixedKernel: Sendable {
    /// How points become vectors.
    let encoding: SpaceEncoding
    /// All that is learned, as one vector; `Layout` says what is where.
    var settings: [Double]
    /// How smooth the functions are thought to be.
    var smoothness = MaternSmoothness.fiveHalves

    /// Where the settings are: the logarithm of each axis's length, the logit of each group's share,
    /// the logarithms of the signal's and of the noise's variance.
    struct Layout: Sendable {
        let axes: Int
        let groups: Int
        func share(_ group: Int) -> Int { axes + group }
        var signal: Int { axes + groups }
        var noise: Int { axes + groups + 1 }
        var count: Int { axes + groups + 2 }
    }

    /// The variance of the unknown mean of all values, which are standardized.
    static let meanVariance = 1.0
    private static let lengthLogs = log(0.02)...log(100)
    /// The logarithm of a noise variance that is a good part of the standardized values' own.
    private static let noisyLog = -1.0

    var layout: Layout { Layout(axes: encoding.axes.count, groups: encoding.groups.count) }
    var signal: Double { exp(settings[layout.signal]) }
    var noise: Double { exp(settings[layout.noise]) }

    /// The kernel that knows nothing yet: the middle of what is thought likely.
    init(_ encoding: SpaceEncoding) {
        self.encoding = encoding
        settings = []
        settings = priors.map(\.mean)
    }

    /// Settings by which much of what is seen is noise.
    ///
    /// The likelihood often has two maxima: the function is wild and seen clearly, or it is smooth and
    /// seen through noise. A search that starts at little noise rarely reaches the second one.
    ///
    /// - SeeAlso: Rasmussen and Williams, "Gaussian processes for machine learning", 2006, section
    ///   5.4.1, with figure 5.5.
    var noisy: [Double] {
        var settings = settings
        settings[layout.noise] = Self.noisyLog
        return settings
    }

    /// A belief about one setting: a normal distribution within bounds.
    struct Prior {
        var mean: Double
        var deviation: Double
        var bounds: ClosedRange<Double>
    }

    /// What is believed of each setting before any trial.
    ///
    /// Lengths grow with the root of the number of axes, so that functions of many parameters are
    /// thought no wilder than those of few.
    ///
    /// - SeeAlso: Hvarfner, Hellsten and Nardi, "Vanilla Bayesian optimization performs great in
    ///   high dimensions", ICML 2024, section 4.
    var priors: [Prior] {
        var priors: [Prior] = []
        for group in encoding.groups {
            let middle = -0.4 + 0.5 * log(Double(group.axes.count))
            for _ in group.axes {
                priors.append(
                    Prior(
                        mean: middle,
                        deviation: 1.2,
                        bounds: Self.lengthLogs
                    )
                )
            }
        }
        for _ in encoding.groups {
            priors.append(Prior(mean: 2, deviation: 1.5, bounds: -4...4))
        }
        priors.append(Prior(mean: 0, deviation: 1, bounds: -4...3))
        priors.append(Prior(mean: -5, deviation: 1.5, bounds: log(1e-6)...0))
        return priors
    }

    /// The share w of a group; one for a group that is always active.
    func share(_ group: Int) -> Double {
        guard !encoding.groups[group].rules.isEmpty else { return 1 }
        return 1 / (1 + exp(-settings[layout.share(group)]))
    }

    /// One over the square of an axis's length.
    func sharpness(_ axis: Int) -> Double { exp(-2 * settings[axis]) }

    /// The covariances, without the mean's, of each point with each other point: rows × others.
    func covariances(_ rows: ScaledPoints, _ others: ScaledPoints) -> Matrix {
        var product = Matrix(rows: rows.count, columns: others.count, repeating: signal)
        for group in encoding.groups.indices {
            let share = share(group)
            let dots = rows.coordinates[group].timesTransposed(others.coordinates[group])
            dots.values.withUnsafeBufferPointer { dots in
                product.values.withUnsafeMutableBufferPointer { product in
                    for row in 0..<rows.count {
                        let norm = rows.norms[group][row]
                        let isActive = rows.isActive[group][row]
                        let start = row * others.count
                        for column in 0..<others.count {
                            let factor: Double
                            if isActive, others.isActive[group][column] {
                                let square = norm + others.norms[group][column]
                                let distance = max(square - 2 * dots[start + column], 0)
                                factor = 1 - share + share * smoothness.correlation(distance)
                            } else {
                                factor = isActive == others.isActive[group][column] ? 1 : 1 - share
                            }
                            product[start + column] *= factor
                        }
                    }
                }
            }
        }
        return product
    }

    /// Points with their coordinates divided by the kernel's lengths.
    struct ScaledPoints: Sendable {
        let count: Int
        /// For each group the points' coordinates; a choice takes one coordinate for each value.
        let coordinates: [Matrix]
        let norms: [[Double]]
        let isActive: [[Bool]]
    }

    /// The vectors as the covariances need them.
    func scaled(_ vectors: [[Double]]) -> ScaledPoints {
        var coordinates: [Matrix] = []
        var norms: [[Double]] = []
        var isActive: [[Bool]] = []
        for group in encoding.groups {
            let roots = group.axes.map { sharpness($0).squareRoot() }
            var cells: [Double] = []
            var groupNorms: [Double] = []
            let widths = group.axes.map { axis -> Int in
                if case .categorical(let choices) = encoding.axes[axis] { choices.count } else { 1 }
            }
            let width = widths.reduce(0, +)
            cells.reserveCapacity(width * vectors.count)
            groupNorms.reserveCapacity(vectors.count)
            for vector in vectors {
                var norm = 0.0
                for (offset, axis) in group.axes.enumerated() {
                    let place = vector[axis].isNaN ? 0 : vector[axis]
                    if encoding.isChoice(axis) {
                        for choice in 0..<widths[offset] {
                            cells.append(
                                Double(choice) == place ? roots[offset] * 0.5.squareRoot() : 0
                            )
                        }
                        norm += roots[offset] * roots[offset] * 0.5
                    } else {
                        // Around the middle, so that less is lost in the difference of squares.
                        let coordinate = (place - 0.5) * roots[offset]
                        cells.append(coordinate)
                        norm += coordinate * coordinate
                    }
                }
                groupNorms.append(norm)
            }
            coordinates.append(Matrix(rows: vectors.count, columns: width, values: cells))
            norms.append(groupNorms)
            isActive.append(vectors.map { !$0[group.axes.lowerBound].isNaN })
        }
        return ScaledPoints(
            count: vectors.count,
            coordinates: coordinates,
            norms: norms,
            isActive: isActive
        )
    }
}
