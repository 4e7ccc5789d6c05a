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
    /// Layers of linear functions with an activation between them.
    case network(NetworkClassifier)
    /// Training rows that push and pull by how near they are, a set of them for each pair of classes.
    case supportVectors(SupportVectorClassifier)
    /// A linear function of columns that are yes or no, for each class.
    case bernoullis(BernoulliClassifier)
    /// A sum over columns of what the category of each says for a class.
    case categories(CategoricalClassifier)
    /// The same probabilities for every row.
    case constant(ConstantClassifier)
}
