private import COpenSSL
package import VaultModel

// Boxes: the one sealing rule for everything (FORMAT.md section 3).
//
// box = u8(1) ‖ salt(32) ‖ commit(32) ‖ c ‖ tag(16)
private let algorithm: UInt8 = 1
private let saltRange = 1..<33
private let commitmentRange = 33..<65
private let overheadByteCount = 81
private let tagByteCount = 16
private let keyByteCount = 32
private let derivedByteCount = 76

extension CipherSuite {
    /// Opens a box that holds a key or a value.
    ///
    /// - Throws: `doesNotOpen` for whatever is wrong with it.
    package func open(
        _ box: Box,
        with key: borrowing SecretBytes,
        as context: BoxContext
    ) throws(CryptoError) -> SecretBytes {
        try unsafe key.withUnsafeBytes { key throws(CryptoError) in
            try unsafe open(box, with: key, as: context)
        }
    }

    /// Seals a key or a value.
    package func seal(
        _ message: borrowing SecretBytes,
        with key: borrowing SecretBytes,
        as context: BoxContext
    ) throws(CryptoError) -> Box {
        try unsafe key.withUnsafeBytes { key throws(CryptoError) in
            try unsafe message.withUnsafeBytes { message throws(CryptoError) in
                try unsafe seal(message, with: key, as: context)
            }
        }
    }

    func open(
        _ box: Box,
        with key: UnsafeRawBufferPointer,
        as context: BoxContext
    ) throws(CryptoError) -> SecretBytes {
        try unsafe SecretBytes(capacity: max(0, box.bytes.count - overheadByteCount)) {
            message throws(CryptoError) in
            try unsafe open(box, with: key, as: context, into: message)
        }
    }

    /// Opens a box of content that is no secret value: a name, an event.
    func openContent(
        _ box: Box,
        with key: UnsafeRawBufferPointer,
        as context: BoxContext
    ) throws(CryptoError) -> [UInt8] {
        var content = [UInt8](repeating: 0, count: max(0, box.bytes.count - overheadByteCount))
        var span = content.mutableSpan
        let count = try unsafe span.withUnsafeMutableBytes { content throws(CryptoError) in
            try unsafe open(box, with: key, as: context, into: content)
        }
        content.removeLast(content.count - count)
        return content
    }

    /// Opens a box into `message`, which has room for the ciphertext, and returns the length.
    ///
    /// Nothing of the plaintext is left behind unless the tag was right.
    private func open(
        _ box: Box,
        with key: UnsafeRawBufferPointer,
        as context: BoxContext,
        into message: UnsafeMutableRawBufferPointer
    ) throws(CryptoError) -> Int {
        let bytes = box.bytes
        guard bytes.count >= overheadByteCount, bytes[0] == algorithm else { throw .doesNotOpen }
        do throws(CryptoError) {
            try unsafe deriveBoxKeys(
                key: key,
                salt: Array(bytes[saltRange]),
                context: context
            ) { derived throws(CryptoError) in
                guard unsafe isCommitment(derived, equalTo: bytes) else { throw .doesNotOpen }
                try unsafe decrypt(bytes, with: derived, as: context, into: message)
            }
            return try unsafe messageByteCount(of: UnsafeRawBufferPointer(message), as: context)
        } catch {
            unsafe OPENSSL_cleanse(message.baseAddress, message.count)
            ERR_clear_error()
            throw .doesNotOpen
        }
    }

    private func messageByteCount(
        of bytes: UnsafeRawBufferPointer,
        as context: BoxContext
    ) throws(CryptoError) -> Int {
        if context.holdsKey {
            guard bytes.count == keyByteCount else { throw .doesNotOpen }
            return keyByteCount
        }
        guard let count = unsafe Padding.messageByteCount(of: bytes) else { throw .doesNotOpen }
        return count
    }

    private func isCommitment(_ derived: UnsafeRawBufferPointer, equalTo box: [UInt8]) -> Bool {
        unsafe box.withUnsafeBytes { box in
            unsafe CRYPTO_memcmp(
                box.baseAddress?.advanced(by: commitmentRange.lowerBound),
                derived.baseAddress?.advanced(by: 32),
                commitmentRange.count
            ) == 0
        }
    }

