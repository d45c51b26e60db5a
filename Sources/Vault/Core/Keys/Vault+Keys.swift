import VaultCrypto
public import VaultModel
import VaultStorage

/// What is done with a key before its slot is saved; what it throws stops that.
public typealias KeepingKey = (borrowing SecretBytes) throws(VaultError) -> Void

// Looking.
extension Vault {
    /// The keys that open the vault, the caller's first.
    public func keys() throws(VaultError) -> [KeySummary] {
        try read { session throws(VaultError) in
            let names = try memberNames(session)
            let events = try slotEvents(session)
            let slots = try storing { () throws(StorageError) in try file.database.slots() }
            return slots.map { slot in
                let event = events[slot.id].flatMap { $0.member == slot.member ? $0 : nil }
                return KeySummary(
                    id: slot.id,
                    kind: KeyKind(of: slot, said: event?.kind),
                    label: event.map { $0.label ?? "" },
                    added: event?.at,
                    member: slot.member,
                    memberName: names[slot.member],
                    isYours: slot.member == identity.member,
                    needsKeyFile: slot.needsKeyFile,
                    cost: slot.kdf
                )
            }.sorted { left, right in
                left.isYours != right.isYours
                    ? left.isYours
                    : left.sortingKey < right.sortingKey
            }
        }
    }

    /// The passphrase's key that opened the vault; nil where something else did.
    public var slotInUse: SlotID? { identity.slot }

    /// What the history says of a slot that is there.
    fileprivate struct SlotEvent {
        let member: MemberID
        let label: String?
        let kind: String?
        let at: Timestamp
    }

    fileprivate func slotEvents(_ session: Session) throws(VaultError) -> [SlotID: SlotEvent] {
        var events: [SlotID: SlotEvent] = [:]
        let replay = try Replay(after: ReplayState(), in: file, as: identity, with: ring)
        _ = try replay.run(signaturesVerifiedUpTo: session.state.sequence) {
            row,
            event,
            _ throws(VaultError) in
            guard row.team == .commons, let event else { return }
            do throws(MalformedField) {
                let operation = try event.string("op")
                guard ["slot.add", "slot.remove"].contains(operation) else { return }
                let slot: SlotID = try event.id("slot")
                events[slot] =
                    operation == "slot.remove"
                    ? nil
                    : SlotEvent(
                        member: try event.id("member"),
                        label: try event.optionalString("label"),
                        kind: try event.optionalString("kind"),
                        at: try event.time("at")
                    )
            } catch {
                throw .malformed("event \(row.sequence)", error)
            }
        }
        return events
    }
}

// Adding. Each new slot is opened with what it was made for before it is saved.
extension Vault {
    /// Adds a passphrase; with the text of a key file it opens only together with that.
    ///
    /// - Throws: `refused` for an unusable one.
    public func addPassphrase(
        _ passphrase: borrowing SecretBytes,
        keyFile: SharedSecret? = nil,
        label: String,
        cost: KDF = .standard
    ) throws(VaultError) -> SlotID {
        let slot = try slot(for: passphrase, keyFile, cost)
        try write { session throws(VaultError) in
            try session.add(slot, label: label, .passphrase)
        }
        return slot.id
    }

    /// Makes a machine key for this member: it opens the vault without a passphrase and without
    /// the cost of one.
    ///
    /// The key is returned as one line of text and cannot be had again. `keep` gets it before the
    /// slot is saved.
    public func addMachineKey(
        label: String,
        keep: KeepingKey = { _ throws(VaultError) in }
    ) throws(VaultError) -> SecretBytes {
        let (key, slot) = try randomKeySlot()
        let text = MachineKey.text(of: key.bytes)
        try write { session throws(VaultError) in
            try session.add(slot, label: label, .machine)
            try keep(text)
        }
        return text
    }

    /// Makes a recovery code for this member: it opens the vault wherever a passphrase does.
    ///
    /// The code is returned as one line of text and cannot be had again. `keep` gets it before the
    /// slot is saved.
    public func addRecoveryCode(
        label: String,
        keep: KeepingKey = { _ throws(VaultError) in }
    ) throws(VaultError) -> SecretBytes {
        let (key, slot) = try randomKeySlot()
        let text = RecoveryCode.text(of: key.bytes)
        try write { session throws(VaultError) in
            try session.add(slot, label: label, .recovery)
            try keep(text)
        }
        return text
    }

    private func randomKeySlot() throws(VaultError) -> (key: SharedSecret, slot: KeySlot) {
        let key = SharedSecret(
            try computing { () throws(CryptoError) in
                try file.suite.randomSecret(byteCount: 32)
            }
        )
        return (key, try file.makeSlot(for: identity, .key(key.bytes.copy()), .none))
    }

    private func slot(
        for passphrase: borrowing SecretBytes,
        _ keyFile: SharedSecret?,
        _ cost: KDF
    ) throws(VaultError) -> KeySlot {
        let secret = SlotSecret.passphrase(
            try computing { () throws(CryptoError) in try Passphrase(passphrase) }
        )
        guard let keyFile else { return try file.makeSlot(for: identity, secret, cost) }
        return try file.makeSlot(for: identity, secret, cost, try KeyFile.key(in: keyFile.bytes))
    }
}

