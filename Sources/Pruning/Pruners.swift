import Search

/// The pruners by the names that study files use.
public enum Pruners {
    /// The names that `named` knows.
    public static let names = ["median", "none"]

    /// The pruner of that name with its default settings, or nil if there is none.
    public static func named(_ name: String) -> (any Pruner)? {
        switch name {
        case "median": MedianPruner()
        case "none": NoPruner()
        default: nil
        }
    }
}
