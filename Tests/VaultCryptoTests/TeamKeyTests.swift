import Testing
@testable import VaultCrypto
import VaultModel

struct TeamKeyTests {
    private let place = Record.Key(team: id(3), kind: .entry, id: id(4))

    private func key(
        _ suite: borrowing CipherSuite,
        of byte: UInt8 = 1,
        epoch: UInt32 = 1
    ) throws -> TeamKey {
        try TeamKey(secret(byte), team: id(3), epoch: epoch, suite)
    }

    @Test func `content that was sealed opens`() throws {
        let suite = try CipherSuite()
        let key = try key(suite)
        let content = Array("{}".utf8)
        let record = try key.seal(content, at: place, revision: 5, in: vectorVault, suite)
        #expect(record.key == place)
        #expect(record.revision == 5)
        #expect(record.epoch == 1)
        #expect(try key.open(record, in: vectorVault, suite) == content)
    }

    @Test func `a value that was sealed opens, and has revision 1`() throws {
        let suite = try CipherSuite()
        let key = try key(suite)
        let place = Record.Key(team: id(3), kind: .value, id: id(4))
        let record = try key.seal(value: secret(7), at: place, in: vectorVault, suite)
        #expect(record.revision == 1)
        #expect(try key.openValue(record, in: vectorVault, suite).hex == secret(7).hex)
    }

    @Test func `an empty value opens again`() throws {
        let suite = try CipherSuite()
        let key = try key(suite)
        let record = try key.seal(value: SecretBytes([]), at: place, in: vectorVault, suite)
        #expect(try key.openValue(record, in: vectorVault, suite).count == 0)
    }

    @Test func `records are sealed with the subkey for records`() throws {
        let suite = try CipherSuite()
        let record = try key(suite).seal([1], at: place, revision: 1, in: vectorVault, suite)
        let context = BoxContext.record(vault: vectorVault, key: place, epoch: 1, revision: 1)
        let subkey = try suite.subkey(of: secret(1), "record")
        #expect(try suite.openContent(record.box, with: subkey, as: context) == [1])
    }

