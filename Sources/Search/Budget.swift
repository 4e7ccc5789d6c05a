/// When a study ends.
///
/// A larger budget continues the same study, so it is not part of what the study
/// is.
public struct Budget: Hashable, Sendable, Codable {
    /// How many trials there are at most, or nil.
    public var trials: Int?
    /// How many folds are fitted at most, or nil.
    public var fits: Int?
    /// How many seconds of wall time may pass, or nil.
    public var wallSeconds: Double?

    /// The limits of a study; whichever comes first ends it.
    public init(trials: Int? = nil, fits: Int? = nil, wallSeconds: Double? = nil) {
        self.trials = trials
        self.fits = fits
        self.wallSeconds = wallSeconds
    }
}
