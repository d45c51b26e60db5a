internal import VaultModel

/// Pipecat Cloud: one secret set, or one image pull secret, in one region (PROVIDERS.md).
///
/// A write merges: keys that it does not name stay.
package struct PipecatCloud: CloudProvider {
    package static let grouping = WriteGrouping.together

    private(set) var target: Target
    let set: String
    let client: CloudClient

    init(target: Target, set: String, client: CloudClient) {
        self.target = target
        self.set = set
        self.client = client
    }

    /// A set that exists keeps its region, also when the organization's default is another one.
    package mutating func adopt(_ listing: RemoteListing) {
        target.region = target.region ?? listing.region
    }

    package func write(
        _ keys: [String],
        _ body: consuming sending WriteBody
    ) async -> WriteVerdict {
        await client.write(.put, ["secrets", set], body, read: reading)
    }

    package func remove(_ key: String) async -> WriteVerdict {
        await client.remove(["secrets", set, key]) { object, _ in
            object["status"] == "OK" ? .asAsked(region: nil, team: nil) : .unreadable
        }
    }

    package func close() async {
        await client.transport.close()
    }

    private func reading(
        of object: JSONObject,
        without secrets: borrowing KnownSecrets
    ) -> WriteReading {
        guard object["status"] == "OK", case .string(let region)? = object["region"],
            !region.isEmpty
        else { return .unreadable }
        let shown = ServerText.name(region, without: secrets)
        guard let asked = target.region else { return .asAsked(region: shown, team: nil) }
        guard !asked.utf8.elementsEqual(region.utf8)
        else { return .asAsked(region: asked, team: nil) }
        return .somethingElse(
            "region \(ServerText.escaped(asked)) was asked for and \(client.endpoint) answered "
                + "for region \(shown)",
            region: shown,
            team: nil
        )
    }
}