    // https://docs.openssl.org/3.0/man3/EVP_EncryptInit/#aead-interface
    private func decrypt(
        _ box: [UInt8],
        with derived: UnsafeRawBufferPointer,
        as context: BoxContext,
        into message: UnsafeMutableRawBufferPointer
    ) throws(CryptoError) {
        let start = unsafe derived.baseAddress?.assumingMemoryBound(to: UInt8.self)
        let output = unsafe message.baseAddress?.assumingMemoryBound(to: UInt8.self)
        var tag = Array(box.suffix(tagByteCount))
        var count: Int32 = 0
        try unsafe check(
            EVP_DecryptInit_ex2(cipherContext, nil, start, start?.advanced(by: 64), nil),
            "decrypting"
        )
        try unsafe check(
            EVP_DecryptUpdate(
                cipherContext,
                nil,
                &count,
                context.bytes,
                Int32(context.bytes.count)
            ),
            "decrypting"
        )
        try unsafe box.span.withUnsafeBytes { box throws(CryptoError) in
            let ciphertext = unsafe box.baseAddress?.advanced(by: commitmentRange.upperBound)
            try unsafe check(
                EVP_DecryptUpdate(
                    cipherContext,
                    output,
                    &count,
                    ciphertext?.assumingMemoryBound(to: UInt8.self),
                    Int32(message.count)
                ),
                "decrypting"
            )
        }
        try unsafe check(
            EVP_CIPHER_CTX_ctrl(
                cipherContext,
                EVP_CTRL_AEAD_SET_TAG,
                Int32(tagByteCount),
                &tag
            ),
            "decrypting"
        )
        try unsafe check(
            EVP_DecryptFinal_ex(cipherContext, output?.advanced(by: Int(count)), &count),
            "decrypting"
        )
    }

    /// Seals a message in a box that opens with this key in this context alone.
    ///
    /// Who seals often under one key passes `sub(K, "hedge")`, derived once.
    func seal(
        _ message: UnsafeRawBufferPointer,
        with key: UnsafeRawBufferPointer,
        hedge: UnsafeRawBufferPointer? = nil,
        as context: BoxContext
    ) throws(CryptoError) -> Box {
        precondition(
            context.holdsKey
                ? message.count == keyByteCount : message.count < Padding.messageByteLimit
        )
        let byteCount = context.holdsKey ? keyByteCount : Padding.bucket(for: message.count)
        let salt = try unsafe hedgedSalt(key, hedge, context: context, message: message)
        return try unsafe withUnsafeTemporaryAllocation(byteCount: byteCount, alignment: 8) {
            padded throws(CryptoError) in
            defer { unsafe OPENSSL_cleanse(padded.baseAddress, padded.count) }
            unsafe padded.copyMemory(from: message)
            if !context.holdsKey { unsafe Padding.fill(padded, after: message.count) }
            var sealed: [UInt8] = []
            sealed.reserveCapacity(overheadByteCount + byteCount)
            try unsafe deriveBoxKeys(key: key, salt: salt, context: context) {
                derived throws(CryptoError) in
                sealed.append(algorithm)
                sealed += salt
                unsafe sealed += derived[32..<64]
                sealed += repeatElement(0, count: byteCount + tagByteCount)
                var span = sealed.mutableSpan
                try unsafe span.withUnsafeMutableBytes { sealed throws(CryptoError) in
                    try unsafe encrypt(
                        UnsafeRawBufferPointer(padded),
                        with: derived,
                        as: context,
                        into: UnsafeMutableRawBufferPointer(
                            rebasing: sealed[commitmentRange.upperBound...]
                        )
                    )
                }
            }
            return Box(sealed)
        }
    }

