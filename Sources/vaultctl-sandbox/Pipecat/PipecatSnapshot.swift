extension PipecatCloud {
    /// Everything this cloud remembers, for `GET /_sandbox/state`.
    struct Snapshot: Encodable, Sendable {
        let sets: [SetSnapshot]
    }

    /// One set with the digests of its values.
    struct SetSnapshot: Encodable, Sendable {
        let name: String
        let type: String
        let region: String
        let status: Readiness
        let host: Nullable<String>
        let writes: Int
        let secrets: [SecretSnapshot]

        init(readiness: Readiness, set: SecretSet) {
            let listing = SetListing(readiness: readiness, set: set)
            name = set.name
            type = listing.type
            region = set.region
            status = readiness
            writes = set.writes
            switch set.content {
            case .secrets(let values):
                host = Nullable(nil)
                secrets =
                    values
                    .map { SecretSnapshot(key: $0.key, value: $0.value) }
                    .sorted { $0.key < $1.key }
            case .imagePull(let host, let value):
                self.host = Nullable(host)
                secrets = [SecretSnapshot(key: "secretValue", value: value)]
            }
        }
    }

    /// One value; that of an image pull secret has the name of its field, `secretValue`.
    struct SecretSnapshot: Encodable, Sendable {
        let key: String
        let sha256: String
        let bytes: Int
        let writes: Int

        init(key: String, value: StoredValue) {
            self.key = key
            sha256 = value.digest.sha256
            bytes = value.digest.bytes
            writes = value.writes
        }
    }
}
