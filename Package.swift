// swift-tools-version: 6.2
import PackageDescription

/// The modules, floor by floor; a module may import only from the floors above it in this list.
let floors: [[Module]] = [
    // 1: chance, numbers and the C libraries, one wrapper each
    [
        Module("Statistics", libraries: ["COpenBLAS"]),
        Module("Hashing", libraries: ["CSodium"]),
        Module("ZeroMQ", libraries: ["CZeroMQ"]),
        Module("SQLite", libraries: ["CSQLite"]),
        Module("YAML", libraries: ["CYAML"]),
        Module("XGBoost", libraries: ["CXGBoost"]),
        Module("LIBLINEAR", libraries: ["CLIBLINEAR"]),
    ],
    // 2: the field's words, as values
    [
        Module("Search", ["Statistics", "Hashing"]),
        Module("Validation", ["Statistics", "Hashing"]),
        Module("Tables", ["Statistics"]),
    ],
    // 3: decisions and learning, without input or output
    [
        Module("Sampling", ["Search", "Statistics"]),
        Module("Pruning", ["Search", "Statistics"]),
        Module("Scheduling", ["Search", "Statistics", "Hashing"]),
        Module("Messaging", ["Search", "Hashing"]),
        Module("Pipelines", ["Tables", "Search", "Statistics"]),
        Module("Estimators", ["Search", "Statistics", "XGBoost", "LIBLINEAR"]),
    ],
    // 4: what a study is
    [
        Module("Importing", ["Tables", "Hashing"]),
        Module(
            "Studies",
            [
                "Search", "Validation", "Tables", "Pipelines", "Estimators", "Sampling", "Hashing",
                "YAML",
            ]
        ),
    ],
    // 5: what is done with one
    [
        Module(
            "Training",
            [
                "Studies", "Search", "Validation", "Tables", "Importing", "Pipelines",
                "Estimators", "Statistics",
            ]
        ),
        Module("Journaling", ["SQLite", "Scheduling", "Search", "Hashing"]),
        Module(
            "Exporting",
            ["Studies", "Pipelines", "Estimators", "Validation", "Tables", "Importing", "Hashing"]
        ),
    ],
    // 6: processes and sockets
    [
        Module(
            "Cluster",
            [
                "Training", "Journaling", "Exporting", "Studies", "Scheduling", "Messaging",
                "Sampling", "Pruning", "Search", "Validation", "Tables", "Importing", "Pipelines",
                "Estimators", "Hashing", "Statistics", "ZeroMQ",
            ]
        )
    ],
]

/// One library module of the package: its place, what it imports, what it links.
struct Module {
    var name: String
    var imports: [String]
    var libraries: [String]

    init(_ name: String, _ imports: [String] = [], libraries: [String] = []) {
        self.name = name
        self.imports = imports
        self.libraries = libraries
    }
}

let settings: [SwiftSetting] = [.enableUpcomingFeature("ExistentialAny")]
let modules = floors.flatMap(\.self)
let systemLibraries = modules.flatMap(\.libraries)

let package = Package(
    name: "tenfold",
    products: [.executable(name: "tenfold", targets: ["tenfold"])],
    targets: systemLibraries.map { .systemLibrary(name: $0) }
        + modules.map { module in
            .target(
                name: module.name,
                dependencies: (module.imports + module.libraries).map { .byName(name: $0) },
                swiftSettings: settings
            )
        }
        + [
            .executableTarget(
                name: "tenfold",
                dependencies: modules.map { .byName(name: $0.name) },
                swiftSettings: settings
            )
        ]
        + modules.map { module in
            .testTarget(
                name: module.name + "Tests",
                dependencies: modules.map { .byName(name: $0.name) },
                swiftSettings: settings
            )
        },
    swiftLanguageModes: [.v6]
)
