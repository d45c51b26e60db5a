import VaultCrypto
import VaultModel
import VaultStorage

/// The team keys that this process has opened, by team and epoch.
///
/// A class, since sessions that follow one another share it.
final class KeyRing {
    private var keys: [TeamKey] = []

    /// A key that was opened before.
    func key(of team: TeamID, epoch: UInt32) -> TeamKey? {
        keys.last { $0.team == team && $0.epoch == epoch }
    }

    /// Keeps a key.
    func add(_ key: TeamKey) {
        keys.removeAll { $0.team == key.team && $0.epoch == key.epoch }
        keys.append(key)
    }

    /// Opens the grant of a key to this member; nil when there is none or it is not the key that
    /// an admin signed.
    func openGrant(
        of team: TeamID,
        epoch: UInt32,
        keyID: Digest?,
        to identity: Identity,
        in file: VaultFile
    ) throws(VaultError) -> TeamKey? {
        if let key = key(of: team, epoch: epoch) { return key }
        let grant = try storing { () throws(StorageError) in
            try file.database.grant(team: team, epoch: epoch, member: identity.member)
        }
        guard let grant else { return nil }
        do throws(CryptoError) {
            let key = try file.suite.open(grant, in: file.id, with: identity.keys)
            guard keyID == nil || key.id == keyID else { return nil }
            add(key)
            return key
        } catch {
            guard case .failed = error else { return nil }
            throw VaultError(error, opening: "a grant")
        }
    }
}
