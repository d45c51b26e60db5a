import VaultCrypto
import VaultModel

/// The hash by which a Content-Security-Policy names a script or a style that may be used.
public struct SourceHash: Sendable, CustomStringConvertible {
    /// As it stands in the policy: `'sha256-…'`.
    public let description: String

    /// Hashes a source, which is no secret.
    public init(of source: some Sequence<UInt8>) throws(VaultError) {
        let bytes = Array(source)
        let digest = try computing { () throws(CryptoError) in try CipherSuite().digest(bytes) }
        let text = Base64.encoded(digest.bytes.span).withSpan { span in
            String(decoding: span.indices.map { span[$0] }, as: UTF8.self)
        }
        description = "'sha256-\(text)'"
    }
}
