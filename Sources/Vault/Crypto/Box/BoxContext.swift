package import VaultModel

/// What a box is and where it belongs, which it is bound to but does not hold (FORMAT.md 3.1).
package struct BoxContext: Sendable {
    let bytes: [UInt8]
    /// Whether the box holds a key: exactly 32 bytes, without padding.
    let holdsKey: Bool

    private init(
        role: UInt8,
        vault: VaultID,
        holdsKey: Bool,
        _ appendRest: (inout [UInt8]) -> Void
    ) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(160)
        bytes.append(role)
        bytes += vault.bytes
        appendRest(&bytes)
        self.bytes = bytes
        self.holdsKey = holdsKey
    }

    /// The member seed in a key slot.
    package static func slot(
        vault: VaultID,
        id: SlotID,
        member: MemberID,
        kdf: KDF,
        needsKeyFile: Bool,
        salt: [UInt8]
    ) -> BoxContext {
        let (number, c1, c2, c3) = kdf.columns
        return BoxContext(role: 1, vault: vault, holdsKey: true) { bytes in
            bytes.append(id)
            bytes.append(member)
            bytes.append(number)
            bytes.append(bigEndian: c1)
            bytes.append(bigEndian: c2)
            bytes.append(bigEndian: c3)
            bytes.append(needsKeyFile ? 1 : 0)
            bytes += salt
        }
    }

    /// A team key granted to a member.
    package static func grant(
        vault: VaultID,
        team: TeamID,
        epoch: UInt32,
        member: MemberID,
        encapsulation: [UInt8]
    ) -> BoxContext {
        BoxContext(role: 2, vault: vault, holdsKey: true) { bytes in
            bytes.append(team)
            bytes.append(bigEndian: epoch)
            bytes.append(member)
            bytes += encapsulation
        }
    }

    /// The content of a record.
    package static func record(
        vault: VaultID,
        key: Record.Key,
        epoch: UInt32,
        revision: UInt64
    ) -> BoxContext {
        BoxContext(role: 3, vault: vault, holdsKey: false) { bytes in
            bytes.append(key.team)
            bytes.append(bigEndian: epoch)
            bytes.append(key.id)
            bytes.append(key.kind.rawValue)
            bytes.append(bigEndian: revision)
        }
    }

    /// An event of the log.
    package static func log(
        vault: VaultID,
        team: TeamID,
        epoch: UInt32,
        sequence: UInt64,
        previous: Digest,
        author: MemberID,
        state: Digest
    ) -> BoxContext {
        BoxContext(role: 4, vault: vault, holdsKey: false) { bytes in
            bytes.append(team)
            bytes.append(bigEndian: epoch)
            bytes.append(bigEndian: sequence)
            bytes.append(previous)
            bytes.append(author)
            bytes.append(state)
        }
    }

    /// The members' names in a pin, which lies outside the vault (FORMAT.md section 9).
    package static func names(vault: VaultID, epoch: UInt32) -> BoxContext {
        BoxContext(role: 6, vault: vault, holdsKey: false) { $0.append(bigEndian: epoch) }
    }

    /// Summaries of entries in a cache, which lies outside the vault (FORMAT.md section 9.2).
    package static func summaries(
        vault: VaultID,
        team: TeamID,
        epoch: UInt32,
        below digest: Digest
    ) -> BoxContext {
        BoxContext(role: 7, vault: vault, holdsKey: false) { bytes in
            bytes.append(team)
            bytes.append(bigEndian: epoch)
            bytes.append(digest)
        }
    }

    /// An index of the history in a cache, which lies outside the vault (FORMAT.md section 9.3).
    package static func history(
        vault: VaultID,
        team: TeamID,
        epoch: UInt32,
        sequence: UInt64,
        link: Digest
    ) -> BoxContext {
        BoxContext(role: 8, vault: vault, holdsKey: false) { bytes in
            bytes.append(team)
            bytes.append(bigEndian: epoch)
            bytes.append(bigEndian: sequence)
            bytes.append(link)
        }
    }

    /// The team key of the epoch before.
    package static func previousKey(vault: VaultID, team: TeamID, epoch: UInt32) -> BoxContext {
        BoxContext(role: 5, vault: vault, holdsKey: true) { bytes in
            bytes.append(team)
            bytes.append(bigEndian: epoch)
        }
    }
}
