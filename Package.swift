// swift-tools-version: 6.3

import PackageDescription

// Every target and all that each may know (docs/ARCHITECTURE.md). `scripts/check` holds the
// imports against the same table, since the package manager lets a target see through two layers.

let model: Target.Dependency = "VaultModel"
let crypto: Target.Dependency = "VaultCrypto"
let storage: Target.Dependency = "VaultStorage"
let formats: Target.Dependency = "VaultFormats"
let cloud: Target.Dependency = "VaultCloud"
let vault: Target.Dependency = "Vault"
let testSupport: Target.Dependency = "TestSupport"

let argumentParser: Target.Dependency = .product(
    name: "ArgumentParser",
    package: "swift-argument-parser"
)
let asyncHTTPClient: Target.Dependency = .product(
    name: "AsyncHTTPClient",
    package: "async-http-client"
)
let asn1: Target.Dependency = .product(name: "SwiftASN1", package: "swift-asn1")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdTLS: Target.Dependency = .product(name: "HummingbirdTLS", package: "hummingbird")
let lifecycle: Target.Dependency = .product(
    name: "ServiceLifecycle",
    package: "swift-service-lifecycle"
)
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let swiftCrypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let x509: Target.Dependency = .product(name: "X509", package: "swift-certificates")

let package = Package(
    name: "vaultctl",
    platforms: [.macOS(.v26)],
    products: [
        .library(name: "Vault", targets: ["Vault"]),
        .executable(name: "vaultctl", targets: ["vaultctl"]),
        .executable(name: "vaultctl-sandbox", targets: ["vaultctl-sandbox"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser.git", exact: "1.8.2"),
        .package(url: "https://github.com/swift-server/async-http-client.git", exact: "1.37.0"),
        .package(url: "https://github.com/apple/swift-nio.git", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", exact: "2.37.6"),
        // The sandbox alone:
        .package(
            url: "https://github.com/hummingbird-project/hummingbird.git",
            exact: "2.28.1",
            traits: []
        ),
        .package(url: "https://github.com/apple/swift-asn1.git", exact: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates.git", exact: "1.21.1"),
        .package(url: "https://github.com/apple/swift-crypto.git", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types.git", exact: "1.8.0", traits: []),
        .package(url: "https://github.com/apple/swift-log.git", exact: "1.16.2"),
        .package(
            url: "https://github.com/swift-server/swift-service-lifecycle.git",
            exact: "2.13.0"
        ),
    ],
    targets: [
        .systemLibrary(
            name: "CSQLite",
            pkgConfig: "sqlite3",
            providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite"])]
        ),
        .systemLibrary(
            name: "COpenSSL",
            pkgConfig: "libcrypto",
            providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]
        ),
        .systemLibrary(
            name: "CYAML",
            pkgConfig: "yaml-0.1",
            providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]
        ),
        .systemLibrary(name: "CProcess"),
        .target(name: "VaultModel", path: "Sources/Vault/Model"),
        .target(
            name: "VaultCrypto",
            dependencies: [model, "COpenSSL"],
            path: "Sources/Vault/Crypto"
        ),
        .target(
            name: "VaultStorage",
            dependencies: [model, "CSQLite"],
            path: "Sources/Vault/Storage",
            resources: [.embedInCode("Migrations")]
        ),
        .target(
            name: "VaultCloud",
            dependencies: [model, asyncHTTPClient, nioCore, nioHTTP1, nioPosix, nioSSL],
            path: "Sources/Vault/Cloud"
        ),
        .target(
            name: "VaultFormats",
            dependencies: [model, "CYAML"],
            path: "Sources/Vault/Formats"
        ),
        .target(
            name: "Vault",
            dependencies: [model, crypto, storage, cloud, formats],
            path: "Sources/Vault/Core"
        ),
        .executableTarget(
            name: "vaultctl",
            dependencies: [vault, argumentParser, "CProcess"],
            resources: [.embedInCode("Report/Page")],
            linkerSettings: [
                // Relocations are most of a start before `main`: packed, and without the 26 000
                // symbols that nobody imports (docs/ARCHITECTURE.md).
                .unsafeFlags(
                    ["-static-executable", "-Xclang-linker", "-static-pie", "-use-ld=lld"]
                        + ["-z", "pack-relative-relocs", "--no-export-dynamic"]
                        .flatMap { ["-Xlinker", $0] },
                    .when(platforms: [.linux], configuration: .release)
                )
            ]
        ),
        .executableTarget(
            name: "vaultctl-sandbox",
            dependencies: [
                argumentParser, asn1, httpTypes, hummingbird, hummingbirdTLS, lifecycle, logging,
                nioCore, nioSSL, swiftCrypto, x509,
            ]
        ),
        .target(
            name: "TestSupport",
            dependencies: [model, cloud],
            path: "Tests/TestSupport"
        ),
        // What the tutorial of the library explains.
        .executableTarget(name: "VaultExample", dependencies: [vault], path: "Tests/VaultExample"),
        // Linux alone: it kills a program before any of its system calls.
        .executableTarget(name: "SyscallKiller", path: "Tests/SyscallKiller"),
        .testTarget(name: "VaultModelTests", dependencies: [model, testSupport]),
        .testTarget(
            name: "VaultCryptoTests",
            dependencies: [model, crypto, "COpenSSL", testSupport],
            exclude: ["Fixtures"]
        ),
        .testTarget(
            name: "VaultStorageTests",
            dependencies: [model, storage, "CSQLite", testSupport]
        ),
        .testTarget(
            name: "VaultCloudTests",
            dependencies: [model, cloud, nioCore, nioPosix, nioSSL, testSupport]
        ),
        .testTarget(name: "VaultFormatsTests", dependencies: [model, formats, testSupport]),
        .testTarget(
            name: "VaultTests",
            dependencies: [vault, crypto, storage, cloud, "CSQLite", testSupport],
            exclude: ["Fixtures"]
        ),
        .target(name: "CFaults", dependencies: ["CSQLite"], path: "Tests/CFaults"),
        .testTarget(name: "VaultFaultTests", dependencies: [vault, "CFaults", testSupport]),
        .testTarget(
            name: "vaultctlTests",
            dependencies: [
                "vaultctl", "vaultctl-sandbox", "SyscallKiller", "VaultExample", vault, cloud,
                model,
                testSupport,
            ]
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
    ]
}
