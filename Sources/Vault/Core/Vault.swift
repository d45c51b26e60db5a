import VaultCrypto
import VaultModel
import VaultStorage

/// An unlocked vault: a file, a member, and what this machine has seen of its history.
///
/// Every call is one transaction that verifies what it reads before it uses it; a call that changes
/// something returns once the change is on disk. A class, since the connection is one; it belongs
/// to the task that opened it.
public final class Vault {
    /// The absolute path of the file.
    public let path: String
    let file: VaultFile
    private(set) var identity: Identity
    let ring = KeyRing()
    let environment: VaultEnvironment
    let pins: PinStore
    /// What this process knows to be verified: the pin, or more.
    private(set) var trusted: Pin?
    /// Whether the pin on the disk is behind it.
    private var isPinDue = false
    private var trees = KeptTrees()
    private let opened = OpenedRecords()
    /// The last event that this machine had seen before the vault was opened here.
    let pinnedBefore: UInt64?
    /// The transaction in which several calls read.
    private var snapshot: Session?

    /// What a person should be told besides the result, such as a pin that could not be written.
    public private(set) var notices: [String] = []

    /// Opens a vault and unlocks it.
    ///
    /// - Throws: what ``LockedVault`` throws; `integrity` when the file is not what its members
    ///   signed.
    public convenience init(
        opening path: String,
        with credential: borrowing Credential,
        environment: VaultEnvironment
    ) throws(VaultError) {
        let locked = try LockedVault(opening: path, environment: environment)
        try self.init(locked, with: credential)
        try read { _ in }
    }

    /// Unlocks a vault; its history is verified by the first call that reads it.
    ///
    /// `slot` is how the id of the key begins that opens it, for who has many to try.
    ///
    /// - Throws: `locked` when nothing opens with the credential.
    public convenience init(
        _ locked: LockedVault,
        with credential: borrowing Credential,
        slot: String? = nil
    ) throws(VaultError) {
        var preferred = locked.pin?.slot
        if let slot { preferred = try locked.file.slot(slot) }
        self.init(locked, as: try locked.file.unlock(with: credential, preferring: preferred))
    }

    /// Takes a file over for somebody who has shown his key to it, or to a copy of it.
    init(_ locked: LockedVault, as identity: Identity) {
        self.identity = identity
        path = locked.file.path
        file = locked.file
        pins = locked.pins
        environment = locked.environment
        trusted = locked.pin
        pinnedBefore = locked.pin?.state.sequence
    }

    /// Takes over a file that was just made, and has yet to get its name: it is not remembered.
    init(created file: VaultFile, by identity: Identity, _ environment: VaultEnvironment) {
        path = file.path
        pins = PinStore(fixed: nil)
        self.file = file
        self.identity = identity
        self.environment = environment
        trusted = nil
        pinnedBefore = nil
    }

    /// Takes over what another connection to the same vault has to say.
    func take(_ notices: [String]) {
        for notice in notices where !self.notices.contains(notice) { self.notices.append(notice) }
    }

    /// The vault's id, which its members compare.
    public var id: VaultID { file.id }

    /// Who opened the vault.
    public var member: MemberID { identity.member }
}

// Transactions.
extension Vault {
    /// Lets several calls read the vault as it is at one moment, whoever writes meanwhile.
    ///
    /// `body` writes nothing: others wait until it is over.
    public func reading<Result>(
        _ body: () throws(VaultError) -> Result
    ) throws(VaultError) -> Result {
        try read { session throws(VaultError) in
            snapshot = session
            defer { snapshot = nil }
            return try body()
        }
    }

    /// Reads in one transaction.
    func read<Result: ~Copyable>(
        _ body: (Session) throws(VaultError) -> Result
    ) throws(VaultError) -> Result {
        if let snapshot { return try body(snapshot) }
        try storing(at: path) { () throws(StorageError) in try file.database.begin(.read) }
        defer { file.database.rollback() }
        let session = try session()
        defer { trees = session.trees(after: session.state, isCommitted: false) }
        return try body(session)
    }

    /// Reads and writes in one transaction; without an event nothing is written.
    ///
    /// The pin is raised at once, or by ``raiseDuePin()`` where the caller has something better to do
    /// until then.
    func write<Result: ~Copyable>(
        raisingPinLater: Bool = false,
        _ body: (Session) throws(VaultError) -> Result
    ) throws(VaultError) -> Result {
        precondition(snapshot == nil, "who reads several things together writes nothing")
        try storing(at: path) { () throws(StorageError) in try file.database.begin(.write) }
        do throws(VaultError) {
            let session = try session()
            let result = try body(session)
            if session.events.isEmpty {
                file.database.rollback()
                trees = session.trees(after: session.state, isCommitted: false)
            } else {
                let state = try session.commit()
                trees = session.trees(after: state, isCommitted: true)
                for key in session.newKeys.values { ring.add(key) }
                if let renewed = session.renewedIdentity { identity = renewed }
                raisePin(to: state, later: raisingPinLater)
            }
            return result
        } catch {
            file.database.rollback()
            throw error
        }
    }

    /// Commits the first transaction of a new file.
    func commitCreation(_ body: (Session) throws(VaultError) -> Void) throws(VaultError) {
        let session = Session(
            file,
            as: identity,
            with: ring,
            state: ReplayState(),
            in: environment
        )
        try body(session)
        raisePin(to: try session.commit())
    }

