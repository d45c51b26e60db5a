package import VaultModel

// The one table of providers.
extension Provider {
    /// The server URL of the provider's specification.
    package var defaultBaseURL: String {
        switch self {
        case .pipecat: "https://api.pipecat.daily.co/v1"
        case .baseten: "https://api.baseten.co"
        }
    }

    /// How the provider's specification sends the token.
    package var defaultAuthScheme: AuthScheme {
        switch self {
        case .pipecat: .bearer
        case .baseten: .apiKey
        }
    }

    fileprivate var cloud: any CloudProvider.Type {
        switch self {
        case .pipecat: PipecatCloud.self
        case .baseten: BasetenCloud.self
        }
    }
}

/// The provider of a target, over the network; `userAgent` is `vaultctl/VERSION`.
///
/// It has connections of its own and must be closed. Throws `settings` for a target, a token or a
/// file of certificate authorities that cannot be used.
package func cloudProvider(
    for target: Target,
    token: borrowing SecretBytes,
    userAgent: String
) throws(CloudError) -> any CloudProvider {
    // The transport is made last: from then on there is a thread that only `close()` ends.
    try cloudProvider(for: target, token: token) { () throws(CloudError) in
        try AsyncHTTPTransport(
            userAgent: userAgent,
            certificateAuthorities: target.certificateAuthorities
        )
    }
}

/// The provider of a target over a transport that the caller has, which is closed with it.
package func cloudProvider(
    for target: Target,
    token: borrowing SecretBytes,
    transport: any HTTPTransport
) throws(CloudError) -> any CloudProvider {
    try cloudProvider(for: target, token: token) { () throws(CloudError) in transport }
}

private func cloudProvider(
    for target: Target,
    token: borrowing SecretBytes,
    over makeTransport: () throws(CloudError) -> any HTTPTransport
) throws(CloudError) -> any CloudProvider {
    let endpoint = try Endpoint(target.baseURL)
    let authorization = try Authorization(
        token: token,
        scheme: target.authScheme ?? target.provider.defaultAuthScheme
    )
    func client() throws(CloudError) -> CloudClient {
        CloudClient(
            endpoint: endpoint,
            authorization: authorization,
            transport: try makeTransport()
        )
    }
    switch target.provider {
    case .baseten: return BasetenCloud(target, client: try client())
    case .pipecat:
        guard let set = target.set, !set.isEmpty else {
            throw CloudError(.settings, "the target \(target.name) names no secret set")
        }
        return PipecatCloud(target: target, set: set, client: try client())
    }
}

/// What is wrong with the target and these keys by the provider's own rules, without asking it.
package func cloudProblems(of target: Target, keys: [String]) -> [PlanProblem] {
    var problems = target.provider.cloud.problems(of: target, keys: keys)
    do throws(CloudError) {
        _ = try Endpoint(target.baseURL)
    } catch {
        problems.insert(PlanProblem("base-url", error.message), at: 0)
    }
    return problems
}

/// What is wrong with the target, given what ``CloudProvider/inspect()`` found.
package func cloudProblems(of target: Target, in listing: RemoteListing) -> [PlanProblem] {
    target.provider.cloud.problems(of: target, in: listing)
}

/// The origin to which the token of a target goes; nil for a base URL that nobody could use.
package func cloudOrigin(of target: Target) -> String? {
    do throws(CloudError) {
        return try Endpoint(target.baseURL).origin
    } catch {
        return nil
    }
}

/// Whether an entry's value can be the credential of an image pull secret: `user:token`, or its
/// base64 where the target says so.
package func isCredential(_ value: borrowing SecretBytes, of target: Target) -> Bool {
    guard target.isEncoded else { return value.withSpan(hasUserAndToken) }
    guard let decoded = value.withSpan(Base64.decoded) else { return false }
    return decoded.withSpan(hasUserAndToken)
}

private func hasUserAndToken(_ bytes: Span<UInt8>) -> Bool {
    guard let colon = bytes.indices.first(where: { bytes[$0] == UInt8(ascii: ":") })
    else { return false }
    return colon > 0 && colon < bytes.count - 1
}

/// How many keys one write request of a provider carries.
package func cloudGrouping(of provider: Provider) -> WriteGrouping {
    provider.cloud.grouping
}

/// The form in which a provider compares keys: two keys are one there when these are equal.
package func canonicalKey(_ key: String, of provider: Provider) -> String {
    provider.cloud.canonicalKey(key)
}
