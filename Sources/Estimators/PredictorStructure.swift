import Statistics

/// What a predictor computes, as plain data: enough to write it down in another language.
public enum PredictorStructure: Sendable, Hashable {
    /// A linear function of the columns for each output.
    case linear(LinearClassifier)
    /// A sum of decision trees for each output.
    case trees(BoostedTrees)
    /// The mean of decision trees whose leaves hold shares of the classes.
    case forest(ForestClassifier)
    /// A normal distribution for each class and column.
    case gaussians(GaussianClassifier)
    /// The training rows themselves, the nearest of which vote.
    case neighbors(NeighborsClassifier)
}