    /// Verifies the log from what is trusted on (FORMAT.md section 7, steps 2 to 6).
    private func session() throws(VaultError) -> Session {
        let start = try newestTrusted()
        if let start { try file.checkContains(start.state) }
        let replay = try Replay(
            after: start?.state ?? ReplayState(),
            in: file,
            as: identity,
            with: ring
        )
        let state = try replay.run()
        guard let me = state.members[identity.member] else {
            throw .locked("you are no longer a member of this vault")
        }
        guard me.keys == identity.keys.publicKeys else {
            throw .changed("your key slot holds other keys than the history names")
        }
        try checkTeamsHaveRows(state)
        let isOtherSlot = identity.slot != nil && start?.slot != identity.slot
        if state.sequence != start?.state.sequence || start?.member != identity.member
            || isOtherSlot
        {
            raisePin(to: state)
        }
        return Session(
            file,
            as: identity,
            with: ring,
            state: state,
            trees: trees,
            opened: opened,
            in: environment
        )
    }

    private func newestTrusted() throws(VaultError) -> Pin? {
        let pin = try pins.read()
        guard pin == nil || pin?.vault == file.id else { throw .integrity(.replaced) }
        guard let trusted, trusted.state.sequence >= pin?.state.sequence ?? 0 else { return pin }
        return trusted
    }

    private func checkTeamsHaveRows(_ state: ReplayState) throws(VaultError) {
        let teams = try storing { () throws(StorageError) in
            try file.database.teamsWithRecords()
        }
        guard teams.allSatisfy({ $0 != .commons && state.teams[$0]?.state != nil })
        else { throw .changed("there are records of a team without a history") }
    }
}

// The pin.
extension Vault {
    /// Remembers what was verified.
    ///
    /// A pin that cannot be written costs the next start its
    /// knowledge, not the change its durability, so it is told and not thrown.
    func raisePin(to state: ReplayState, later: Bool = false) {
        var pin = Pin(
            vault: file.id,
            state: state,
            member: identity.member,
            slot: identity.slot ?? knownSlot,
            sealedNames: trusted?.sealedNames
        )
        let isNewKey = state.teams[.commons]?.epoch != trusted?.state.teams[.commons]?.epoch
        if !state.names.isEmpty || isNewKey, let names = try? seal(names: state) {
            pin.sealedNames = names
        }
        trusted = pin
        isPinDue = true
        if !later { raiseDuePin() }
    }

    /// Writes the pin where it is behind what this process knows.
    func raiseDuePin() {
        guard isPinDue, let trusted else { return }
        isPinDue = false
        do throws(StorageError) {
            try pins.raise(to: trusted)
        } catch {
            notices.append(
                "this machine could not remember the state of the vault: "
                    + VaultError(error, at: environment.pinDirectory).sentence
            )
        }
    }

    /// The passphrase slot that this member opened last on this machine.
    private var knownSlot: SlotID? {
        trusted?.member == identity.member ? trusted?.slot : nil
    }

    private func seal(names state: ReplayState) throws(VaultError) -> Box {
        var json = JSONObject()
        let known = (try? trusted.flatMap { pin throws(VaultError) in try names(in: pin) }) ?? [:]
        for (id, name) in known.merging(state.names, uniquingKeysWith: { $1 })
            .sorted(by: { $0.key < $1.key })
        {
            json[id.hex] = .string(name.text)
        }
        let epoch = state.teams[.commons]?.epoch ?? 1
        guard let key = ring.key(of: .commons, epoch: epoch)
        else { throw .failed("the key of the membership is not at hand") }
        return try computing { () throws(CryptoError) in
            try key.seal(
                local: json.serialized,
                as: .names(vault: file.id, epoch: key.epoch),
                file.suite
            )
        }
    }

    private func names(in pin: Pin) throws(VaultError) -> [MemberID: Name]? {
        guard let box = pin.sealedNames, let commons = pin.state.teams[.commons],
            let key = try ring.openGrant(
                of: .commons,
                epoch: commons.epoch,
                keyID: commons.keyID,
                to: identity,
                in: file
            ),
            let content = try? key.open(
                local: box,
                as: .names(vault: file.id, epoch: key.epoch),
                file.suite
            ),
            let json = try? JSONObject(parsing: content)
        else { return nil }
        var names: [MemberID: Name] = [:]
        for member in json.members {
            guard let id = MemberID(hex: member.name), let name = try? json.checkedName(member.name)
            else { return nil }
            names[id] = name
        }
        return names
    }

    /// The names of all who are or were members.
    ///
    /// They come from the pin; where it has none, from the whole log.
    func memberNames(_ session: Session) throws(VaultError) -> [MemberID: Name] {
        if let trusted, let names = try names(in: trusted),
            session.state.members.keys.allSatisfy({ names[$0] != nil })
        {
            return names
        }
        let replay = try Replay(after: ReplayState(), in: file, as: identity, with: ring)
        let state = try replay.run(signaturesVerifiedUpTo: session.state.sequence)
        guard state.link == session.state.link else { throw .integrity(.forked) }
        raisePin(to: state)
        return state.names
    }
}

extension [MemberID: Name] {
    /// What a member is called here: by name, or by id where nobody has a name for him.
    public func text(of member: MemberID) -> String { self[member]?.text ?? member.hex }
}
