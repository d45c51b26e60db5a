/// One set of Pipecat Cloud: where it is, what it holds, when it was last written.
struct SecretSet: Sendable {
    enum Content: Sendable {
        case secrets([String: StoredValue])
        case imagePull(host: String, value: StoredValue)
    }

    let name: String
    let region: String
    private(set) var content: Content
    private(set) var written: ContinuousClock.Instant
    private(set) var writes = 1

    init(name: String, region: String, request: SecretSetRequest) {
        self.name = name
        self.region = region
        written = .now
        content =
            switch request.content {
            case .secrets(let values): .secrets(values.mapValues(StoredValue.init))
            case .imagePull(let host, let value): .imagePull(host: host, value: StoredValue(value))
            }
    }

    var isImagePull: Bool {
        if case .imagePull = content { true } else { false }
    }

    /// The names of the keys; an image pull secret has none.
    var keys: [String] {
        guard case .secrets(let values) = content else { return [] }
        return values.keys.sorted()
    }

    /// Writes over what the request names and leaves the rest; the kind of a set never changes.
    mutating func merge(_ request: SecretSetRequest) throws(Refusal) {
        switch (content, request.content) {
        case (.secrets(var values), .secrets(let given)):
            for (key, digest) in given {
                values[key, default: StoredValue(digest, writes: 0)].overwrite(with: digest)
            }
            content = .secrets(values)
        case (.imagePull(_, var value), .imagePull(let host, let digest)):
            value.overwrite(with: digest)
            content = .imagePull(host: host, value: value)
        case (.secrets, .imagePull):
            throw .badRequest("Cannot update existing regular secrets to image pull secrets")
        case (.imagePull, .secrets):
            throw .incompleteImagePullSecret
        }
        written = .now
        writes += 1
    }

    mutating func remove(_ key: String) throws(Refusal) {
        guard case .secrets(var values) = content, values.removeValue(forKey: key) != nil else {
            throw .notFound("Secret not found")
        }
        content = .secrets(values)
    }
}

extension Refusal {
    static let incompleteImagePullSecret = badRequest(
        "Must provide isImagePullSecret, host, and secretValue to update an image pull secret"
    )
}
