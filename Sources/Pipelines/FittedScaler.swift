import Foundation
import Statistics

/// How a column is brought to its scale; a missing cell stays missing, a finite one finite.
public enum FittedScaler: Hashable, Sendable, Codable {
    /// As it is.
    case identity
    /// `(x − center) / scale`; the scale is not zero.
    case linear(center: Double, scale: Double)
    /// `sign(x) · log(1 + |x|)`, then as `linear`.
    case log1p(center: Double, scale: Double)
    /// A power of `1 + |x|` that makes the column nearly normal, then as `linear`.
    case yeoJohnson(YeoJohnson, center: Double, scale: Double)
    /// The share of training cells below.
    case quantile(QuantileScaler)

    /// Learns from training cells, of which missing ones are NaN.
    init(_ choice: Preprocessing.Scaling, _ cells: [Double]) {
        let present = cells.filter { !$0.isNaN }
        guard !present.isEmpty else {
            self = .identity
            return
        }
        switch choice {
        case .auto, .none:
            self = .identity
        case .standard:
            let (center, scale) = Self.standard(present)
            self = .linear(center: center, scale: scale)
        case .robust:
            let sorted = present.sorted()
            let quartiles = [0.25, 0.5, 0.75].map { sampleQuantile(sorted, $0) ?? 0 }
            self = .linear(center: quartiles[1], scale: Self.span(quartiles[0], quartiles[2]))
        case .minMax:
            let (least, most) = (present.min() ?? 0, present.max() ?? 0)
            self = .linear(center: least, scale: Self.span(least, most))
        case .quantileUniform, .quantileNormal:
            self = .quantile(
                QuantileScaler(present, rows: cells.count, toNormal: choice == .quantileNormal)
            )
        case .log1p:
            let (center, scale) = Self.standard(present.map(signedLog1p))
            self = .log1p(center: center, scale: scale)
        case .yeoJohnson:
            let power = YeoJohnson(fitting: present)
            let (center, scale) = Self.standard(present.map(power.apply))
            self = .yeoJohnson(power, center: center, scale: scale)
        }
    }

    /// The cell on the new scale.
    func apply(_ cell: Double) -> Double {
        switch self {
        case .identity: cell
        case .linear(let center, let scale): shifted(cell, center, scale)
        case .log1p(let center, let scale): shifted(signedLog1p(cell), center, scale)
        case .yeoJohnson(let power, let center, let scale):
            shifted(power.apply(cell), center, scale)
        case .quantile(let scaler): scaler.apply(cell)
        }
    }

    /// Brings a column of a matrix to its scale.
    func apply(to matrix: inout Matrix, column: Int) {
        guard self != .identity else { return }
        for row in 0..<matrix.rows { matrix[row, column] = apply(matrix[row, column]) }
    }

    private static func standard(_ numbers: [Double]) -> (center: Double, scale: Double) {
        let moments = meanAndDeviation(of: numbers) ?? (mean: 0, deviation: 1)
        return (moments.mean, moments.deviation)
    }

    /// How far it is from one number to another, 1 where that is as good as nothing.
    ///
    /// - SeeAlso: `_handle_zeros_in_scale` in scikit-learn's `preprocessing/_data.py`.
    private static func span(_ low: Double, _ high: Double) -> Double {
        let span = (high - low).finite
        return span < 10 * Double.ulpOfOne ? 1 : span
    }
}

/// `(cell − center) / scale`, kept within the range of numbers.
private func shifted(_ cell: Double, _ center: Double, _ scale: Double) -> Double {
    let scaled = (cell - center) / scale
    if scaled.isFinite || !cell.isFinite { return scaled }
    // The difference, or a quotient by less than one, went beyond the range of numbers.
    return ((cell / 2 - center / 2) / scale * 2).finite
}

/// `log(1 + |x|)` with the sign of x, which has no hole at −1 and is `log(1 + x)` from 0 on.
private func signedLog1p(_ cell: Double) -> Double {
    cell < 0 ? -log1p(-cell) : log1p(cell)
}