    /// Writes `c ‖ tag` into `sealed`, which has room for just these.
    private func encrypt(
        _ message: UnsafeRawBufferPointer,
        with derived: UnsafeRawBufferPointer,
        as context: BoxContext,
        into sealed: UnsafeMutableRawBufferPointer
    ) throws(CryptoError) {
        let start = unsafe derived.baseAddress?.assumingMemoryBound(to: UInt8.self)
        let input = unsafe message.baseAddress?.assumingMemoryBound(to: UInt8.self)
        let output = unsafe sealed.baseAddress?.assumingMemoryBound(to: UInt8.self)
        let tag = unsafe output?.advanced(by: message.count)
        var count: Int32 = 0
        try unsafe check(
            EVP_EncryptInit_ex2(cipherContext, nil, start, start?.advanced(by: 64), nil),
            "encrypting"
        )
        try unsafe check(
            EVP_EncryptUpdate(
                cipherContext,
                nil,
                &count,
                context.bytes,
                Int32(context.bytes.count)
            ),
            "encrypting"
        )
        try unsafe check(
            EVP_EncryptUpdate(cipherContext, output, &count, input, Int32(message.count)),
            "encrypting"
        )
        // GCM holds nothing back: the end writes no byte.
        try unsafe check(EVP_EncryptFinal_ex(cipherContext, tag, &count), "encrypting")
        try unsafe check(
            EVP_CIPHER_CTX_ctrl(
                cipherContext,
                EVP_CTRL_AEAD_GET_TAG,
                Int32(tagByteCount),
                tag
            ),
            "encrypting"
        )
    }

    /// Lends `key(32) ‖ commit(32) ‖ nonce(12)` of one box.
    func deriveBoxKeys(
        key: UnsafeRawBufferPointer,
        salt: [UInt8],
        context: BoxContext,
        _ body: (UnsafeRawBufferPointer) throws(CryptoError) -> Void
    ) throws(CryptoError) {
        var info: [UInt8] = []
        info.reserveCapacity(64 + context.bytes.count)
        info += Label.box
        info.append(algorithm)
        info += salt
        info += context.bytes
        try unsafe withUnsafeTemporaryAllocation(byteCount: derivedByteCount, alignment: 8) {
            derived throws(CryptoError) in
            defer { unsafe OPENSSL_cleanse(derived.baseAddress, derived.count) }
            try unsafe expand(key: key, info: info, into: derived)
            try unsafe body(UnsafeRawBufferPointer(derived))
        }
    }

    /// `HMAC(sub(K, "hedge"), random32 ‖ LP(ctx) ‖ m)`: even a cloned generator tells no more than
    /// that two messages are the same.
    private func hedgedSalt(
        _ key: UnsafeRawBufferPointer,
        _ hedge: UnsafeRawBufferPointer?,
        context: BoxContext,
        message: UnsafeRawBufferPointer
    ) throws(CryptoError) -> [UInt8] {
        guard let hedge = unsafe hedge else {
            return try unsafe withUnsafeTemporaryAllocation(byteCount: 32, alignment: 8) {
                hedge throws(CryptoError) in
                defer { unsafe OPENSSL_cleanse(hedge.baseAddress, hedge.count) }
                try unsafe expand(key: key, info: Label.bytes("hedge"), into: hedge)
                return try unsafe hedgedSalt(
                    key,
                    UnsafeRawBufferPointer(hedge),
                    context: context,
                    message: message
                )
            }
        }
        return try unsafe hedgedSalt(
            hedge,
            random: try randomBytes(count: 32),
            context: context,
            message: message
        )
    }

    /// The salt that these random bytes give.
    func hedgedSalt(
        _ hedge: UnsafeRawBufferPointer,
        random: [UInt8],
        context: BoxContext,
        message: UnsafeRawBufferPointer
    ) throws(CryptoError) -> [UInt8] {
        var prefix = random
        prefix.append(lengthPrefixed: context.bytes)
        try unsafe startMAC(key: hedge)
        try unsafe prefix.span.withUnsafeBytes { prefix throws(CryptoError) in
            try unsafe updateMAC(prefix)
        }
        try unsafe updateMAC(message)
        var salt = [UInt8](repeating: 0, count: Digest.byteCount)
        try unsafe finishMAC(into: &salt)
        return salt
    }
}
