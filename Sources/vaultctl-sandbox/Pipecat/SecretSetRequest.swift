/// The body of `PUT /secrets/{set}`: regular secrets or one image pull secret, never both.
struct SecretSetRequest: Decodable, Sendable {
    enum Content: Sendable {
        case secrets([String: ValueDigest])
        case imagePull(host: String, value: ValueDigest)
    }

    let content: Content
    let region: String?

    private enum CodingKeys: CodingKey {
        case secrets, isImagePullSecret, host, secretValue, region
    }

    private struct Pair: Decodable {
        let secretKey: String
        let secretValue: ValueDigest
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        region = try container.decodeIfPresent(String.self, forKey: .region)
        let isImagePull = try container.decodeIfPresent(Bool.self, forKey: .isImagePullSecret)
        content =
            isImagePull == true
            ? try Self.imagePull(in: container) : try Self.secrets(in: container)
    }

    private static func secrets(
        in container: KeyedDecodingContainer<CodingKeys>
    ) throws -> Content {
        let pairs = try container.decode([Pair].self, forKey: .secrets)
        guard !pairs.isEmpty, pairs.allSatisfy({ isKey($0.secretKey) }) else {
            throw DecodingError.dataCorruptedError(
                forKey: .secrets,
                in: container,
                debugDescription: "no secrets, or no names"
            )
        }
        return .secrets(
            Dictionary(pairs.map { ($0.secretKey, $0.secretValue) }) { _, last in last }
        )
    }

    private static func imagePull(
        in container: KeyedDecodingContainer<CodingKeys>
    ) throws -> Content {
        let host = try container.decode(String.self, forKey: .host)
        // `format: uri`, and the two kinds of body exclude one another.
        guard host.contains("://"), !container.contains(.secrets) else {
            throw DecodingError.dataCorruptedError(
                forKey: .host,
                in: container,
                debugDescription: "not an image pull secret"
            )
        }
        return .imagePull(
            host: host.hasSuffix("/") ? host : host + "/",
            value: try container.decode(ValueDigest.self, forKey: .secretValue)
        )
    }

    private static func isKey(_ name: String) -> Bool {
        name.wholeMatch(of: /[A-Za-z0-9_-]{1,64}/) != nil
    }
}