    @Test func `a record with any column changed does not open`() throws {
        let suite = try CipherSuite()
        let key = try key(suite)
        let record = try key.seal([1], at: place, revision: 5, in: vectorVault, suite)
        func changed(
            _ place: Record.Key? = nil,
            revision: UInt64 = 5,
            epoch: UInt32 = 1
        ) -> Record {
            Record(key: place ?? record.key, revision: revision, epoch: epoch, box: record.box)
        }
        let records = [
            ("team", changed(Record.Key(team: id(4), kind: .entry, id: id(4)))),
            ("kind", changed(Record.Key(team: id(3), kind: .target, id: id(4)))),
            ("id", changed(Record.Key(team: id(3), kind: .entry, id: id(5)))),
            ("older revision", changed(revision: 4)),
            ("newer revision", changed(revision: 6)),
            ("epoch", changed(epoch: 2)),
        ]
        for (column, record) in records {
            #expect(throws: CryptoError.doesNotOpen, "\(column)") {
                try key.open(record, in: vectorVault, suite)
            }
            #expect(throws: CryptoError.doesNotOpen, "\(column)") {
                _ = try key.openValue(record, in: vectorVault, suite)
            }
        }
        #expect(throws: CryptoError.doesNotOpen) { try key.open(record, in: vault(3), suite) }
    }

    @Test func `a record does not open with the key of another epoch`() throws {
        let suite = try CipherSuite()
        let record = try key(suite).seal([1], at: place, revision: 1, in: vectorVault, suite)
        let newer = try key(suite, of: 2, epoch: 2)
        #expect(throws: CryptoError.doesNotOpen) { try newer.open(record, in: vectorVault, suite) }
    }

    @Test func `an event that was sealed opens in its row alone`() throws {
        let suite = try CipherSuite()
        let key = try key(suite)
        let event = Array(#"{"op":"rekeyed"}"#.utf8)
        let box = try key.seal(event: event, as: ContextKind.log.base, suite)
        #expect(try key.open(event: box, as: ContextKind.log.base, suite) == event)
        for (component, context) in ContextKind.log.neighbours {
            #expect(throws: CryptoError.doesNotOpen, "\(component)") {
                try key.open(event: box, as: context, suite)
            }
        }
    }

    private func names(_ key: borrowing TeamKey) -> BoxContext {
        .names(vault: vectorVault, epoch: key.epoch)
    }

    @Test func `the names of a pin open in their vault and epoch alone`() throws {
        let suite = try CipherSuite()
        let key = try key(suite)
        let box = try key.seal(local: [1, 2], as: names(key), suite)
        #expect(try key.open(local: box, as: names(key), suite) == [1, 2])
        let elsewhere = BoxContext.names(vault: vault(3), epoch: key.epoch)
        #expect(throws: CryptoError.doesNotOpen) {
            try key.open(local: box, as: elsewhere, suite)
        }
        let other = try self.key(suite, epoch: 2)
        #expect(throws: CryptoError.doesNotOpen) {
            try other.open(local: box, as: names(other), suite)
        }
    }

    @Test func `who has a key can read back to the one before`() throws {
        let suite = try CipherSuite()
        let (old, new) = (try key(suite, of: 1, epoch: 4), try key(suite, of: 2, epoch: 5))
        let box = try new.seal(previous: old, in: vectorVault, suite)
        let previous = try new.openPrevious(box, in: vectorVault, suite)
        #expect(previous.root.hex == secret(1).hex)
        #expect(previous.epoch == 4)
        #expect(previous.id == old.id)
        #expect(throws: CryptoError.doesNotOpen) {
            _ = try old.openPrevious(box, in: vectorVault, suite)
        }
        #expect(throws: CryptoError.doesNotOpen) {
            _ = try new.openPrevious(box, in: vault(3), suite)
        }
    }

    @Test func `a previous key does not open in another epoch`() throws {
        let suite = try CipherSuite()
        let box = try key(suite, of: 2, epoch: 5)
            .seal(previous: key(suite, of: 1, epoch: 4), in: vectorVault, suite)
        let same = try key(suite, of: 2, epoch: 6)
        #expect(throws: CryptoError.doesNotOpen) {
            _ = try same.openPrevious(box, in: vectorVault, suite)
        }
    }

    @Test func `the id of a record depends on kind, name and key`() throws {
        let suite = try CipherSuite()
        let (one, other) = (try key(suite, of: 1), try key(suite, of: 2))
        let ids = [
            try one.recordID(.entry, named: "A", suite),
            try one.recordID(.target, named: "A", suite),
            try one.recordID(.openPush, named: "A", suite),
            try one.recordID(.entry, named: "a", suite), try one.recordID(.entry, named: "", suite),
            try other.recordID(.entry, named: "A", suite),
        ]
        #expect(Set(ids).count == ids.count)
    }

    @Test func `both spellings of an accent find one record`() throws {
        let suite = try CipherSuite()
        let key = try key(suite)
        let (one, other) = try (
            key.recordID(.entry, named: "Zo\u{EB}", suite),
            key.recordID(.entry, named: "Zoe\u{308}", suite)
        )
        #expect(one == other)
    }

    @Test func `a fingerprint tells values and keys apart`() throws {
        let suite = try CipherSuite()
        let (one, other) = (try key(suite, of: 1), try key(suite, of: 2))
        let prints = [
            try one.fingerprint(of: SecretBytes([1]), suite),
            try one.fingerprint(of: SecretBytes([2]), suite),
            try one.fingerprint(of: SecretBytes([]), suite),
            try one.fingerprint(of: SecretBytes([1, 0]), suite),
            try other.fingerprint(of: SecretBytes([1]), suite),
        ]
        #expect(Set(prints).count == prints.count)
        #expect(prints.allSatisfy { $0.count == 16 })
        #expect(try one.fingerprint(of: SecretBytes([1]), suite) == prints[0])
    }

    @Test(arguments: [0, 31, 33])
    func `a seed of another length makes no member`(count: Int) throws {
        let suite = try CipherSuite()
        #expect(throws: CryptoError.malformedKey) {
            _ = try MemberKeys(seed: secret(9, count: count), suite)
        }
    }
}
