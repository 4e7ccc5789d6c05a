import Foundation
import Search

/// A parameter's numeric values laid out on the interval from 0 to 1.
///
/// Each value of a stepped axis owns a cell of the interval and stands at about its middle, so that
/// the values at the ends get as much room as the others.
struct UnitAxis: Sendable {
    private let low: Double
    private let high: Double
    private let step: Double?
    private let isLogarithmic: Bool
    private let isWhole: Bool
    /// The ends of the interval on the axis as scaled, half a step outside where there are steps.
    private let start: Double
    private let end: Double

    /// The axis of a numeric distribution with more than one value; nil of a categorical one.
    init?(_ distribution: Distribution) {
        switch distribution {
        case .float(let low, let high, let log, let step):
            self.init(low: low, high: high, log: log, step: step, isWhole: false)
        case .int(let low, let high, let log, let step):
            self.init(
                low: Double(low),
                high: Double(high),
                log: log,
                step: Double(step),
                isWhole: true
            )
        case .categorical:
            return nil
        }
    }

    private init(low: Double, high: Double, log: Bool, step: Double?, isWhole: Bool) {
        self.low = low
        self.step = step
        self.isWhole = isWhole
        isLogarithmic = log
        if let step {
            // The tolerance of `Distribution.contains`: 0.3 is three steps of 0.1.
            self.high = low + ((high - low) / step + 1e-6).rounded(.down) * step
        } else {
            self.high = high
        }
        let half = (step ?? 0) / 2
        if log {
            // A first step as wide as its value would reach down to zero.
            start = Foundation.log(max(low - half, low / 2))
            end = Foundation.log(self.high + half)
        } else {
            start = low - half
            end = self.high + half
        }
    }

    /// How many values there are; infinitely many without steps.
    var cells: Double {
        guard let step else { return .infinity }
        return ((high - low) / step).rounded() + 1
    }

    /// The value of a cell by its number, counted from the lowest; of an axis with steps only.
    func value(ofCell cell: Int) -> Double {
        min(low + Double(cell) * (step ?? 0), high)
    }

    /// The place of a value, from 0 to 1.
    func place(of value: Double) -> Double {
        let scaled = isLogarithmic ? log(max(value, .leastNormalMagnitude)) : value
        // Halved, so that a range over all numbers does not overflow.
        let width = end / 2 - start / 2
        guard width > 0 else { return 0.5 }
        return min(max((scaled / 2 - start / 2) / width, 0), 1)
    }

    /// The value at a place, always one that the distribution contains.
    func value(at place: Double) -> Double {
        let mixed = start * (1 - place) + end * place
        let raw = isLogarithmic ? exp(mixed) : mixed
        guard let step else { return min(max(raw, low), high) }
        let value = min(max(low + ((raw - low) / step).rounded() * step, low), high)
        return isWhole ? value.rounded() : value
    }

    /// The place of the value at a place: the same without steps, else the middle of its cell.
    func snapped(_ place: Double) -> Double {
        step == nil ? place : self.place(of: value(at: place))
    }

    /// How much of the interval belongs to the value at a place; zero without steps.
    func cell(at place: Double) -> Double {
        guard let step else { return 0 }
        // On a linear axis all cells are alike, and logarithms are what takes time here.
        guard isLogarithmic else { return step / 2 / (end / 2 - start / 2) }
        let value = value(at: place)
        let above = self.place(of: value + step / 2)
        return above - self.place(of: value - step / 2)
    }
}
