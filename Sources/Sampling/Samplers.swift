import Search

/// The samplers by the names that study files use.
public enum Samplers {
    /// The names that `named` knows.
    public static let names = ["auto", "bayes", "cmaes", "gp", "grid", "qmc", "random", "tpe"]

    /// The sampler of that name over a space, or nil if there is none.
    ///
    /// - Parameters:
    ///   - name: one of `names`; `auto` and `bayes` leave the choice to Tenfold.
    ///   - space: what is searched.
    ///   - seed: the study's seed, for what the sampler decides once for all its suggestions.
    ///   - budget: how many trials there will be in all, where that is known.
    public static func named(
        _ name: String,
        space: SearchSpace,
        seed: UInt64,
        budget: Int? = nil
    ) -> (any Sampler)? {
        switch name {
        case "random": RandomSampler(space: space)
        case "qmc": QuasiRandomSampler(space: space, seed: seed)
        case "grid": GridSampler(space: space, seed: seed)
        case "auto", "bayes": AutoSampler(space: space, seed: seed, budget: budget)
        case "cmaes": CMAESSampler(space: space)
        case "gp": GaussianProcessSampler(space: space, seed: seed, budget: budget)
        case "tpe": TPESampler(space: space, seed: seed)
        default: nil
        }
    }

    /// Whether the sampler of that name learns from trials.
    public static func learns(_ name: String) -> Bool {
        !["random", "qmc", "grid"].contains(name)
    }

    /// The sampler of that name for a study with two goals, or nil if there is none.
    ///
    /// One that does not learn has no use for goals, and is what it always is.
    public static func twoGoals(
        _ name: String,
        space: SearchSpace,
        seed: UInt64
    ) -> (any Sampler)? {
        guard let sampler = named(name, space: space, seed: seed) else { return nil }
        return learns(name) ? TwoGoalSampler { sampler } : sampler
    }
}
