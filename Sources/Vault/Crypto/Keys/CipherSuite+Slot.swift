private import COpenSSL
package import VaultModel

/// What opens a slot.
package enum SlotSecret: ~Copyable {
    case passphrase(Passphrase)
    /// A machine key or a recovery code: 32 random bytes.
    case key(SecretBytes)
}

// Key slots: from a passphrase or a key to the member seed (FORMAT.md sections 2.1 and 3.1).
extension CipherSuite {
    private static let saltByteCount = 32

    /// Opens a slot.
    ///
    /// - Throws: `doesNotOpen` for a wrong secret and for a changed slot: they cannot be told apart.
    package func openSeed(
        in slot: KeySlot,
        of vault: VaultID,
        with secret: borrowing SlotSecret,
        keyFile: borrowing SecretBytes? = nil
    ) throws(CryptoError) -> SecretBytes {
        guard slot.needsKeyFile == (keyFile != nil) else { throw .doesNotOpen }
        let key = try keyEncryptionKey(
            from: secret,
            kdf: slot.kdf,
            salt: slot.salt,
            keyFile: keyFile
        )
        return try open(
            slot.box,
            with: key,
            as: .slot(
                vault: vault,
                id: slot.id,
                member: slot.member,
                kdf: slot.kdf,
                needsKeyFile: slot.needsKeyFile,
                salt: slot.salt
            )
        )
    }

    /// Makes a new slot for a member's seed.
    package func makeSlot(
        for member: MemberID,
        of vault: VaultID,
        seed: borrowing SecretBytes,
        secret: borrowing SlotSecret,
        kdf: KDF,
        keyFile: borrowing SecretBytes? = nil
    ) throws(CryptoError) -> KeySlot {
        let id: SlotID = try randomID()
        let salt = try randomBytes(count: Self.saltByteCount)
        let key = try keyEncryptionKey(from: secret, kdf: kdf, salt: salt, keyFile: keyFile)
        let needsKeyFile = keyFile != nil
        let box = try seal(
            seed,
            with: key,
            as: .slot(
                vault: vault,
                id: id,
                member: member,
                kdf: kdf,
                needsKeyFile: needsKeyFile,
                salt: salt
            )
        )
        return KeySlot(
            id: id,
            member: member,
            kdf: kdf,
            needsKeyFile: needsKeyFile,
            salt: salt,
            box: box
        )
    }

    /// `Expand(HKDF-Extract(key file or 0^32, stretched), L ‖ "slot", 32)`.
    func keyEncryptionKey(
        from secret: borrowing SlotSecret,
        kdf: KDF,
        salt: [UInt8],
        keyFile: borrowing SecretBytes?
    ) throws(CryptoError) -> SecretBytes {
        let stretched = try stretch(secret, kdf: kdf, salt: salt)
        let extracted = try extract(stretched, keyFile: keyFile)
        return try subkey(of: extracted, "slot")
    }

    private func extract(
        _ stretched: borrowing SecretBytes,
        keyFile: borrowing SecretBytes?
    ) throws(CryptoError) -> SecretBytes {
        let zeroes = [UInt8](repeating: 0, count: 32)
        switch keyFile {
        case .some(let keyFile):
            guard keyFile.count == 32 else { throw .malformedKey }
            return try unsafe keyFile.withUnsafeBytes { salt throws(CryptoError) in
                try unsafe extract(salt: salt, stretched)
            }
        case nil:
            return try unsafe zeroes.span.withUnsafeBytes { salt throws(CryptoError) in
                try unsafe extract(salt: salt, stretched)
            }
        }
    }

    /// HKDF-Extract (RFC 5869 section 2.2).
    func extract(
        salt: UnsafeRawBufferPointer,
        _ secret: borrowing SecretBytes
    ) throws(CryptoError) -> SecretBytes {
        try unsafe secret.withUnsafeBytes { secret throws(CryptoError) in
            try unsafe SecretBytes(capacity: Digest.byteCount) { output throws(CryptoError) in
                try unsafe startMAC(key: salt)
                try unsafe updateMAC(secret)
                try unsafe finishMAC(into: output.baseAddress)
                return Digest.byteCount
            }
        }
    }

    private func stretch(
        _ secret: borrowing SlotSecret,
        kdf: KDF,
        salt: [UInt8]
    ) throws(CryptoError) -> SecretBytes {
        switch secret {
        case .key(let key):
            guard kdf == .none, key.count == 32 else { throw .doesNotOpen }
            return key.copy()
        case .passphrase(let passphrase):
            guard case .scrypt(let logN, let p) = kdf else { throw .doesNotOpen }
            return try scrypt(passphrase.bytes, salt: salt, logN: logN, p: p)
        }
    }

    // https://docs.openssl.org/3.0/man3/EVP_PBE_scrypt/ (RFC 7914); without a `maxmem` it refuses
    // more than 32 MiB.
    private func scrypt(
        _ passphrase: borrowing SecretBytes,
        salt: [UInt8],
        logN: UInt32,
        p: UInt32
    ) throws(CryptoError) -> SecretBytes {
        let salt = Label.bytes("scrypt") + salt
        return try unsafe passphrase.withUnsafeBytes { passphrase throws(CryptoError) in
            try unsafe SecretBytes(capacity: 32) { output throws(CryptoError) in
                try unsafe check(
                    EVP_PBE_scrypt(
                        passphrase.baseAddress?.assumingMemoryBound(to: CChar.self),
                        passphrase.count,
                        salt,
                        salt.count,
                        1 << UInt64(logN),
                        8,
                        UInt64(p),
                        (1 << 31) - 1,
                        output.baseAddress?.assumingMemoryBound(to: UInt8.self),
                        32
                    ),
                    "deriving the key of a slot"
                )
                return 32
            }
        }
    }
}
