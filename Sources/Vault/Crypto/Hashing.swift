private import COpenSSL
package import VaultModel

// SHA-256 (FIPS 180-4), HMAC (RFC 2104) and HKDF (RFC 5869).
extension CipherSuite {
    /// `H(bytes)`.
    package func digest(_ bytes: [UInt8]) throws(CryptoError) -> Digest {
        var output = [UInt8](repeating: 0, count: Digest.byteCount)
        try unsafe check(EVP_DigestInit_ex2(digestContext, sha256, nil), "hashing")
        try unsafe check(EVP_DigestUpdate(digestContext, bytes, bytes.count), "hashing")
        try unsafe check(EVP_DigestFinal_ex(digestContext, &output, nil), "hashing")
        return Digest(unchecked: output)
    }

    /// `HMAC(key, message)` for a message that need not be hidden.
    package func authenticate(
        key: borrowing SecretBytes,
        _ message: [UInt8]
    ) throws(CryptoError) -> Digest {
        try unsafe key.withUnsafeBytes { key throws(CryptoError) in
            try unsafe hmac(key: key, message)
        }
    }

    /// `sub(K, label) = Expand(K, L ‖ label, 32)` of FORMAT.md section 0.
    package func subkey(
        of key: borrowing SecretBytes,
        _ label: StaticString
    ) throws(CryptoError) -> SecretBytes {
        try unsafe key.withUnsafeBytes { key throws(CryptoError) in
            try unsafe SecretBytes(capacity: 32) { output throws(CryptoError) in
                try unsafe expand(key: key, info: Label.bytes(label), into: output)
                return 32
            }
        }
    }

    func hmac(key: UnsafeRawBufferPointer, _ message: [UInt8]) throws(CryptoError) -> Digest {
        var output = [UInt8](repeating: 0, count: Digest.byteCount)
        try unsafe startMAC(key: key)
        try unsafe check(EVP_MAC_update(macContext, message, message.count), "authenticating")
        try unsafe finishMAC(into: &output)
        return Digest(unchecked: output)
    }

    func hmac(
        key: UnsafeRawBufferPointer,
        secret message: UnsafeRawBufferPointer
    ) throws(CryptoError) -> Digest {
        var output = [UInt8](repeating: 0, count: Digest.byteCount)
        try unsafe startMAC(key: key)
        try unsafe updateMAC(message)
        try unsafe finishMAC(into: &output)
        return Digest(unchecked: output)
    }

    /// HKDF-Expand with `key` as PRK; fills `output`, at most 255 blocks.
    func expand(
        key: UnsafeRawBufferPointer,
        info: [UInt8],
        into output: UnsafeMutableRawBufferPointer
    ) throws(CryptoError) {
        try unsafe withUnsafeTemporaryAllocation(byteCount: Digest.byteCount, alignment: 8) {
            block throws(CryptoError) in
            defer { unsafe OPENSSL_cleanse(block.baseAddress, block.count) }
            var written = 0
            var counter: UInt8 = 0
            while written < output.count {
                counter += 1
                // A null key keeps the one that is set: https://docs.openssl.org/3.0/man3/EVP_MAC/
                try unsafe startMAC(
                    key: counter == 1 ? key : UnsafeRawBufferPointer(start: nil, count: 0)
                )
                if counter > 1 { try unsafe updateMAC(UnsafeRawBufferPointer(block)) }
                try unsafe check(EVP_MAC_update(macContext, info, info.count), "deriving a key")
                try unsafe check(EVP_MAC_update(macContext, &counter, 1), "deriving a key")
                try unsafe finishMAC(into: block.baseAddress)
                let count = min(block.count, output.count - written)
                unsafe UnsafeMutableRawBufferPointer(rebasing: output[written..<written + count])
                    .copyMemory(from: UnsafeRawBufferPointer(rebasing: block[..<count]))
                written += count
            }
        }
    }

    func startMAC(key: UnsafeRawBufferPointer) throws(CryptoError) {
        let start = unsafe key.baseAddress?.assumingMemoryBound(to: UInt8.self)
        try unsafe check(EVP_MAC_init(macContext, start, key.count, nil), "authenticating")
    }

    func updateMAC(_ bytes: UnsafeRawBufferPointer) throws(CryptoError) {
        guard let start = unsafe bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        else { return }
        try unsafe check(EVP_MAC_update(macContext, start, bytes.count), "authenticating")
    }

    func finishMAC(into output: UnsafeMutableRawPointer?) throws(CryptoError) {
        let start = unsafe output?.assumingMemoryBound(to: UInt8.self)
        try unsafe check(
            EVP_MAC_final(macContext, start, nil, Digest.byteCount),
            "authenticating"
        )
    }
}

/// `L ‖ label`: the format's name before every label (FORMAT.md section 0).
enum Label {
    static let format = Array("vaultctl/1 ".utf8)
    static let box = bytes("box")

    static func bytes(_ label: StaticString) -> [UInt8] {
        format + Array(label.description.utf8)
    }
}

/// The bytes that every label of the format starts with.
package let formatLabel = Label.format
