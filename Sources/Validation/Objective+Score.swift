extension Objective {
    /// The objective's value for some answers; higher is better, errors being negated.
    ///
    /// Equal to scikit-learn's with `zero_division=0`. Measures of labels judge what the threshold
    /// makes of the probabilities: 1 where the probability of class 1 reaches it, or for more than
    /// two classes the most probable class. Over more than two classes, `binary` averaging means
    /// `macro` for measures of probabilities and is not allowed for those of labels (see `flaw`).
    ///
    /// - Parameters:
    ///   - predictions: the answers and the truth.
    ///   - threshold: the least probability of class 1 that is answered with 1; for two classes.
    /// - Returns: nil where the measure has no meaning, such as ROC-AUC with only one class present.
    /// - Complexity: O(rows), for ROC-AUC and average precision O(rows × log rows); times classes.
    public func score(_ predictions: Predictions, threshold: Double = 0.5) -> Double? {
        switch metric {
        case .f1, .recall, .precision, .accuracy, .balancedAccuracy, .matthews:
            guard !predictions.labels.isEmpty else { return nil }
            return predictions.confusion(threshold: threshold).score(metric, averaging: averaging)
        case .rocAUC: return predictions.areaUnderROC(averaging: averaging)
        case .averagePrecision:
            guard !predictions.labels.isEmpty else { return nil }
            return predictions.averagePrecision(averaging: averaging)
        case .negativeLogLoss: return predictions.logLoss.map { -$0 }
        case .negativeBrier: return predictions.brier.map { -$0 }
        }
    }

    /// What makes the objective unfit for so many classes, else nil.
    public func flaw(classes: Int) -> String? {
        switch metric {
        case .f1, .recall, .precision:
            averaging == .binary && classes > 2
                ? "binary averaging of \(metric.rawValue) needs two classes, not \(classes); "
                    + "macro, weighted or micro would do"
                : nil
        case .accuracy, .balancedAccuracy, .matthews, .rocAUC, .averagePrecision,
            .negativeLogLoss, .negativeBrier:
            nil
        }
    }

    /// The objective's name as in scikit-learn's scorers, such as `f1`, `f1_macro` or `roc_auc`.
    public var name: String {
        averaging == .binary ? metric.rawValue : "\(metric.rawValue)_\(averaging.rawValue)"
    }

    /// Whether the threshold that is best for the objective is worth finding, for two classes.
    ///
    /// Not for recall alone, which is best where every row is called positive, and not for precision
    /// alone, which is best where hardly one is.
    public var rewardsThreshold: Bool {
        switch metric {
        case .recall, .precision: averaging != .binary
        case .f1, .accuracy, .balancedAccuracy, .matthews: true
        case .rocAUC, .averagePrecision, .negativeLogLoss, .negativeBrier: false
        }
    }
}

extension Metric {
    /// The least and the greatest value the measure can have.
    public var range: ClosedRange<Double> {
        switch self {
        case .f1, .recall, .precision, .accuracy, .balancedAccuracy, .rocAUC, .averagePrecision:
            0...1
        case .matthews: -1...1
        // −ln of the least probability that the loss lets pass, 2⁻⁵².
        case .negativeLogLoss: -36.04365338911715...0
        case .negativeBrier: -2...0
        }
    }
}
