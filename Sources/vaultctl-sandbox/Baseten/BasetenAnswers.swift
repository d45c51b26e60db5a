import FoundationEssentials
import Hummingbird

/// The body of an upsert.
struct UpsertRequest: Decodable, Sendable {
    let name: String
    let value: ValueDigest
}

/// A team, as `GET /v1/teams` lists it.
struct Team: Encodable, Sendable {
    let id: String
    let name: String
    let isDefault: Bool
    private let created = Date(timeIntervalSince1970: 1_767_225_600)  // 2026-01-01

    private enum CodingKeys: String, CodingKey {
        case id
        case name
        case isDefault = "default"
        case created = "created_at"
    }
}

/// The metadata of a secret, all that Baseten ever tells of it.
struct SecretAnswer: ResponseEncodable, Sendable {
    let id: String
    let name: String
    let teamName: String
    let created: Date

    private enum CodingKeys: String, CodingKey {
        case id
        case name
        case teamName = "team_name"
        case created = "created_at"
    }

    init(_ secret: BasetenCloud.Secret) {
        id = secret.id
        name = secret.name
        teamName = secret.team.name
        created = secret.created
    }
}

extension BasetenCloud {
    /// Everything this cloud remembers, for `GET /_sandbox/state`.
    struct Snapshot: Encodable, Sendable {
        let secrets: [SecretSnapshot]
    }

    /// One secret with the digest of its value.
    struct SecretSnapshot: Encodable, Sendable {
        private let secret: Secret

        private enum CodingKeys: String, CodingKey {
            case teamID = "team_id"
            case sha256
            case bytes
            case writes
        }

        init(_ secret: Secret) {
            self.secret = secret
        }

        func encode(to encoder: any Encoder) throws {
            try SecretAnswer(secret).encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(secret.team.id, forKey: .teamID)
            try container.encode(secret.value.digest.sha256, forKey: .sha256)
            try container.encode(secret.value.digest.bytes, forKey: .bytes)
            try container.encode(secret.value.writes, forKey: .writes)
        }
    }
}
