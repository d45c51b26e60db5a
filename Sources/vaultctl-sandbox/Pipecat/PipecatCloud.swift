/// The secret sets of one Pipecat Cloud organization.
///
/// A set is pending after each write and then, by the clock, ready or failed for good.
actor PipecatCloud {
    static let defaultRegion = "us-west"
    static let regions = [
        Region(code: "us-west", displayName: "US West (Oregon)"),
        Region(code: "us-east", displayName: "US East (Virginia)"),
        Region(code: "eu-central", displayName: "Europe (Frankfurt)"),
        Region(code: "ap-south", displayName: "Asia Pacific (Mumbai)"),
    ]

    private let readyAfter: Duration
    private let failingSets: Set<String>
    private var sets: [String: SecretSet] = [:]

    init(readyAfter: Duration, failingSets: Set<String>) {
        self.readyAfter = readyAfter
        self.failingSets = failingSets
    }

    /// Creates or merges a set and says in which region it is; nil stands for a malformed body.
    func put(_ request: SecretSetRequest?, into name: String) throws(Refusal) -> String {
        guard Self.isSetName(name) else { throw .invalidFormat }
        guard let request else {
            throw sets[name]?.isImagePull == true ? .incompleteImagePullSecret : .invalidFormat
        }
        let region = request.region ?? sets[name]?.region ?? Self.defaultRegion
        guard Self.regions.contains(where: { $0.code == region }) else {
            throw .badRequest("Invalid region or organization does not have access")
        }
        guard var set = sets[name] else {
            sets[name] = SecretSet(name: name, region: region, request: request)
            return region
        }
        guard set.region == region else {
            throw .badRequest(
                "Secret already exists in region '\(set.region)'. "
                    + "Cannot change region to '\(region)'."
            )
        }
        try set.merge(request)
        sets[name] = set
        return region
    }

    func detail(of name: String) throws(Refusal) -> SetDetail {
        guard let set = sets[name] else { throw .setNotFound }
        guard !set.isImagePull else {
            throw .badRequest("Cannot retrieve image pull secrets by name")
        }
        return SetDetail(readiness: readiness(of: set), set: set)
    }

    func list() -> [SetListing] {
        sortedSets.map { SetListing(readiness: readiness(of: $0), set: $0) }
    }

    func delete(_ name: String) throws(Refusal) {
        guard sets.removeValue(forKey: name) != nil else { throw .setNotFound }
    }

    func delete(_ key: String, from name: String) throws(Refusal) {
        guard var set = sets[name] else { throw .setNotFound }
        try set.remove(key)
        sets[name] = set
    }

    func snapshot() -> Snapshot {
        Snapshot(sets: sortedSets.map { SetSnapshot(readiness: readiness(of: $0), set: $0) })
    }

    func reset() {
        sets = [:]
    }

    private var sortedSets: [SecretSet] {
        sets.values.sorted { $0.name < $1.name }
    }

    private func readiness(of set: SecretSet) -> Readiness {
        guard set.written.duration(to: .now) >= readyAfter else { return .pending }
        return failingSets.contains(set.name) ? .failed : .ready
    }

    private static func isSetName(_ name: String) -> Bool {
        // The pattern of the specification.
        let pattern = /[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/
        return (3...63).contains(name.utf8.count) && name.wholeMatch(of: pattern) != nil
    }
}

extension Refusal {
    fileprivate static let invalidFormat = badRequest("Invalid request format")
    fileprivate static let setNotFound = notFound("Set not found")
}
