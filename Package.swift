// swift-tools-version: 6.2
import PackageDescription

/// The modules, floor by floor; a module may import only from the floors above it in this list.
let floors: [[Module]] = [
    // 1: chance, numbers and the C libraries, one wrapper each
    [
        Module("Statistics", libraries: ["COpenBLAS"]),
        Module("Hashing", libraries: ["COpenSSL", "CSodium"]),
        Module("ZeroMQ", libraries: ["CZeroMQ"]),
        Module("SQLite", libraries: ["CSQLite"]),
        Module("PostgreSQL", tests: ["PostgreSQLServer"]),
        Module("YAML", libraries: ["CYAML"], tests: ["Statistics"]),
        Module("XGBoost", libraries: ["CXGBoost"]),
        Module("LIBLINEAR", libraries: ["CLIBLINEAR"]),
        Module("LIBSVM", libraries: ["CLIBSVM"]),
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
        Module("Messaging", ["Search", "Hashing"]),
        Module(
            "Pipelines",
            ["Tables", "Search", "Statistics", "LIBLINEAR"],
            tests: ["Hashing"]
        ),
        Module(
            "Estimators",
            ["Search", "Statistics", "XGBoost", "LIBLINEAR", "LIBSVM"],
            tests: ["Pipelines", "Tables"]
        ),
    ],
    // 4: who does what when, and what a study is
    [
        Module("Scheduling", ["Messaging", "Search", "Statistics", "Hashing"]),
        Module("AskTell", ["Sampling", "Pruning", "Search", "Statistics", "YAML"]),
        Module("Importing", ["Tables", "Hashing"]),
        Module(
            "Studies",
            [
                "Search", "Validation", "Tables", "Pipelines", "Estimators", "Sampling", "Pruning",
                "Hashing", "YAML",
            ]
        ),
    ],
    // 5: what is done with one
    [
        Module(
            "Training",
            [
                "Studies", "Search", "Validation", "Tables", "Importing", "Pipelines",
                "Estimators", "Statistics", "Hashing",
            ]
        ),
        Module(
            "Journaling",
            ["SQLite", "PostgreSQL", "Scheduling", "Search", "Hashing"],
            tests: ["PostgreSQLServer"]
        ),
    ],
    // 6: what remains of one
    [
        Module(
            "Exporting",
            [
                "Training", "Studies", "Pipelines", "Estimators", "Search", "Validation", "Tables",
                "Importing", "Hashing",
            ]
        )
    ],
    // 7: processes and sockets
    [
        Module(
            "Cluster",
            [
                "Training", "Journaling", "Exporting", "Studies", "Scheduling", "Messaging",
                "Sampling", "Pruning", "Search", "Validation", "Tables", "Importing", "Pipelines",
                "Estimators", "Hashing", "Statistics", "ZeroMQ",
            ],
            libraries: ["CLinux"],
            tests: ["PostgreSQLServer"]
        )
    ],
]

/// One library module of the package: its place, what it imports, what it links, and what its tests
/// import beside that.
struct Module {
    var name: String
    var imports: [String]
    var libraries: [String]
    var tests: [String]

    init(
        _ name: String,
        _ imports: [String] = [],
        libraries: [String] = [],
        tests: [String] = []
    ) {
        self.name = name
        self.imports = imports
        self.libraries = libraries
        self.tests = tests
    }

    /// The module and all it stands on: what its tests see, so that a change above rebuilds none.
    var foundations: Set<String> {
        modules.filter { imports.contains($0.name) }
            .reduce([name]) { $0.union($1.foundations) }
    }
}

// The tests set this; whoever builds with a newer toolchain should not fail at a new warning.
let isStrict = Context.environment["TENFOLD_STRICT"] != nil
let settings: [SwiftSetting] =
    [.enableUpcomingFeature("ExistentialAny")]
    + (isStrict ? [.treatAllWarnings(as: .error)] : [])
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
            ),
            // Measured by hand, beside their peers.
            .executableTarget(
                name: "coordinator-benchmark",
                dependencies: modules.map { .byName(name: $0.name) },
                path: "Tests/Benchmarks/Coordinator",
                swiftSettings: settings
            ),
            .executableTarget(
                name: "benchmark-estimators",
                dependencies: ["Estimators", "Search", "Statistics"],
                path: "Tests/Benchmarks/Estimators",
                swiftSettings: settings
            ),
            .target(
                name: "FoldTables",
                path: "Tests/Benchmarks/racing/tables",
                swiftSettings: settings
            ),
            .executableTarget(
                name: "racing",
                dependencies: ["FoldTables", "Pruning", "Search", "Statistics"],
                path: "Tests/Benchmarks/racing/replay",
                swiftSettings: settings
            ),
            .executableTarget(
                name: "utilisation",
                dependencies: [
                    "FoldTables", "Scheduling", "Sampling", "Pruning", "Messaging", "Search",
                    "Statistics",
                    "Hashing",
                ],
                path: "Tests/Benchmarks/utilisation",
                exclude: ["README.md"],
                swiftSettings: settings
            ),
            .executableTarget(
                name: "optimism",
                dependencies: ["Validation", "Statistics"],
                path: "Tests/Benchmarks/optimism",
                exclude: ["README.md"],
                swiftSettings: settings
            ),
        ]
        + modules.map { module in
            .testTarget(
                name: module.name + "Tests",
                dependencies: module.foundations.union(module.tests).sorted()
                    .map { .byName(name: $0) },
                swiftSettings: settings
            )
        }
        // The program itself, run as a user runs it.
        + [
            .testTarget(
                name: "ProgramTests",
                dependencies: ["tenfold"] + modules.map { .byName(name: $0.name) },
                swiftSettings: settings
            ),
            // A server for the tests that need one.
            .target(
                name: "PostgreSQLServer",
                path: "Tests/PostgreSQLServer",
                swiftSettings: settings
            ),
            // Everything that reads bytes of others: fed by hand with Tests/fuzz.sh, and with what
            // that found in every test run.
            .target(
                name: "Decoders",
                dependencies: modules.map { .byName(name: $0.name) },
                path: "Tests/Fuzzing/Decoders",
                swiftSettings: settings
            ),
            .testTarget(
                name: "FuzzingTests",
                dependencies: ["Decoders"],
                path: "Tests/Fuzzing/Replay",
                swiftSettings: settings
            ),
        ]
        + (Context.environment["TENFOLD_FUZZING"] == nil
            ? []
            : [
                .executableTarget(
                    name: "fuzzer",
                    dependencies: ["Decoders"],
                    path: "Tests/Fuzzing/Fuzzer",
                    swiftSettings: [.enableExperimentalFeature("Extern")]
                )
            ]),
    swiftLanguageModes: [.v6]
)
