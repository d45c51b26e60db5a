import VaultCrypto
import VaultModel

/// Who opened the vault: a member and the keys of his seed.
///
/// A class, since every session of the process uses the one pair of keys.
final class Identity {
    let member: MemberID
    /// The passphrase slot that was opened, which is worth remembering; nil for every other way in,
    /// which costs nothing to find again.
    let slot: SlotID?
    let keys: MemberKeys
    let seed: SecretBytes

    init(
        member: MemberID,
        slot: SlotID?,
        seed: consuming SecretBytes,
        _ suite: borrowing CipherSuite
    ) throws(VaultError) {
        do throws(CryptoError) {
            keys = try MemberKeys(seed: seed, suite)
        } catch {
            throw VaultError(error, opening: "a member seed")
        }
        self.seed = seed
        self.member = member
        self.slot = slot
    }
}
