/// Whether a set can be bound to an agent yet.
enum Readiness: String, Encodable, Sendable {
    case pending
    case ready
    case failed

    /// As generic as the service's own.
    var errorMessage: String? {
        self == .failed ? "Failed to provision the secret set" : nil
    }
}

/// A region, as `GET /regions` lists it.
struct Region: Encodable, Sendable {
    let code: String
    let displayName: String

    private enum CodingKeys: String, CodingKey {
        case code
        case displayName = "display_name"
    }
}

/// One set, as `GET /secrets/{set}` tells of it: the names of its keys, never their values.
struct SetDetail: Encodable, Sendable {
    struct Field: Encodable, Sendable {
        let fieldName: String
    }

    let region: String
    let status: Readiness
    let errorMessage: String?
    let secrets: [Field]

    init(readiness: Readiness, set: SecretSet) {
        region = set.region
        status = readiness
        errorMessage = readiness.errorMessage
        secrets = set.keys.map(Field.init)
    }
}

/// One set, as `GET /secrets` lists it.
struct SetListing: Encodable, Sendable {
    let name: String
    let type: String
    let region: String
    let status: Readiness
    let errorMessage: String?

    init(readiness: Readiness, set: SecretSet) {
        name = set.name
        type = set.isImagePull ? "imagePullSecret" : "secret"
        region = set.region
        status = readiness
        errorMessage = readiness.errorMessage
    }
}
