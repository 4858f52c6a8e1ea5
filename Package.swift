// swift-tools-version: 6.2
import PackageDescription

/// What every target of ours is compiled with: warnings are errors, imports say what they expose.
let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let nio = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")

let package = Package(
    name: "boathook",
    products: [
        .executable(name: "boathook", targets: ["boathook"]),
        .executable(name: "boathook-run", targets: ["boathook-run"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // The wrapper: no package, no Foundation, no async; it also builds as Embedded Swift.
        .target(name: "CBoathookSystem"),
        .target(name: "RunRecord", swiftSettings: strict),
        .target(name: "HookRunner", dependencies: ["CBoathookSystem", "RunRecord"], swiftSettings: strict),
        .executableTarget(
            name: "boathook-run", dependencies: ["CBoathookSystem", "HookRunner"], swiftSettings: strict),

        // Pure values: no file, clock, socket or logger.
        .target(name: "HookModel", dependencies: ["RunRecord"], swiftSettings: strict),
        .target(name: "Ledger", dependencies: ["HookModel", "RunRecord"], swiftSettings: strict),
        .target(
            name: "HookMetrics", dependencies: ["HookModel", "Ledger", "RunRecord"], swiftSettings: strict),
        .target(
            name: "Alerting", dependencies: ["HookMetrics", "HookModel", "RunRecord"], swiftSettings: strict),
        .target(name: "Dashboards", dependencies: ["HookMetrics", "HookModel"], swiftSettings: strict),
        .target(
            name: "WebPages", dependencies: ["HookMetrics", "HookModel", "Ledger", "RunRecord"],
            swiftSettings: strict),
        .target(name: "Manifests", dependencies: ["HookModel", "RunRecord", yams], swiftSettings: strict),

        // Effects: the disk, the network, and their composition.
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(
            name: "Journal",
            dependencies: ["CBoathookSystem", "HookModel", "Ledger", "RunRecord", grdb, logging],
            swiftSettings: strict),
        .target(
            name: "HookService", dependencies: ["CBoathookSystem", "HookModel", "RunRecord", logging],
            swiftSettings: strict),
        .target(
            name: "Exporter",
            dependencies: [
                "Alerting", "CZlib", "HookModel", "Ledger", "HookMetrics", "RunRecord", "WebPages",
                hummingbird, httpTypes, logging, nio,
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: strict),
        .target(
            name: "Daemon",
            dependencies: [
                "CBoathookSystem", "Exporter", "HookModel", "HookService", "Journal", "Ledger", "Manifests",
                "HookMetrics", "RunRecord", hummingbird, lifecycle, logging,
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "boathook",
            dependencies: [
                "Alerting", "Daemon", "Dashboards", "Exporter", "HookMetrics", "HookModel", "HookService",
                "Journal", "Manifests", "RunRecord", arguments, logging,
            ],
            swiftSettings: strict),

        // Tests: one target for each room, and the whole thing with real parts.
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
        .testTarget(
            name: "RunRecordTests", dependencies: ["RunRecord", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "HookRunnerTests",
            dependencies: ["CBoathookSystem", "HookRunner", "RunRecord", "TestSupport"],
            swiftSettings: strict),
        .testTarget(name: "HookModelTests", dependencies: ["HookModel", "RunRecord"], swiftSettings: strict),
        .testTarget(
            name: "LedgerTests", dependencies: ["HookModel", "Ledger", "RunRecord", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "HookMetricsTests",
            dependencies: ["HookModel", "Ledger", "HookMetrics", "RunRecord", "TestSupport"],
            exclude: ["Golden"], swiftSettings: strict),
        .testTarget(
            name: "AlertingTests",
            dependencies: ["Alerting", "HookMetrics", "HookModel", "RunRecord", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "DashboardsTests",
            dependencies: ["Dashboards", "HookMetrics", "HookModel", "TestSupport", yams],
            swiftSettings: strict),
        .testTarget(
            name: "WebPagesTests",
            dependencies: ["HookMetrics", "HookModel", "Ledger", "RunRecord", "TestSupport", "WebPages"],
            swiftSettings: strict),
        .testTarget(
            name: "ManifestsTests", dependencies: ["HookModel", "Manifests", "RunRecord"],
            swiftSettings: strict),
        .testTarget(
            name: "JournalTests",
            dependencies: ["HookModel", "Journal", "Ledger", "RunRecord", "TestSupport", grdb, logging],
            swiftSettings: strict),
        .testTarget(
            name: "HookServiceTests",
            dependencies: ["HookModel", "HookService", "RunRecord", "TestSupport", logging],
            swiftSettings: strict),
        .testTarget(
            name: "ExporterTests",
            dependencies: [
                "CZlib", "Exporter", "HookModel", "Ledger", "HookMetrics", "RunRecord", "TestSupport",
                "WebPages", .product(name: "HummingbirdTesting", package: "hummingbird"), httpTypes, logging,
                nio,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "DaemonTests", dependencies: ["Daemon", "Exporter", "HookModel", "RunRecord", logging],
            swiftSettings: strict),
        .testTarget(
            name: "ToolTests", dependencies: ["boathook", "Daemon", "RunRecord", arguments],
            swiftSettings: strict),
        .testTarget(
            name: "EndToEndTests",
            dependencies: ["Dashboards", "HookModel", "RunRecord", "TestSupport", "WebPages"],
            swiftSettings: strict),
        .testTarget(
            name: "KubernetesTests", dependencies: ["TestSupport"], exclude: ["Fixtures"],
            swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
