package import VaultModel

// Pipecat's rules, those of its specification and those that its set of today sets.
extension PipecatCloud {
    private static let setNameByteCounts = 3...63
    private static let keyByteCounts = 1...64

    package static func canonicalKey(_ key: String) -> String { key }

    package static func problems(of target: Target, keys: [String]) -> [PlanProblem] {
        var problems: [PlanProblem] = []
        switch target.set {
        case nil:
            problems.append(
                PlanProblem("missing-set", "the target \(target.name) names no secret set")
            )
        case .some(let set) where !isSetName(set):
            problems.append(
                PlanProblem(
                    "set-name",
                    "the set name \(ServerText.escaped(set)) is not 3 to 63 lower-case letters, "
                        + "digits, dots and hyphens with a letter or digit at each end of a part"
                )
            )
        default: break
        }
        switch target.kind {
        case .imagePull: problems += imagePullProblems(of: target, keys: keys)
        case .secrets:
            for key in keys where !isKey(key) {
                problems.append(
                    PlanProblem(
                        "key-name",
                        "the key \(ServerText.escaped(key)) is not 1 to 64 letters, digits, "
                            + "hyphens and underscores"
                    )
                )
            }
        }
        return problems
    }

    package static func problems(
        of target: Target,
        in listing: RemoteListing
    ) -> [PlanProblem] {
        var problems: [PlanProblem] = []
        let set = ServerText.escaped(target.set ?? "")
        if listing.isReferenced {
            problems.append(
                PlanProblem(
                    "referenced-set",
                    "the set \(set) refers to a secret in a cluster of its own and cannot be "
                        + "written"
                )
            )
        }
        if let kind = listing.kind, kind != target.kind {
            problems.append(
                PlanProblem(
                    "type-change",
                    "the set \(set) is \(kind.noun) and cannot become \(target.kind.noun)"
                )
            )
        }
        guard let asked = target.region else { return problems }
        // A misspelt one first: to make another set for it would not help.
        if let regions = listing.regions, !regions.contains(asked) {
            problems.append(
                PlanProblem(
                    "unknown-region",
                    "the region \(ServerText.escaped(asked)) is not one of "
                        + regions.joined(separator: ", ")
                )
            )
        }
        if let region = listing.region, region != asked {
            problems.append(
                PlanProblem(
                    "region-change",
                    "the set \(set) lies in region \(region) and cannot move to "
                        + ServerText.escaped(asked)
                )
            )
        }
        return problems
    }

    private static func imagePullProblems(of target: Target, keys: [String]) -> [PlanProblem] {
        var problems: [PlanProblem] = []
        if max(target.mapped.count, keys.count) != 1 {
            problems.append(
                PlanProblem(
                    "image-pull-map",
                    "the image pull target \(target.name) needs exactly one entry"
                )
            )
        }
        if target.host?.isEmpty ?? true {
            problems.append(
                PlanProblem(
                    "missing-host",
                    "the image pull target \(target.name) names no registry host"
                )
            )
        }
        return problems
    }

    // ^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$
    private static func isSetName(_ name: String) -> Bool {
        setNameByteCounts.contains(name.utf8.count)
            && name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
                .allSatisfy { part in
                    !part.isEmpty && part.first != UInt8(ascii: "-")
                        && part.last != UInt8(ascii: "-")
                        && part.allSatisfy {
                            $0.isLowerLetter || $0.isDigit || $0 == UInt8(ascii: "-")
                        }
                }
    }

    private static func isKey(_ key: String) -> Bool {
        keyByteCounts.contains(key.utf8.count)
            && key.utf8.allSatisfy {
                $0.isAlphanumeric || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
            }
    }
}

extension TargetKind {
    fileprivate var noun: String {
        switch self {
        case .secrets: "a set of keys"
        case .imagePull: "an image pull secret"
        }
    }
}
