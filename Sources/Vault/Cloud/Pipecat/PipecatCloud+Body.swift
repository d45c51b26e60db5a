package import VaultModel

// The two forms of a PUT (the specification's RegularSecretsRequest and ImagePullSecretRequest).
extension PipecatCloud {
    package func body<Failure: Error>(
        of keys: [String],
        valueOf: (String) throws(Failure) -> SecretBytes
    ) throws(Failure) -> WriteBody {
        switch target.kind {
        case .secrets: try setBody(of: keys, valueOf: valueOf)
        case .imagePull: try imagePullBody(of: keys, valueOf: valueOf)
        }
    }

    private func setBody<Failure: Error>(
        of keys: [String],
        valueOf: (String) throws(Failure) -> SecretBytes
    ) throws(Failure) -> WriteBody {
        precondition(!keys.isEmpty)
        var values = KnownSecrets()
        var pieces: [[UInt8]] = []
        for key in keys {
            let value = try valueOf(key)
            value.withSpan { bytes in values.append(bytes) }
            let start = pieces.isEmpty ? "{\"secrets\":[" : "\"},"
            pieces.append(
                Array("\(start){\"secretKey\":".utf8) + JSONValue.string(key).serialized
                    + Array(",\"secretValue\":\"".utf8)
            )
        }
        pieces.append(Array("\"}]".utf8) + regionMember + Array("}".utf8))
        return WriteBody(pieces, around: values)
    }

    private func imagePullBody<Failure: Error>(
        of keys: [String],
        valueOf: (String) throws(Failure) -> SecretBytes
    ) throws(Failure) -> WriteBody {
        precondition(keys.count == 1)
        let value = try valueOf(keys[0])
        let start =
            Array("{\"isImagePullSecret\":true,\"host\":".utf8)
            + JSONValue.string(Self.normalizedHost(target.host ?? "")).serialized
            + Array(",\"secretValue\":\"".utf8)
        let end = Array("\"".utf8) + regionMember + Array("}".utf8)
        guard !target.isEncoded else {
            return WriteBody(start, value, end, secrets: Self.encodedCredential(value))
        }
        let encoded = value.withSpan(Base64.encoded)
        return WriteBody(start, encoded, end, secrets: Self.credential(value))
    }

    /// The service adds the slash itself; with it the same host is always the same text.
    static func normalizedHost(_ host: String) -> String {
        host.hasSuffix("/") ? host : host + "/"
    }

    private var regionMember: [UInt8] {
        target.region.map { Array(",\"region\":".utf8) + JSONValue.string($0).serialized } ?? []
    }

    /// `user:token`: a registry's complaint may name the token alone.
    private static func credential(_ value: borrowing SecretBytes) -> KnownSecrets {
        var secrets = KnownSecrets()
        value.withSpan { bytes in
            secrets.append(bytes)
            let colon = bytes.indices.first { bytes[$0] == UInt8(ascii: ":") }
            if let colon { secrets.append(bytes.extracting((colon + 1)...)) }
        }
        return secrets
    }

    private static func encodedCredential(_ value: borrowing SecretBytes) -> KnownSecrets {
        guard let decoded = value.withSpan(Base64.decoded) else { return credential(value) }
        var secrets = credential(decoded)
        value.withSpan { bytes in secrets.append(bytes) }
        return secrets
    }
}
