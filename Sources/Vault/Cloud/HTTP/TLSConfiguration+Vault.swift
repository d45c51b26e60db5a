internal import NIOSSL

extension TLSConfiguration {
    /// TLS 1.2 or later, with chain and host name checked against the system's authorities or
    /// exactly those of a PEM file.
    static func verifying(certificateAuthorities path: String?) throws(CloudError) -> Self {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.certificateVerification = .fullVerification
        configuration.renegotiationSupport = .none
        configuration.keyLogCallback = nil
        configuration.trustRoots =
            if let path { .certificates(try certificates(in: path)) } else { .default }
        return configuration
    }

    private static func certificates(in path: String) throws(CloudError) -> [NIOSSLCertificate] {
        guard let certificates = try? NIOSSLCertificate.fromPEMFile(path), !certificates.isEmpty
        else {
            throw CloudError(
                .settings,
                "there are no certificates that can be read in \(ServerText.escaped(path))"
            )
        }
        return certificates
    }
}
