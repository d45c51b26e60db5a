internal import NIOCore
private import NIOSSL

/// A certificate that NIOSSL takes and we do not.
struct UnacceptableCertificate: Error {}

/// What is asked of a server's certificate beyond what NIOSSL asks, before a byte is sent.
///
/// - It names its hosts as alternative names: a common name is not looked at.
/// - An asterisk in a name is the whole first part of it.
/// - It is signed with SHA-256 or better, and an RSA key has at least 2048 bits.
///
/// The chain above it is checked by BoringSSL alone, which does not show it.
enum PeerCertificate {
    /// Fails, and closes the connection, if its server's certificate is not acceptable; a
    /// connection without TLS has none.
    static func check(_ channel: any Channel) -> EventLoopFuture<Void> {
        let eventLoop = channel.eventLoop
        do {
            let certificate = try channel.pipeline.syncOperations.nioSSL_peerCertificate()
            guard let certificate, isAcceptable(certificate)
            else { throw UnacceptableCertificate() }
            return eventLoop.makeSucceededVoidFuture()
        } catch ChannelPipelineError.notFound {
            return eventLoop.makeSucceededVoidFuture()
        } catch {
            // Later: the pool has to hear of the failure before it hears of the end.
            eventLoop.execute { channel.close(promise: nil) }
            return eventLoop.makeFailedFuture(error)
        }
    }

    private static func isAcceptable(_ certificate: NIOSSLCertificate) -> Bool {
        let names = certificate._subjectAlternativeNames()
        guard !names.isEmpty, names.allSatisfy({ isAcceptable(name: Array($0.contents)) })
        else { return false }
        guard let whole = try? certificate.toDERBytes(),
            let key = try? certificate.extractPublicKey().toSPKIBytes()
        else { return false }
        return isAcceptable(signatureOf: whole) && isAcceptable(key: key)
    }

    private static func isAcceptable(name: [UInt8]) -> Bool {
        let asterisk = UInt8(ascii: "*")
        let rest = name.starts(with: "*.".utf8) ? name.dropFirst() : name[...]
        return !rest.contains(asterisk)
    }

    // RFC 5280 section 4.1: Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm, … }
    private static func isAcceptable(signatureOf certificate: [UInt8]) -> Bool {
        var outside = DERReader(certificate[...])
        guard var fields = outside.enter(DERReader.sequence),
            fields.enter(DERReader.sequence) != nil,
            var algorithm = fields.enter(DERReader.sequence),
            let identifier = algorithm.next(DERReader.objectIdentifier)
        else { return false }
        return signatureAlgorithms.contains(Array(identifier))
    }

    // RFC 5280 section 4.1: SubjectPublicKeyInfo ::= SEQUENCE { algorithm, subjectPublicKey }, and
    // RFC 8017 appendix A.1.1: RSAPublicKey ::= SEQUENCE { modulus, publicExponent }
    private static func isAcceptable(key: [UInt8]) -> Bool {
        var outside = DERReader(key[...])
        guard var fields = outside.enter(DERReader.sequence),
            var algorithm = fields.enter(DERReader.sequence),
            let identifier = algorithm.next(DERReader.objectIdentifier)
        else { return false }
        guard Array(identifier) == rsaEncryption else { return true }
        // The first byte of a bit string counts the bits that it does not use.
        guard let bits = fields.next(DERReader.bitString)?.dropFirst() else { return false }
        var inside = DERReader(bits)
        guard var numbers = inside.enter(DERReader.sequence),
            let modulus = numbers.next(DERReader.integer)
        else { return false }
        return modulus.drop { $0 == 0 }.count >= shortestModulusByteCount
    }

    private static let shortestModulusByteCount = 2048 / 8

    // 1.2.840.113549.1.1.1
    private static let rsaEncryption: [UInt8] = [
        0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01,
    ]

    private static let signatureAlgorithms: Set<[UInt8]> = [
        // RSA with SHA-256, SHA-384, SHA-512, and RSASSA-PSS
        [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0B],
        [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0C],
        [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0D],
        [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0A],
        // ECDSA with SHA-256, SHA-384, SHA-512
        [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02],
        [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x03],
        [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x04],
        // Ed25519
        [0x2B, 0x65, 0x70],
    ]
}
