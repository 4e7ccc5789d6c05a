/// One of the measures that are reported of every trial.
public struct ReportedMeasure: Sendable, Hashable {
    /// Its name, such as `recall` or `f1_class_0`.
    public var name: String
    /// The least and the greatest value it can have.
    public var range: ClosedRange<Double>

    /// A measure and what it can be.
    public init(name: String, range: ClosedRange<Double>) {
        self.name = name
        self.range = range
    }
}

/// All measures that are reported of every trial over so many classes.
public func reportedMeasures(classes: Int) -> [ReportedMeasure] {
    measures(classes: classes).map { ReportedMeasure(name: $0.name, range: $0.range) }
}

/// A measure's name with the name of its class instead of the class's number.
///
/// `f1_class_1` over the classes low, middle and high is `f1 of middle`.
public func measureName(_ name: String, classes: [String]) -> String {
    let mark = "_class_"
    for (index, label) in classes.enumerated() where name.hasSuffix("\(mark)\(index)") {
        return "\(name.dropLast("\(mark)\(index)".count)) of \(label)"
    }
    return name
}
