// swift-tools-version: 6.3

import PackageDescription

// The fuzzers of Formats: a package of their own, because everything in it is built with libFuzzer's
// counters. `scripts/fuzz` builds and runs them.
let package = Package(
    name: "fuzz",
    targets: [
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1"),
        .target(name: "VaultModel"),
        .target(name: "VaultFormats", dependencies: ["VaultModel", "CYAML"]),
        .target(name: "Harness", dependencies: ["VaultModel", "VaultFormats"]),
        .executableTarget(
            name: "Fuzzer",
            dependencies: ["Harness"],
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])]
        ),
    ],
    swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .strictMemorySafety(),
        .treatAllWarnings(as: .error),
        .unsafeFlags(["-sanitize=fuzzer"]),
    ]
}
