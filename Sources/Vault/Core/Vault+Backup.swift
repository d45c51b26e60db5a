import VaultCrypto
public import VaultModel
import VaultStorage

extension Vault {
    /// Copies the vault into a new file, and verifies the copy whole before it has its name.
    ///
    /// - Throws: `vaultExists` when something is there; `refused` when the directory is not. No part
    ///   of a copy is left behind by a call that throws.
    public func backUp(to path: String) throws(VaultError) -> Verification {
        let copy = try newFile(for: path)
        defer { copy.discard() }
        try read { _ throws(VaultError) in
            try storing(at: path) { () throws(StorageError) in try file.database.copy(to: copy) }
        }
        // The copy is held against what was verified here, not against what others write meanwhile.
        var verification = try sameVault(in: copy.path, pinned: trusted).verify()
        verification.pinned = pinnedBefore
        try storing(at: path) { () throws(StorageError) in try copy.settle() }
        return verification
    }

    private func newFile(for path: String) throws(VaultError) -> PendingFile {
        let suffix: ID<Int> = try computing { () throws(CryptoError) in try file.suite.randomID() }
        do throws(StorageError) {
            guard try !Path.exists(path) else { throw .exists }
            return try PendingFile(
                for: path,
                named: Path.name(of: path) + ".part-" + suffix.hex.prefix(8),
                allowingNetworkFileSystem: true
            )
        } catch .noFile {
            throw .refused(code: "no-directory", "the directory of \(path) does not exist")
        } catch {
            throw VaultError(error, at: path)
        }
    }

    /// A copy of this vault, open for the same member, with a pin that stays as it is.
    fileprivate func sameVault(in path: String, pinned pin: Pin?) throws(VaultError) -> Vault {
        let copy = try VaultFile(opening: path, allowingNetworkFileSystem: true)
        guard copy.id == id else { throw .changed("the copy is not the vault that was copied") }
        return Vault(LockedVault(copy, pinned: pin, environment), as: identity)
    }
}

/// A backup before anybody has shown a key to it, and the place that it is meant for.
public struct LockedBackup {
    /// The backup's file.
    public let vault: LockedVault
    fileprivate let place: String
    fileprivate let pins: PinStore

    /// Opens a backup; nothing of it or of the vault at `place` is changed.
    ///
    /// - Throws: what ``LockedVault`` throws; `integrity` when this machine has seen another vault
    ///   at the place.
    public init(
        opening path: String,
        for place: String,
        environment: VaultEnvironment
    ) throws(VaultError) {
        let source = try storing(at: path) { () throws(StorageError) in try Path.resolved(path) }
        let file = try VaultFile(opening: source, allowingNetworkFileSystem: true)
        self.place = try storing(at: place) { () throws(StorageError) in
            try Path.createDirectory(of: place)
            return try Path.resolved(place)
        }
        guard source != self.place
        else { throw .refused(code: "same-file", "the backup is the vault itself") }
        pins = try PinStore(for: self.place, in: environment, file.suite)
        let pin = try pins.read()
        guard pin == nil || pin?.vault == file.id else { throw .integrity(.replaced) }
        vault = LockedVault(file, pinned: pin, environment)
    }
}

/// A backup that can be read: it is verified whole, and then takes the place of a vault.
///
/// A class, since what was accepted belongs to the backup that it was accepted for.
public final class Backup {
    private let place: String
    private let pins: PinStore
    /// What this machine had seen of the vault at the place.
    private let seen: Pin?
    private var backup: Vault
    private var isRollback = false

    /// Unlocks a backup.
    ///
    /// - Throws: `locked` when nothing opens with the credential.
    public init(
        _ locked: LockedBackup,
        with credential: borrowing Credential
    ) throws(VaultError) {
        backup = try Vault(locked.vault, with: credential)
        place = locked.place
        pins = locked.pins
        seen = locked.vault.pin
    }

    /// The vault's id.
    public var id: VaultID { backup.id }

    /// Whether there is anything in the place that the backup is to take.
    public var isPlaceTaken: Bool { (try? Path.exists(place)) ?? true }

    /// Checks the whole history and every record of the backup.
    ///
    /// - Throws: `integrity` with what was found, `rolledBack` and `forked` for what this machine
    ///   had seen and the backup does not contain.
    public func verify() throws(VaultError) -> Verification {
        try backup.verify()
    }

    /// Goes on without what this machine had seen: a person has said that it is lost.
    ///
    /// ``restore()`` then signs `vault.rollback` into the history, which only an admin may; a machine
    /// whose events an admin has given up before follows, and signs nothing.
    public func acceptRollback() {
        backup = Vault(
            LockedVault(backup.file, pinned: nil, backup.environment),
            as: backup.identity
        )
        isRollback = true
    }

