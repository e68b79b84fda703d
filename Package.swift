// swift-tools-version: 6.1
// Targets stand floor by floor; one may import only what stands on a lower floor, and the packages named here.
// `make` builds with --explicit-target-dependency-import-check error, so an import that is not listed here does not compile.

import PackageDescription

let package = Package(
    name: "almanac",
    products: [.executable(name: "almanac", targets: ["almanac"]), .executable(name: "almanac-score", targets: ["almanac-score"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/google/swift-benchmark", from: "0.1.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // Floor 4: the command. Only Commands imports ArgumentParser; the executable is one call.
        .executableTarget(name: "almanac", dependencies: ["Commands"]),
        .target(
            name: "Commands",
            dependencies: [
                "SiteBuild", "Portal", "SampleProgram", "FigureEngine", "Pages", "Insights", "LedgerStore", "ScoringRuns", "PartitionStore",
                "SiteConfig", "SiteManifest", "AccessTokens", "SessionStore", "AuditTrail", "Erasures", "LoyaltyModel", "Diagnostics", "CommandSupport", "Schedule", .argumentParser,
            ]),

        // The scorer's own: neither the generator nor the portal links its libraries.
        .executableTarget(name: "almanac-score", dependencies: ["ScoreCommands"]),
        .target(name: "ScoreCommands", dependencies: ["ScoreReports", "Scorer", "SiteConfig", "Erasures", "RunWriting", "LoyaltyModel", "Diagnostics", "CommandSupport", .argumentParser]),

        // Floor 3: a build from end to end, and the server of what a build left.
        .target(
            name: "SiteBuild",
            dependencies: [
                "FigureEngine", "Pages", "Charts", "Insights", "LedgerStore", "ScoringRuns", "PartitionStore", "SiteConfig", "SiteManifest", "AuditTrail", "Erasures",
                "MarkdownHTML", "RasterCanvas", "LoyaltyModel", "Diagnostics", "CDeflate", "CSyncFS", .crypto,
            ]),
        // Portal never imports a database of members, gd or Mustache: it cannot leak what it cannot read.
        .target(name: "Portal", dependencies: ["SiteManifest", "AccessTokens", "SessionStore", "AuditTrail", "NetworkAddress", "Diagnostics", .hummingbird, .hummingbirdHTTP2, .nioSSL, .crypto]),

        .target(
            name: "Scorer",
            dependencies: [
                "FigureEngine", "Insights", "ExperimentDesign", "Lifetimes", "BoostedTrees", "Clustering", "Forecasting", "LedgerStore", "ScoringRuns", "PartitionStore", "RunWriting", "SeededRandom",
                "Erasures", "LoyaltyModel", "Diagnostics", .crypto,
            ], exclude: ["README.md"]),

        // What is shown of the scorer's results; it alone of the scorer's targets draws.
        .target(name: "ScoreReports", dependencies: ["Scorer", "Charts", "RunWriting", "LoyaltyModel", "Diagnostics", "CSyncFS"]),

        .target(name: "CommandSupport", dependencies: ["SiteConfig", "LoyaltyModel", "Diagnostics", .argumentParser]),

        // Floor 2: figures from a snapshot and a run; pages and charts from figures; a made-up program.
        .target(name: "FigureEngine", dependencies: ["Insights", "LedgerStore", "ScoringRuns", "PartitionStore", "LoyaltyModel", "Diagnostics"]),
        .target(
            name: "Pages",
            dependencies: ["Charts", "Insights", "MarkdownHTML", "LoyaltyModel", "Diagnostics", .mustache, .crypto]),
        .target(name: "Charts", dependencies: ["RasterCanvas"]),
        .target(name: "SampleProgram", dependencies: ["RunWriting", "SeededRandom", "LoyaltyModel", "Diagnostics", .grdbSQLite]),

        // It builds by a process of its own, and so imports nothing of a build.
        .target(name: "Schedule", dependencies: ["LoyaltyModel", "Diagnostics", "CSyncFS"]),

        // Floor 1: each reads or computes one thing.
        .target(name: "Insights", dependencies: ["SeededRandom", "LoyaltyModel"], exclude: ["README.md"]),
        .target(name: "LedgerStore", dependencies: ["LoyaltyModel", "Erasures", "Diagnostics", "CSQLiteGuard", .grdb, .grdbSQLite]),
        .target(name: "ScoringRuns", dependencies: ["PartitionStore", "Erasures", "LoyaltyModel", "Diagnostics", .crypto]),
        .target(name: "RunWriting", dependencies: ["LoyaltyModel", "Diagnostics", .crypto]),
        .target(name: "SiteConfig", dependencies: ["LoyaltyModel", "NetworkAddress", "Diagnostics", .yams]),
        .target(name: "SiteManifest", dependencies: ["Diagnostics"]),
        .target(name: "AccessTokens", dependencies: ["Diagnostics", .crypto]),
        .target(name: "SessionStore", dependencies: ["Diagnostics", .crypto, .grdb]),
        .target(name: "AuditTrail", dependencies: ["Diagnostics"]),
        .target(name: "RasterCanvas", dependencies: ["CGD", "CDeflate"]),
        .target(name: "MarkdownHTML", dependencies: ["CCMarkGFM"]),
        .target(name: "BoostedTrees", dependencies: ["CXGBoost"]),
        .target(name: "Clustering", dependencies: ["SeededRandom"]),
        .target(name: "ExperimentDesign"),
        .target(name: "Forecasting"),
        .target(name: "Lifetimes", dependencies: ["SeededRandom", "CNLopt", "CSpecialFunctions"]),

        // Floor 0: values without input or output, records on their way from one reader to the next, and the C libraries.
        .target(name: "LoyaltyModel"),
        .target(name: "Diagnostics"),
        .target(name: "NetworkAddress"),
        .target(name: "Erasures", dependencies: ["Diagnostics", .crypto]),
        .target(name: "SeededRandom"),
        .target(name: "PartitionStore", dependencies: ["Diagnostics", .crypto]),
        .systemLibrary(name: "CGD", providers: [.apt(["libgd-dev"])]),
        .systemLibrary(name: "CCMarkGFM", providers: [.apt(["libcmark-gfm-dev", "libcmark-gfm-extensions-dev"])]),
        .systemLibrary(name: "CDeflate", providers: [.apt(["libdeflate-dev"])]),
        .systemLibrary(name: "CSyncFS"),
        .systemLibrary(name: "CSQLiteGuard", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CXGBoost", providers: [.apt(["libxgboost-dev"])]),
        .systemLibrary(name: "CNLopt", providers: [.apt(["libnlopt-dev"])]),
        // C++ over Boost's headers (libboost-dev).
        .target(name: "CSpecialFunctions"),

        // A small valid program for tests of what reads one.
        .target(name: "ProgramFixture", dependencies: ["Diagnostics", .grdb, .crypto], path: "Tests/Fixtures/ProgramFixture"),

        .target(name: "LoopbackClient", path: "Tests/Fixtures/LoopbackClient"),
        .target(name: "RunningProgram", dependencies: ["CSyncFS"], path: "Tests/Fixtures/RunningProgram"),

        // What is hot, measured piece by piece; not part of the product.
        .executableTarget(
            name: "MicroBenchmarks",
            dependencies: [
                "FigureEngine", "Pages", "Charts", "LedgerStore", "ScoringRuns", "RasterCanvas", "PartitionStore", "LoyaltyModel", "Lifetimes", "Forecasting", "BoostedTrees",
                "SeededRandom", .benchmark, .grdbSQLite,
            ],
            path: "Tests/Benchmarks/Micro"),

        // Tests, a target for each target.
        .testTarget(name: "DiagnosticsTests", dependencies: ["Diagnostics"]),
        .testTarget(
            name: "CommandsTests", dependencies: ["Commands", "AccessTokens", "AuditTrail", "Erasures", "Pages", "SampleProgram", "SiteBuild", "SiteConfig", "SiteManifest", "Diagnostics"]),
        .testTarget(name: "ErasuresTests", dependencies: ["Erasures", "Diagnostics"]),
        .testTarget(name: "NetworkAddressTests", dependencies: ["NetworkAddress"]),
        .testTarget(name: "PartitionStoreTests", dependencies: ["PartitionStore", "Diagnostics"]),
        .testTarget(name: "LoyaltyModelTests", dependencies: ["LoyaltyModel", "ProgramFixture"]),
        .testTarget(name: "LedgerStoreTests", dependencies: ["LedgerStore", "LoyaltyModel", "ProgramFixture", .grdb]),
        .testTarget(name: "ScoringRunsTests", dependencies: ["ScoringRuns", "PartitionStore", "Erasures", "LoyaltyModel", "Diagnostics", "ProgramFixture", .crypto]),
        .testTarget(name: "SiteConfigTests", dependencies: ["SiteConfig", "LoyaltyModel", "NetworkAddress", "ProgramFixture"]),
        .testTarget(name: "InputTests", dependencies: ["SiteBuild", "LoyaltyModel", "PartitionStore", "ProgramFixture"]),
        .testTarget(name: "InsightsTests", dependencies: ["Insights", "LoyaltyModel"]),
        .testTarget(name: "PagesTests", dependencies: ["Pages", "Insights", "LoyaltyModel", "Diagnostics"]),
        .testTarget(name: "MarkdownHTMLTests", dependencies: ["MarkdownHTML"]),
        .testTarget(name: "BoostedTreesTests", dependencies: ["BoostedTrees", "CXGBoost", "SeededRandom"]),
        .testTarget(name: "ClusteringTests", dependencies: ["Clustering", "SeededRandom"]),
        .testTarget(name: "ExperimentDesignTests", dependencies: ["ExperimentDesign"]),
        .testTarget(
            name: "ForecastingTests", dependencies: ["Forecasting", "SeededRandom"], resources: [.copy("m4-weekly-subset.csv"), .copy("m4-weekly-ets.csv")]),
        .testTarget(name: "LifetimesTests", dependencies: ["Lifetimes", "SeededRandom"], exclude: ["README.md"], resources: [.copy("cdnow-sample.csv")]),
        .testTarget(
            name: "SiteBuildTests",
            dependencies: ["SiteBuild", "AuditTrail", "Erasures", "SeededRandom", "SiteConfig", "SiteManifest", "Pages", "Insights", "SampleProgram", "ProgramFixture", "LoyaltyModel", "Diagnostics", .grdb]),
        .testTarget(name: "ScheduleTests", dependencies: ["Schedule", "RunningProgram", "Commands", "SiteConfig", "SampleProgram", "Diagnostics", "almanac"]),
        // Kills, full disks and inputs that change, under the program itself.
        .testTarget(name: "FaultTests", dependencies: ["SampleProgram", "SiteManifest", "Diagnostics", "LoopbackClient", "RunningProgram", "almanac", .crypto, .grdb]),
        .testTarget(name: "RasterCanvasTests", dependencies: ["RasterCanvas", "CGD", "CDeflate"]),
        .testTarget(name: "ChartsTests", dependencies: ["Charts", "RasterCanvas", "CGD"]),
        .testTarget(
            name: "ScoreCommandsTests",
            dependencies: [
                "ScoreCommands", "ScoreReports", "SiteConfig", "Scorer", "Charts", "FigureEngine", "Forecasting", "LedgerStore", "PartitionStore", "ProgramFixture", "LoyaltyModel", "Diagnostics",
            ]),
        // Properties of everything that reads what others wrote, held to seeds, findings and random changes; `make fuzz` runs the same under libFuzzer.
        .testTarget(
            name: "FuzzTests", dependencies: fuzzed + ["Diagnostics", "LoyaltyModel", "ProgramFixture", .hummingbirdTesting, .mustache], path: "Tests/Fuzz",
            exclude: ["README.md", "run.sh", "Runner", "Corpus", "Dictionaries"]),
        .testTarget(name: "SiteManifestTests", dependencies: ["SiteManifest", "Diagnostics"]),
        .testTarget(name: "AccessTokensTests", dependencies: ["AccessTokens", "Diagnostics"]),
        .testTarget(name: "SessionStoreTests", dependencies: ["SessionStore", "Diagnostics", .grdb]),
        .testTarget(name: "AuditTrailTests", dependencies: ["AuditTrail", "Diagnostics"]),
        .testTarget(
            name: "PortalTests",
            dependencies: [
                "Portal", "SiteManifest", "AccessTokens", "SessionStore", "AuditTrail", "NetworkAddress", "Diagnostics", "LoopbackClient", .crypto, .grdb, .hummingbird, .hummingbirdTesting, .nioSSL,
            ],
            resources: [.copy("TLS")]),
        .testTarget(
            name: "ScorerTests",
            dependencies: [
                "Scorer", "FigureEngine", "Insights", "ExperimentDesign", "BoostedTrees", "Clustering", "Forecasting", "Lifetimes", "RunWriting", "SampleProgram", "ScoringRuns", "LedgerStore",
                "PartitionStore", "SeededRandom", "ProgramFixture", "LoyaltyModel", "Diagnostics", .grdb,
            ]),
        .testTarget(
            name: "SampleProgramTests",
            dependencies: ["SampleProgram", "SeededRandom", "LedgerStore", "ScoringRuns", "PartitionStore", "LoyaltyModel", "Diagnostics"]),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)

/// What reads bytes from outside, and so is fuzzed.
var fuzzed: [Target.Dependency] { ["ScoringRuns", "SiteManifest", "AccessTokens", "SiteConfig", "MarkdownHTML", "Pages", "NetworkAddress", "SessionStore", "Portal"] }

// `FUZZ=1` is set by `make fuzz` alone, with a scratch path of its own: the modules under test then count their edges for libFuzzer, and so link
// into nothing but the fuzzer. It compiles the properties itself, as they see internal declarations, which a library could not in release.
if Context.environment["FUZZ"] == "1" {
    package.targets.removeAll { $0.name == "FuzzTests" }
    let names = fuzzed.compactMap { if case .byNameItem(let name, _) = $0 { name } else { nil } } + ["Diagnostics", "LoyaltyModel"]
    for target in package.targets where names.contains(target.name) { target.swiftSettings = [.unsafeFlags(["-sanitize=fuzzer,address"])] }
    package.targets.append(
        .executableTarget(
            name: "almanac-fuzz", dependencies: fuzzed + ["Diagnostics", "LoyaltyModel", .hummingbirdTesting, .mustache], path: "Tests/Fuzz",
            exclude: ["README.md", "run.sh", "Suite", "Corpus", "Dictionaries"], swiftSettings: [.unsafeFlags(["-sanitize=address"])],
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address", "-use-ld=lld"])]))
}

extension Target.Dependency {
    static var benchmark: Self { .product(name: "Benchmark", package: "swift-benchmark") }
    static var argumentParser: Self { .product(name: "ArgumentParser", package: "swift-argument-parser") }
    static var crypto: Self { .product(name: "Crypto", package: "swift-crypto") }
    static var grdb: Self { .product(name: "GRDB", package: "GRDB.swift") }
    static var grdbSQLite: Self { .product(name: "GRDBSQLite", package: "GRDB.swift") }
    static var hummingbird: Self { .product(name: "Hummingbird", package: "hummingbird") }
    static var hummingbirdHTTP2: Self { .product(name: "HummingbirdHTTP2", package: "hummingbird") }
    static var hummingbirdTesting: Self { .product(name: "HummingbirdTesting", package: "hummingbird") }
    static var nioSSL: Self { .product(name: "NIOSSL", package: "swift-nio-ssl") }
    static var mustache: Self { .product(name: "Mustache", package: "swift-mustache") }
    static var yams: Self { .product(name: "Yams", package: "Yams") }
}
