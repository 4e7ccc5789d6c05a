/// When a study ends.
///
/// A larger budget continues the same study, so it is not part of what the study
/// is.
public struct Budget: Hashable, Sendable {
    /// How many trials there are at most, or nil.
    public var trials: Int?
    /// How many folds are fitted at most, or nil.
    public var fits: Int?
    /// After how many trials without a gain above the noise of the folds the search ends, or nil.
    public var patience: Int?
    /// How many seconds of wall time may pass, or nil.
    public var wallSeconds: Double?
    /// How many hours the search's fits may take together, each on its one core, or nil.
    public var coreHours: Double?

    /// More trials than a journal of a study is made for.
    public static let trialsMax = 10_000_000
    /// More fits than that many trials could need in practice.
    public static let fitsMax = 1_000_000_000

    /// The limits of a study; whichever comes first ends it.
    public init(
        trials: Int? = nil,
        fits: Int? = nil,
        patience: Int? = nil,
        wallSeconds: Double? = nil,
        coreHours: Double? = nil
    ) {
        self.trials = trials
        self.fits = fits
        self.patience = patience
        self.wallSeconds = wallSeconds
        self.coreHours = coreHours
    }
}

extension Budget: Codable {
    private enum CodingKeys: String, CodingKey {
        case trials, fits, patience, wallSeconds, coreHours
    }

    /// Decodes limits and checks that each can be one.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        trials = try container.decodeIfPresent(Int.self, forKey: .trials)
        fits = try container.decodeIfPresent(Int.self, forKey: .fits)
        patience = try container.decodeIfPresent(Int.self, forKey: .patience)
        wallSeconds = try container.decodeIfPresent(Double.self, forKey: .wallSeconds)
        coreHours = try container.decodeIfPresent(Double.self, forKey: .coreHours)
        let isSound =
            trials.map((1...Self.trialsMax).contains) ?? true
            && fits.map((1...Self.fitsMax).contains) ?? true
            && patience.map((1...Self.trialsMax).contains) ?? true
            && [wallSeconds, coreHours].compactMap(\.self).allSatisfy { $0 > 0 && $0.isFinite }
        guard isSound else {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(
                    codingPath: decoder.codingPath,
                    debugDescription: "a limit of the budget is not above zero, or far too large"
                )
            )
        }
    }
}