// Removing and changing.
extension Vault {
    /// The key whose id begins so.
    ///
    /// - Throws: `notFound`; `refused` when several begin so.
    public func key(_ id: String) throws(VaultError) -> KeySummary {
        let found = try keys().filter { id.count >= 4 && $0.id.hex.hasPrefix(id.lowercased()) }
        guard let key = found.first else { throw .notFound(.slot, id) }
        guard found.count == 1
        else { throw .refused(code: "ambiguous", "several keys begin with \(id)") }
        return key
    }

    /// Removes a key; whoever has it cannot open this vault any more, but any older copy of it.
    ///
    /// - Throws: `refused` for the last key of a member, and for another's key to who is no admin.
    public func removeKey(_ id: SlotID) throws(VaultError) {
        try write { session throws(VaultError) in
            let known = try slotEvents(session)
            let slot = try session.slot(id)
            if slot.member != identity.member {
                try session.requireAdmin(to: "remove others' keys")
            }
            // A slot that the history does not know, anybody can have put there.
            let others = try session.slots(of: slot.member).filter {
                $0.id != id && known[$0.id]?.member == slot.member
            }
            guard !others.isEmpty else {
                throw .refused(
                    code: "last-key",
                    "it is the last key: without it nobody could open the vault as this member"
                )
            }
            try session.remove(slot)
            if slot.member == identity.member { environment.unlockCache?.forget(unlockName) }
        }
    }

    /// Puts a new passphrase in the place of an old one, at the same cost unless another is given.
    ///
    /// Meant is the one whose slot is named, or the one that opened the vault, or the only one; with
    /// the text of a key file, one of those that were added with a key file.
    ///
    /// - Returns: the new slot.
    public func changePassphrase(
        to passphrase: borrowing SecretBytes,
        keyFile: SharedSecret? = nil,
        of id: SlotID? = nil,
        cost: KDF? = nil
    ) throws(VaultError) -> SlotID {
        let old = try passphraseSlot(id, withKeyFile: keyFile != nil)
        let new = try slot(for: passphrase, keyFile, cost ?? old.kdf)
        try write { session throws(VaultError) in
            let known = try slotEvents(session)
            try session.add(new, label: known[old.id]?.label ?? "passphrase", .passphrase)
            try session.remove(try session.slot(old.id))
            session.renewedIdentity = try Identity(
                member: identity.member,
                slot: new.id,
                seed: identity.seed.copy(),
                file.suite
            )
            environment.unlockCache?.forget(unlockName)
        }
        return new.id
    }

    /// What a guess at the passphrase costs that is meant when none is named.
    public func passphraseCost(
        of id: SlotID? = nil,
        withKeyFile: Bool = false
    ) throws(VaultError) -> KDF {
        try passphraseSlot(id, withKeyFile: withKeyFile).kdf
    }

    private func passphraseSlot(
        _ id: SlotID?,
        withKeyFile: Bool
    ) throws(VaultError) -> KeySlot {
        let mine = try file.slots().filter {
            $0.member == identity.member && $0.kdf != .none && $0.needsKeyFile == withKeyFile
        }
        if let wanted = id ?? identity.slot {
            guard let slot = mine.first(where: { $0.id == wanted })
            else { throw .refused(code: "no-passphrase", "that is no passphrase of yours") }
            return slot
        }
        guard let slot = mine.first
        else { throw .refused(code: "no-passphrase", "you have no passphrase for this vault") }
        guard mine.count == 1 else {
            throw .refused(code: "several-passphrases", "you have \(mine.count) passphrases")
        }
        return slot
    }
}

extension VaultFile {
    /// Makes a slot for somebody's seed, and opens it before anybody relies on it.
    func makeSlot(
        for identity: Identity,
        _ secret: consuming SlotSecret,
        _ kdf: KDF,
        _ keyFile: borrowing SecretBytes? = nil
    ) throws(VaultError) -> KeySlot {
        let slot = try computing { () throws(CryptoError) in
            try suite.makeSlot(
                for: identity.member,
                of: id,
                seed: identity.seed,
                secret: secret,
                kdf: kdf,
                keyFile: keyFile
            )
        }
        let reopened = try computing { () throws(CryptoError) in
            try suite.openSeed(in: slot, of: id, with: secret, keyFile: keyFile)
        }
        guard reopened.isEqual(to: identity.seed) else { throw .failed("the new key does not fit") }
        return slot
    }
}

extension Session {
    /// Saves a slot of this member.
    func add(_ slot: KeySlot, label: String, _ kind: KeyKind) throws(VaultError) {
        try storing { () throws(StorageError) in try file.database.insert(slot) }
        logSlot("slot.add", slot.id, of: slot.member, label: label, kind)
    }

    /// Deletes a slot.
    func remove(_ slot: KeySlot) throws(VaultError) {
        try storing { () throws(StorageError) in try file.database.deleteSlot(slot.id) }
        // A slot of nobody, which somebody has put there, is removed in one's own name.
        let isOfMember = state.members[slot.member] != nil
        logSlot("slot.remove", slot.id, of: isOfMember ? slot.member : identity.member)
    }

    fileprivate func slot(_ id: SlotID) throws(VaultError) -> KeySlot {
        let slots = try storing { () throws(StorageError) in try file.database.slots() }
        guard let slot = slots.first(where: { $0.id == id }) else {
            throw .notFound(.slot, id.hex)
        }
        return slot
    }

    func slots(of member: MemberID) throws(VaultError) -> [KeySlot] {
        try storing { () throws(StorageError) in try file.database.slots() }
            .filter { $0.member == member }
    }
}