    /// Puts a copy of the backup in its place; a file that is there is kept beside it.
    ///
    /// - Returns: the vault, and the path of the file that was there.
    public func restore() throws(VaultError) -> (vault: Vault, kept: String?) {
        let now = backup.environment.now()
        let copy = try storing(at: place) { () throws(StorageError) in
            try PendingFile(for: place, named: Path.name(of: place) + ".before-" + now.compact)
        }
        let kept = copy.path
        do throws(VaultError) {
            let restored = try fill(copy)
            let hasKept = try put(copy, asSeenIn: restored)
            do throws(VaultError) {
                if isRollback, let pin = restored.trusted {
                    try storing { () throws(StorageError) in try pins.replace(by: pin) }
                }
                return (try reopened(), hasKept ? kept : nil)
            } catch {
                throw .failed("the backup is in its place, and cannot be used: \(error.sentence)")
            }
        } catch {
            copy.discard()
            throw error
        }
    }

    /// Copies the backup and verifies the copy whole, as it will lie there.
    private func fill(_ copy: borrowing PendingFile) throws(VaultError) -> Vault {
        try backup.read { _ throws(VaultError) in
            try storing(at: place) { () throws(StorageError) in
                try backup.file.database.copy(to: copy)
            }
        }
        let restored = try backup.sameVault(in: copy.path, pinned: isRollback ? nil : seen)
        if isRollback, let seen, try !restored.hasRollback(from: seen) {
            try restored.logRollback(from: seen)
        }
        _ = try restored.verify()
        return restored
    }

    /// Gives the copy its place while nobody writes to the vault that is there.
    ///
    /// That one may have more than this machine has seen: somebody else's events, or those of a
    /// command that ends just now.
    private func put(
        _ copy: borrowing PendingFile,
        asSeenIn restored: Vault
    ) throws(VaultError) -> Bool {
        let isTaken = try storing(at: place) { () throws(StorageError) in try Path.exists(place) }
        guard isTaken else {
            try storing(at: place) { () throws(StorageError) in try copy.settle() }
            return false
        }
        let old = try storing(at: place) { () throws(StorageError) in try Self.lock(place) }
        defer { old?.rollback() }
        let last = restored.trusted?.state.sequence ?? 0
        guard isRollback || old?.hasLogRows(after: last, of: id) != true else {
            throw .refused(
                code: "newer-vault",
                "the vault that is there has events that the backup does not have"
            )
        }
        guard try pins.read()?.state == seen?.state
        else { throw .busy("another process is using the vault") }
        try storing(at: place) { () throws(StorageError) in try copy.exchange() }
        return true
    }

    /// Keeps writers away from a vault; one that cannot be read has none.
    private static func lock(_ path: String) throws(StorageError) -> Database? {
        do throws(StorageError) {
            let database = try Database(opening: path)
            try database.begin(.write)
            return database
        } catch .notAVault, .failed {
            return nil
        }
    }

    private func reopened() throws(VaultError) -> Vault {
        let vault = Vault(
            try LockedVault(opening: place, environment: backup.environment),
            as: backup.identity
        )
        try vault.read { _ in }
        return vault
    }
}

extension Vault {
    /// Whether an admin has given up these events already, so that this machine only follows.
    fileprivate func hasRollback(from seen: Pin) throws(VaultError) -> Bool {
        var isGivenUp = false
        try events { event throws(VaultError) in
            guard event.operation == "vault.rollback",
                case .integer(let sequence)? = event.detail["seq"]
            else { return }
            if sequence >= Int64(clamping: seen.state.sequence) { isGivenUp = true }
        }
        return isGivenUp
    }

    /// Signs that the events up to the one that was seen are given up (FORMAT.md section 9).
    fileprivate func logRollback(from seen: Pin) throws(VaultError) {
        try write { session throws(VaultError) in
            guard session.state.members[identity.member]?.role == .admin else {
                throw .refused(
                    code: "not-allowed",
                    "only an admin gives up events; when one has, you can follow"
                )
            }
            session.log(
                "vault.rollback",
                in: .commons,
                [
                    "seq": .integer(Int64(seen.state.sequence)),
                    "link": .string(seen.state.link.hex),
                ]
            )
        }
    }
}

extension Timestamp {
    /// The time as a part of a file's name: `20261120T202506123Z`.
    fileprivate var compact: String {
        description.filter { $0 != "-" && $0 != ":" && $0 != "." }
    }
}
