internal import VaultModel

// What there is of a set, and how far it is. A regular set is read by its name; an image pull
// secret cannot be, and is looked up in the list of all.
extension PipecatCloud {
    package func inspect() async throws(CloudError) -> RemoteListing {
        let (regions, found) = try await both { () async throws(CloudError) in
            try await self.regions()
        } and: { () async throws(CloudError) in
            try await self.listing()
        }
        guard var listing = found else {
            var absent = RemoteListing()
            absent.regions = regions
            absent.keys = target.kind == .secrets ? [] : nil
            return absent
        }
        listing.regions = regions
        return listing
    }

    package func readiness() async throws(CloudError) -> Readiness? {
        // A set that was just accepted may not be listed yet: that is not ready, as any other word.
        try await listing()?.readiness
            ?? Readiness(state: .pending, word: "absent", message: nil, region: nil, keys: nil)
    }

    private func regions() async throws(CloudError) -> [String] {
        let answer = try await client.read(["regions"])
        return try client.reading("regions", of: answer) { answer throws(MalformedField) in
            try answer.objects("regions").map { region throws(MalformedField) in
                try region.string("code")
            }
        }.map(client.name)
    }

    private func listing() async throws(CloudError) -> RemoteListing? {
        guard target.kind == .secrets else { return try await listingInList() }
        let answer: JSONObject
        do throws(CloudError) {
            answer = try await client.read(["secrets", set])
        } catch {
            switch error.status {
            case 404: return nil
            case 400:
                guard let listing = try await listingInList() else { throw error }
                return listing
            default: throw error
            }
        }
        return try client.reading("set", of: answer) { answer throws(MalformedField) in
            try listing(in: answer, kind: .secrets, keys: try keys(in: answer))
        }
    }

    private func keys(in answer: JSONObject) throws(MalformedField) -> Set<String> {
        // A referenced set has no list of keys.
        guard let listed = answer["secrets"], listed != .null else { return [] }
        return Set(
            try answer.objects("secrets").map { key throws(MalformedField) in
                client.name(try key.string("fieldName"))
            }
        )
    }

    private func listingInList() async throws(CloudError) -> RemoteListing? {
        let answer = try await client.read(["secrets"])
        return try client.reading("list of sets", of: answer) { answer throws(MalformedField) in
            let ours = try answer.objects("sets").first { $0["name"] == .string(set) }
            guard let ours else { return nil }
            return try listing(in: ours, kind: try Self.kind(try ours.string("type")), keys: nil)
        }
    }

    private static func kind(_ type: String) throws(MalformedField) -> TargetKind {
        switch type {
        case "secret": .secrets
        case "imagePullSecret": .imagePull
        default: throw MalformedField("type")
        }
    }

    private func listing(
        in answer: JSONObject,
        kind: TargetKind,
        keys: Set<String>?
    ) throws(MalformedField) -> RemoteListing {
        let word = client.name(try answer.string("status"))
        var listing = RemoteListing()
        listing.kind = kind
        listing.region = try answer.optionalString("region").map(client.name)
        listing.keys = keys
        listing.isReferenced = Self.isReferenced(answer, word: word, region: listing.region)
        listing.readiness = Readiness(
            state: Self.state(word),
            word: word,
            message: try answer.optionalString("errorMessage").map(client.sentence),
            region: listing.region,
            keys: keys
        )
        return listing
    }

    private static func state(_ word: String) -> PushState {
        switch word {
        case "ready": .ready
        case "failed": .failed
        default: .pending
        }
    }

    /// A set whose values lie in the customer's cluster: only self-hosted regions have them.
    private static func isReferenced(
        _ answer: JSONObject,
        word: String,
        region: String?
    ) -> Bool {
        answer["source"] == "referenced"
            || word == "unknown" && region?.hasPrefix("pce-") ?? false
    }
}
