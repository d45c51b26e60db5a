package import VaultModel

// Baseten's rules, as far as they are known (PROVIDERS.md).
extension BasetenCloud {
    private static let keyByteCounts = 1...253
    private static let registryPrefix = "DOCKER_REGISTRY_"

    package static func canonicalKey(_ key: String) -> String {
        String(
            decoding: key.utf8.map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "_") : $0 },
            as: UTF8.self
        )
    }

    package static func problems(of target: Target, keys: [String]) -> [PlanProblem] {
        var problems: [PlanProblem] = []
        if target.kind == .imagePull {
            problems.append(
                PlanProblem(
                    "kind",
                    "Baseten has no image pull secrets: a registry's is a key that begins with "
                        + registryPrefix
                )
            )
        }
        for key in keys where !isKey(key) {
            problems.append(
                PlanProblem(
                    "key-name",
                    "the key \(ServerText.escaped(key)) is not 1 to 253 letters, digits, dots, "
                        + "hyphens and underscores"
                )
            )
        }
        for (_, equal) in Dictionary(
            grouping: Set(keys).union(target.mapped.keys),
            by: canonicalKey
        )
        .sorted(by: { $0.key < $1.key }) where equal.count > 1 {
            let names = equal.sorted().map(ServerText.escaped).joined(separator: " and ")
            problems.append(
                PlanProblem(
                    "folded-keys",
                    "the keys \(names) are one key for Baseten, which reads - as _"
                )
            )
        }
        return problems
    }

    package static func problems(
        of target: Target,
        in listing: RemoteListing
    ) -> [PlanProblem] { [] }

    private static func isKey(_ key: String) -> Bool {
        guard keyByteCounts.contains(key.utf8.count) else { return false }
        if key.hasPrefix(registryPrefix) { return key.utf8.allSatisfy(\.isVisible) }
        return key.utf8.allSatisfy {
            $0.isAlphanumeric || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
                || $0 == UInt8(ascii: "_")
        }
    }
}
