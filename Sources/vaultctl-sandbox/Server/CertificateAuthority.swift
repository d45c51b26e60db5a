import Crypto
import FoundationEssentials
import SwiftASN1
import X509

/// Signs certificates for loopback, and nothing else; made anew each time.
struct CertificateAuthority {
    private static let validity: TimeInterval = 30 * 24 * 60 * 60
    /// Clocks differ, between a container and its host for one.
    private static let clockSkew: TimeInterval = 60 * 60

    let certificate: Certificate
    private let key: Certificate.PrivateKey
    private let name: DistinguishedName

    init() throws {
        let key = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let name = try DistinguishedName { CommonName("vaultctl-sandbox authority") }
        certificate = try Certificate(
            version: .v3,
            serialNumber: Certificate.SerialNumber(),
            publicKey: key.publicKey,
            notValidBefore: Date.now.addingTimeInterval(-Self.clockSkew),
            notValidAfter: Date.now.addingTimeInterval(Self.validity),
            issuer: name,
            subject: name,
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(keyCertSign: true))
                SubjectKeyIdentifier(hash: key.publicKey)
            },
            issuerPrivateKey: key
        )
        self.key = key
        self.name = name
    }

    /// Signs a server's key for `localhost`, `127.0.0.1` and `::1`.
    func certify(_ publicKey: Certificate.PublicKey) throws -> Certificate {
        let identifier = SubjectKeyIdentifier(hash: key.publicKey).keyIdentifier
        return try Certificate(
            version: .v3,
            serialNumber: Certificate.SerialNumber(),
            publicKey: publicKey,
            notValidBefore: certificate.notValidBefore,
            notValidAfter: certificate.notValidAfter,
            issuer: name,
            subject: try DistinguishedName { CommonName("vaultctl-sandbox") },
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage([.serverAuth])
                SubjectKeyIdentifier(hash: publicKey)
                AuthorityKeyIdentifier(keyIdentifier: identifier)
                SubjectAlternativeNames([
                    .dnsName("localhost"),
                    .ipAddress(ASN1OctetString(contentBytes: [127, 0, 0, 1])),
                    .ipAddress(
                        ASN1OctetString(contentBytes: Array(repeating: 0, count: 15) + [1])
                    ),
                ])
            },
            issuerPrivateKey: key
        )
    }
}
