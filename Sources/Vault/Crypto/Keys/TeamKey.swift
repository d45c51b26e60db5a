private import COpenSSL
package import VaultModel

/// The key of one team in one epoch, and the keys derived from it (FORMAT.md section 2).
///
/// A class, since a table of teams holds it and every reader and writer of a command uses it.
package final class TeamKey: Sendable {
    package let team: TeamID
    package let epoch: UInt32
    /// Public: an admin signs it into the log, and whatever claims to be this key must match.
    package let id: Digest
    let root: SecretBytes
    // The derived keys lie side by side in one page, by the order of `Purpose`.
    private let derived: SecretBytes

    private enum Purpose: Int, CaseIterable {
        case record, log, lookup, print, previous
        /// Of the record key, which seals more often than all the others together.
        case hedge

        var range: Range<Int> { rawValue * 32..<rawValue * 32 + 32 }

        var label: StaticString {
            switch self {
            case .record: "record"
            case .log: "log"
            case .lookup: "lookup"
            case .print: "print"
            case .previous: "previous"
            case .hedge: "hedge"
            }
        }
    }

    /// Takes a team key and derives the others.
    package init(
        _ root: consuming SecretBytes,
        team: TeamID,
        epoch: UInt32,
        _ suite: borrowing CipherSuite
    ) throws(CryptoError) {
        let keyID = try suite.subkey(of: root, "key id")
        id = keyID.withSpan { bytes in Digest(unchecked: bytes.indices.map { bytes[$0] }) }
        derived = try unsafe root.withUnsafeBytes { root throws(CryptoError) in
            try unsafe SecretBytes(capacity: Purpose.allCases.count * 32) {
                output throws(CryptoError) in
                let recordKey = unsafe UnsafeRawBufferPointer(
                    rebasing: output[Purpose.record.range]
                )
                for purpose in Purpose.allCases {
                    try unsafe suite.expand(
                        key: purpose == .hedge ? recordKey : root,
                        info: Label.bytes(purpose.label),
                        into: UnsafeMutableRawBufferPointer(rebasing: output[purpose.range])
                    )
                }
                return output.count
            }
        }
        self.root = root
        self.team = team
        self.epoch = epoch
    }

    private func withKey<Result: ~Copyable>(
        _ purpose: Purpose,
        _ body: (UnsafeRawBufferPointer) throws(CryptoError) -> Result
    ) throws(CryptoError) -> Result {
        try unsafe derived.withUnsafeBytes { bytes throws(CryptoError) in
            try unsafe body(UnsafeRawBufferPointer(rebasing: bytes[purpose.range]))
        }
    }
}

// What the derived keys are for.
extension TeamKey {
    /// The id of a record that is found by a name (FORMAT.md section 5).
    package func recordID(
        _ kind: RecordKind,
        named name: String,
        _ suite: borrowing CipherSuite
    ) throws(CryptoError) -> RecordID {
        let digest = try unsafe withKey(.lookup) { key throws(CryptoError) in
            try unsafe suite.hmac(key: key, [kind.rawValue] + Array(name.normalizedNFC.utf8))
        }
        guard let id = RecordID(Array(digest.bytes.prefix(RecordID.byteCount)))
        else { throw .malformedKey }  // unreachable: a digest is longer than an id
        return id
    }

    /// Tells whether two values are the same without opening them; 16 bytes.
    package func fingerprint(
        of value: borrowing SecretBytes,
        _ suite: borrowing CipherSuite
    ) throws(CryptoError) -> [UInt8] {
        let digest = try unsafe value.withUnsafeBytes { value throws(CryptoError) in
            try unsafe withKey(.print) { key throws(CryptoError) in
                try unsafe suite.hmac(key: key, secret: value)
            }
        }
        return Array(digest.bytes.prefix(16))
    }

    /// Seals what a record other than a value holds.
    package func seal(
        _ content: [UInt8],
        at key: Record.Key,
        revision: UInt64,
        in vault: VaultID,
        _ suite: borrowing CipherSuite
    ) throws(CryptoError) -> Record {
        let context = BoxContext.record(vault: vault, key: key, epoch: epoch, revision: revision)
        let box = try unsafe content.span.withUnsafeBytes { content throws(CryptoError) in
            try unsafe seal(content, as: context, suite)
        }
        return Record(key: key, revision: revision, epoch: epoch, box: box)
    }

