import VaultCrypto
import VaultModel

/// Opens records of one team that were checked against its signed state, and seals new ones.
struct RecordReader: Sendable {
    private static let contentByteLimit = 1 << 20

    let vault: VaultID
    let key: TeamKey
    let epoch: UInt32

    /// The content of a record other than a value, which must lie under its own name.
    func content(
        of record: Record,
        _ suite: borrowing CipherSuite
    ) throws(VaultError) -> JSONObject {
        try check(epochOf: record)
        let bytes = try opening("a record") { () throws(CryptoError) in
            try key.open(record, in: vault, suite)
        }
        guard let json = try? JSONObject(parsing: bytes) else {
            throw .changed("a record does not hold JSON")
        }
        let kind = record.key.kind
        guard let name = try? json.name(of: kind) else { throw .misplaced }
        let id = try computing { () throws(CryptoError) in
            try key.recordID(kind, named: name, suite)
        }
        guard id == record.key.id else { throw .misplaced }
        return json
    }

    /// The value in a record.
    func value(
        of record: Record,
        _ suite: borrowing CipherSuite
    ) throws(VaultError) -> SecretBytes {
        try check(epochOf: record)
        guard record.revision == 1 else { throw .changed("a value was rewritten") }
        return try opening("a value") { () throws(CryptoError) in
            try key.openValue(record, in: vault, suite)
        }
    }

    /// Seals the content of a record other than a value, over the one that lies there.
    func seal(
        _ content: JSONObject,
        at place: Record.Key,
        over existing: Record?,
        _ suite: borrowing CipherSuite
    ) throws(VaultError) -> Record {
        let bytes = content.serialized
        guard bytes.count < Self.contentByteLimit else {
            throw .refused(code: "too-large", "a note, a map or a list of tags is too large")
        }
        let revision = try existing.map { record throws(VaultError) in try record.nextRevision() }
        return try computing { () throws(CryptoError) in
            try key.seal(
                bytes,
                at: place,
                revision: revision ?? 1,
                in: vault,
                suite
            )
        }
    }

    func check(epochOf record: Record) throws(VaultError) {
        guard record.epoch == epoch else { throw .changed("a record is sealed under an old key") }
    }
}

extension Record {
    /// What a rewrite of the record counts.
    ///
    /// - Throws: `refused` at the end of counting, where only somebody who means harm has brought it.
    func nextRevision() throws(VaultError) -> UInt64 {
        guard revision < Self.maximumRevision
        else { throw .refused(code: "revisions", "a record cannot be rewritten any more") }
        return revision + 1
    }
}

extension VaultError {
    fileprivate static let misplaced = changed("a record lies under another name than its own")
}

extension JSONObject {
    /// The `x` from which the id of a record of that kind is made (FORMAT.md section 5).
    fileprivate func name(of kind: RecordKind) throws(MalformedField) -> String {
        switch kind {
        case .team: ""
        case .entry, .target: try string("name")
        case .openPush: try string("target")
        case .value: throw MalformedField("name")
        }
    }
}
