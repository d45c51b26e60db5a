package import VaultModel

/// What a box is and where it belongs, which it is bound to but does not hold (FORMAT.md 3.1).
package struct BoxContext: Sendable {
    let bytes: [UInt8]
    /// Whether the box holds a key: exactly 32 bytes, without padding.
    let holdsKey: Bool

    private init(role: UInt8, vault: VaultID, holdsKey: Bool, _ parts: [[UInt8]]) {
        bytes = [role] + vault.bytes + parts.flatMap(\.self)
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
        return BoxContext(
            role: 1,
            vault: vault,
            holdsKey: true,
            [
                id.bytes, member.bytes, [number], bigEndian(c1), bigEndian(c2), bigEndian(c3),
                [needsKeyFile ? 1 : 0], salt,
            ]
        )
    }

    /// A team key granted to a member.
    package static func grant(
        vault: VaultID,
        team: TeamID,
        epoch: UInt32,
        member: MemberID,
        encapsulation: [UInt8]
    ) -> BoxContext {
        BoxContext(
            role: 2,
            vault: vault,
            holdsKey: true,
            [team.bytes, bigEndian(epoch), member.bytes, encapsulation]
        )
    }

    /// The content of a record.
    package static func record(
        vault: VaultID,
        key: Record.Key,
        epoch: UInt32,
        revision: UInt64
    ) -> BoxContext {
        BoxContext(
            role: 3,
            vault: vault,
            holdsKey: false,
            [
                key.team.bytes, bigEndian(epoch), key.id.bytes, [key.kind.rawValue],
                bigEndian(revision),
            ]
        )
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
        BoxContext(
            role: 4,
            vault: vault,
            holdsKey: false,
            [
                team.bytes, bigEndian(epoch), bigEndian(sequence), previous.bytes, author.bytes,
                state.bytes,
            ]
        )
    }

    /// The members' names in a pin, which lies outside the vault (FORMAT.md section 9).
    package static func names(vault: VaultID, epoch: UInt32) -> BoxContext {
        BoxContext(role: 6, vault: vault, holdsKey: false, [bigEndian(epoch)])
    }

    /// The team key of the epoch before.
    package static func previousKey(vault: VaultID, team: TeamID, epoch: UInt32) -> BoxContext {
        BoxContext(role: 5, vault: vault, holdsKey: true, [team.bytes, bigEndian(epoch)])
    }
}

private func bigEndian<Integer: FixedWidthInteger & UnsignedInteger>(
    _ integer: Integer
) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(bigEndian: integer)
    return bytes
}
