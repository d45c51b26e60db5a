import Crypto
import FoundationEssentials
import NIOSSL
import SwiftASN1
import X509

/// How the sandbox serves https: a certificate and its authority, both made for this run.
///
/// The keys exist in memory only; the authority's certificate is the one thing written.
struct ServerTLS: Sendable {
    let configuration: TLSConfiguration
    /// Where a client finds the authority to trust.
    let caFile: String

    init(writingAuthorityTo directory: String) throws {
        let authority = try CertificateAuthority()
        configuration = try Self.configuration(certifiedBy: authority)
        caFile = try Self.write(authority.certificate, to: directory)
    }

    private static func configuration(
        certifiedBy authority: CertificateAuthority
    ) throws -> TLSConfiguration {
        let key = P256.Signing.PrivateKey()
        let certificate = try authority.certify(Certificate.PublicKey(key.publicKey))
        let pem = try certificate.serializeAsPEM().pemString
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(pem.utf8))
                .map { .certificate($0) },
            privateKey: .privateKey(
                try NIOSSLPrivateKey(bytes: Array(key.pemRepresentation.utf8), format: .pem)
            )
        )
        configuration.minimumTLSVersion = .tlsv12
        return configuration
    }

    private static func write(_ certificate: Certificate, to directory: String) throws -> String {
        let pem = try certificate.serializeAsPEM().pemString
        let folder = URL(filePath: directory, directoryHint: .isDirectory)
        let file = folder.appending(path: "ca.pem")
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data(pem.utf8).write(to: file)
        } catch {
            throw SandboxError.cannotWrite(directory: directory)
        }
        return file.path
    }
}
