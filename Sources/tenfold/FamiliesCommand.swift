import Estimators
import Search

/// `tenfold families`: lists what can be searched over.
let familiesCommand = Command(
    name: "families",
    summary: "List the families of models, their hyperparameters and default spaces.",
    arguments: [],
    options: [Command.Option(name: "--json", value: nil, help: "print the list as JSON")],
    example: "tenfold families"
) { input in
    if input.has("--json") {
        try put(json(Families.all.map(FamilyEntry.init)))
        return .success
    }
    for family in Families.all {
        let missing = family.needs.acceptsMissing ? ", takes missing values as they are" : ""
        let scaling = family.needs.wantsScaling ? ", wants scaled columns" : ""
        let codes = family.needs.wantsCodes ? ", wants a number a level" : ""
        try put("\(family.name)\(missing)\(scaling)\(codes)\n")
        var table = TextTable(["hyperparameter", "default", "valid", "searched by default"])
        for entry in FamilyEntry(family).hyperparameters {
            let cells = [entry.name, entry.defaultValue.description, entry.valid]
            table.add(cells + [entry.searched ?? ""])
        }
        try put(table.text + "\n")
    }
    return .success
}

/// A family as JSON.
private struct FamilyEntry: Encodable {
    struct Entry: Encodable {
        var name: String
        var defaultValue: ParameterValue
        var valid: String
        var searched: String?
    }

    var name: String
    var acceptsMissing: Bool
    var wantsScaling: Bool
    var wantsCodes: Bool
    var hyperparameters: [Entry]

    init(_ family: any Family) {
        name = family.name
        acceptsMissing = family.needs.acceptsMissing
        wantsScaling = family.needs.wantsScaling
        wantsCodes = family.needs.wantsCodes
        hyperparameters = family.hyperparameters.map { hyperparameter in
            Entry(
                name: hyperparameter.name,
                defaultValue: hyperparameter.defaultValue,
                valid: Self.words(hyperparameter.domain),
                searched: family.defaultSpace.first { $0.name == hyperparameter.name }?
                    .distribution.shortDescription
            )
        }
    }

    private static func words(_ domain: Hyperparameter.Domain) -> String {
        switch domain {
        case .real(let range):
            "\(shortNumber(range.lowerBound)) … \(shortNumber(range.upperBound))"
        case .whole(let range): "\(range.lowerBound) … \(range.upperBound), whole"
        case .choice(let values): values.map(\.description).joined(separator: ", ")
        case .optional(let domain): "null, or " + words(domain)
        case .either(let first, let second): words(first) + ", or " + words(second)
        case .list(let domain, let count):
            "list of \(count.lowerBound) … \(count.upperBound) values, each " + words(domain)
        }
    }
}