    /// Seals a value.
    package func seal(
        value: borrowing SecretBytes,
        at key: Record.Key,
        in vault: VaultID,
        _ suite: borrowing CipherSuite
    ) throws(CryptoError) -> Record {
        let context = BoxContext.record(vault: vault, key: key, epoch: epoch, revision: 1)
        let box = try unsafe value.withUnsafeBytes { value throws(CryptoError) in
            try unsafe seal(value, as: context, suite)
        }
        return Record(key: key, revision: 1, epoch: epoch, box: box)
    }

    private func seal(
        _ message: UnsafeRawBufferPointer,
        as context: BoxContext,
        _ suite: borrowing CipherSuite
    ) throws(CryptoError) -> Box {
        try unsafe withKey(.record) { key throws(CryptoError) in
            try unsafe withKey(.hedge) { hedge throws(CryptoError) in
                try unsafe suite.seal(message, with: key, hedge: hedge, as: context)
            }
        }
    }

    /// Opens a record other than a value.
    package func open(
        _ record: Record,
        in vault: VaultID,
        _ suite: borrowing CipherSuite
    ) throws(CryptoError) -> [UInt8] {
        let context = BoxContext.record(
            vault: vault,
            key: record.key,
            epoch: record.epoch,
            revision: record.revision
        )
        return try unsafe withKey(.record) { key throws(CryptoError) in
            try unsafe suite.openContent(record.box, with: key, as: context)
        }
    }

    /// Opens a value.
    package func openValue(
        _ record: Record,
        in vault: VaultID,
        _ suite: borrowing CipherSuite
    ) throws(CryptoError) -> SecretBytes {
        let context = BoxContext.record(
            vault: vault,
            key: record.key,
            epoch: record.epoch,
            revision: record.revision
        )
        return try unsafe withKey(.record) { key throws(CryptoError) in
            try unsafe suite.open(record.box, with: key, as: context)
        }
    }

    /// Seals an event of the log.
    package func seal(
        event: [UInt8],
        as context: BoxContext,
        _ suite: borrowing CipherSuite
    ) throws(CryptoError) -> Box {
        try unsafe event.span.withUnsafeBytes { event throws(CryptoError) in
            try unsafe withKey(.log) { key throws(CryptoError) in
                try unsafe suite.seal(event, with: key, as: context)
            }
        }
    }

    /// Opens an event of the log.
    package func open(
        event box: Box,
        as context: BoxContext,
        _ suite: borrowing CipherSuite
    ) throws(CryptoError) -> [UInt8] {
        try unsafe withKey(.log) { key throws(CryptoError) in
            try unsafe suite.openContent(box, with: key, as: context)
        }
    }

    /// Seals the key of the epoch before, so that who has this one can read back.
    package func seal(
        previous: borrowing TeamKey,
        in vault: VaultID,
        _ suite: borrowing CipherSuite
    ) throws(CryptoError) -> Box {
        let context = BoxContext.previousKey(vault: vault, team: team, epoch: epoch)
        return try unsafe previous.root.withUnsafeBytes { root throws(CryptoError) in
            try unsafe withKey(.previous) { key throws(CryptoError) in
                try unsafe suite.seal(root, with: key, as: context)
            }
        }
    }

    /// Opens the key of the epoch before.
    package func openPrevious(
        _ box: Box,
        in vault: VaultID,
        _ suite: borrowing CipherSuite
    ) throws(CryptoError) -> TeamKey {
        let context = BoxContext.previousKey(vault: vault, team: team, epoch: epoch)
        let root = try unsafe withKey(.previous) { key throws(CryptoError) in
            try unsafe suite.open(box, with: key, as: context)
        }
        return try TeamKey(root, team: team, epoch: epoch - 1, suite)
    }

    /// Whether content fits into one box.
    package static func canSeal(_ content: [UInt8]) -> Bool {
        content.count < Padding.messageByteLimit
    }

    /// Seals what a machine keeps beside the vault: a context of roles 6 to 8 (FORMAT.md section 3.1).
    package func seal(
        local content: [UInt8],
        as context: BoxContext,
        _ suite: borrowing CipherSuite
    ) throws(CryptoError) -> Box {
        try unsafe content.span.withUnsafeBytes { content throws(CryptoError) in
            try unsafe seal(content, as: context, suite)
        }
    }

    /// Opens what a machine keeps beside the vault.
    package func open(
        local box: Box,
        as context: BoxContext,
        _ suite: borrowing CipherSuite
    ) throws(CryptoError) -> [UInt8] {
        try unsafe withKey(.record) { key throws(CryptoError) in
            try unsafe suite.openContent(box, with: key, as: context)
        }
    }
}
