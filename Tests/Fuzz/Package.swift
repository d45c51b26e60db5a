// swift-tools-version: 6.3

import PackageDescription

// The fuzzers: a package of their own, because everything in it is built with libFuzzer's counters
// and, on request, for the address sanitizer. Nothing here knows a network: NIOCore is a stand-in of
// a few lines, and VaultCloud has all of the real one but what opens sockets. `scripts/fuzz` builds
// and runs them.
let package = Package(
    name: "fuzz",
    targets: [
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1"),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3"),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto"),
        .target(name: "NIOCore"),
        .target(name: "VaultModel"),
        .target(name: "VaultCrypto", dependencies: ["VaultModel", "COpenSSL"]),
        .target(
            name: "VaultStorage",
            dependencies: ["VaultModel", "CSQLite"],
            resources: [.embedInCode("Migrations")]
        ),
        .target(name: "VaultFormats", dependencies: ["VaultModel", "CYAML"]),
        .target(name: "VaultCloud", dependencies: ["VaultModel", "NIOCore"]),
        .target(
            name: "Vault",
            dependencies: [
                "VaultModel", "VaultCrypto", "VaultStorage", "VaultCloud", "VaultFormats",
            ]
        ),
        .target(
            name: "Harness",
            dependencies: [
                "Vault", "VaultModel", "VaultCrypto", "VaultStorage", "VaultCloud", "VaultFormats",
            ]
        ),
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
        // The harness looks behind the front door.
        .unsafeFlags(["-sanitize=fuzzer", "-enable-testing"]),
    ]
}
