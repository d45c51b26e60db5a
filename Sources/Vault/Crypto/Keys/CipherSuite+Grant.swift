private import COpenSSL
package import VaultModel

// Grants: DHKEM(X25519, HKDF-SHA256) of RFC 9180 section 4.1, then a box (FORMAT.md section 3.2).
extension CipherSuite {
    private static let suiteID = Array("KEM".utf8) + [0x00, 0x20]

    /// Encapsulates a team key to a member.
    package func makeGrant(
        of key: borrowing TeamKey,
        in vault: VaultID,
        to member: MemberID,
        publicKey: [UInt8]
    ) throws(CryptoError) -> Grant {
        let ephemeral = try randomSecret(byteCount: 32)
        let pair = try PrivateKey(ephemeral, .x25519)
        let encapsulation = try pair.publicKey()
        let shared = try sharedSecret(
            try pair.agree(with: publicKey),
            encapsulation: encapsulation,
            publicKey: publicKey
        )
        let box = try seal(
            key.root,
            with: shared,
            as: .grant(
                vault: vault,
                team: key.team,
                epoch: key.epoch,
                member: member,
                encapsulation: encapsulation
            )
        )
        return Grant(
            team: key.team,
            epoch: key.epoch,
            member: member,
            encapsulation: encapsulation,
            box: box
        )
    }

    /// Opens a grant with the member's keys.
    package func open(
        _ grant: Grant,
        in vault: VaultID,
        with keys: borrowing MemberKeys
    ) throws(CryptoError) -> TeamKey {
        let agreed = try PrivateKey(keys.x25519, .x25519).agree(with: grant.encapsulation)
        let shared = try sharedSecret(
            agreed,
            encapsulation: grant.encapsulation,
            publicKey: keys.publicKeys.x25519
        )
        let root = try open(
            grant.box,
            with: shared,
            as: .grant(
                vault: vault,
                team: grant.team,
                epoch: grant.epoch,
                member: grant.member,
                encapsulation: grant.encapsulation
            )
        )
        return try TeamKey(root, team: grant.team, epoch: grant.epoch, self)
    }

    /// `ExtractAndExpand(dh, enc ‖ pkR)` with the labels of RFC 9180 section 4.
    func sharedSecret(
        _ agreed: borrowing SecretBytes,
        encapsulation: [UInt8],
        publicKey: [UInt8]
    ) throws(CryptoError) -> SecretBytes {
        let version = Array("HPKE-v1".utf8)
        let prefix = version + Self.suiteID + Array("eae_prk".utf8)
        let info =
            [0x00, 0x20] + version + Self.suiteID + Array("shared_secret".utf8) + encapsulation
            + publicKey
        let labelled = unsafe agreed.withUnsafeBytes { agreed in
            unsafe SecretBytes(capacity: prefix.count + agreed.count) { bytes in
                unsafe bytes.copyBytes(from: prefix)
                unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[prefix.count...])
                    .copyMemory(from: agreed)
                return bytes.count
            }
        }
        let empty: [UInt8] = [0]  // an HMAC key of zero bytes and of one zero byte are the same
        let extracted = try unsafe empty.span.withUnsafeBytes { salt throws(CryptoError) in
            try unsafe extract(salt: salt, labelled)
        }
        return try unsafe extracted.withUnsafeBytes { key throws(CryptoError) in
            try unsafe SecretBytes(capacity: 32) { output throws(CryptoError) in
                try unsafe expand(key: key, info: info, into: output)
                return 32
            }
        }
    }
}
