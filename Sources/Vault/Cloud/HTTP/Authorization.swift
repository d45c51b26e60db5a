private import Synchronization
package import VaultModel

/// The `Authorization` header of one target, made from its token.
///
/// - Nothing prints it: its description and its mirror are `[redacted]`.
/// - A class, since requests that are under way at the same time share the one copy of the token.
package final class Authorization: Sendable {
    private let header: Mutex<SecretBytes>
    private let tokenOffset: Int

    /// Takes a copy of `token`; throws `settings` for one that a header cannot carry.
    package init(token: borrowing SecretBytes, scheme: AuthScheme) throws(CloudError) {
        guard token.count > 0 else { throw CloudError(.settings, "the token is empty") }
        guard token.withSpan({ bytes in bytes.indices.allSatisfy { bytes[$0].isVisible } })
        else {
            throw CloudError(
                .settings,
                "the token has spaces, line ends or other characters that no token has"
            )
        }
        let prefix = Array((scheme == .bearer ? "Bearer " : "Api-Key ").utf8)
        tokenOffset = prefix.count
        header = token.withSpan { bytes in
            Mutex(
                SecretBytes(capacity: prefix.count + bytes.count) { output in
                    for byte in prefix { output.append(byte) }
                    output.append(bytes)
                }
            )
        }
    }

    /// The header's value, for the one request that is sent with it.
    ///
    /// It is a String because the headers of NIOHTTP1 take nothing else.
    package var headerValue: String {
        header.withLock { header in
            header.withSpan { bytes in
                // unreachable: the initializer has let ASCII in alone
                guard let text = try? UTF8Span(validating: bytes) else { preconditionFailure() }
                return String(copying: text)
            }
        }
    }

    /// The token, as what may not come back in a text.
    func knownSecrets() -> KnownSecrets {
        var secrets = KnownSecrets()
        addToken(to: &secrets)
        return secrets
    }

    /// Adds the token to what may not come back in a text.
    func addToken(to secrets: inout KnownSecrets) {
        let token = header.withLock { [tokenOffset] header in
            header.withSpan { bytes in SecretBytes(copying: bytes.extracting(tokenOffset...)) }
        }
        token.withSpan { bytes in secrets.append(bytes) }
    }
}

extension Authorization: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "[redacted]" }

    package var debugDescription: String { description }

    package var customMirror: Mirror { Mirror(reflecting: description) }
}
