@testable import VaultCrypto
import VaultModel

/// The roles of FORMAT.md section 3.1, each with one place and every place beside it.
enum ContextKind: CaseIterable, Sendable {
    case slot, grant, record, log, previousKey, names, summaries, history

    var base: BoxContext {
        switch self {
        case .slot: Self.slot()
        case .grant: Self.grant()
        case .record: Self.record()
        case .log: Self.log()
        case .previousKey: Self.previousKey()
        case .names: Self.names()
        case .summaries: Self.summaries()
        case .history: Self.history()
        }
    }

    /// The same place with one component changed, by the name of the component.
    var neighbours: [(component: String, context: BoxContext)] {
        switch self {
        case .slot:
            [
                ("vault", Self.slot(vault: 3)), ("slot id", Self.slot(id: 5)),
                ("member", Self.slot(member: 11)), ("kdf", Self.slot(kdf: .none)),
                ("c1", Self.slot(kdf: .scrypt(logN: 18, p: 1))),
                ("c3", Self.slot(kdf: .scrypt(logN: 17, p: 2))),
                ("flags", Self.slot(needsKeyFile: true)), ("salt", Self.slot(salt: 7)),
            ]
        case .grant:
            [
                ("vault", Self.grant(vault: 3)), ("team", Self.grant(team: 4)),
                ("epoch", Self.grant(epoch: 2)), ("member", Self.grant(member: 11)),
                ("encapsulation", Self.grant(encapsulation: 12)),
            ]
        case .record:
            [
                ("vault", Self.record(vault: 3)), ("team", Self.record(team: 4)),
                ("epoch", Self.record(epoch: 2)), ("id", Self.record(id: 5)),
                ("kind", Self.record(kind: .value)), ("revision", Self.record(revision: 2)),
            ]
        case .log:
            [
                ("vault", Self.log(vault: 3)), ("team", Self.log(team: 4)),
                ("epoch", Self.log(epoch: 2)), ("sequence", Self.log(sequence: 8)),
                ("previous", Self.log(previous: 14)), ("author", Self.log(author: 11)),
                ("state", Self.log(state: 8)),
            ]
        case .previousKey:
            [
                ("vault", Self.previousKey(vault: 3)), ("team", Self.previousKey(team: 4)),
                ("epoch", Self.previousKey(epoch: 3)),
            ]
        case .names:
            [("vault", Self.names(vault: 3)), ("epoch", Self.names(epoch: 2))]
        case .summaries:
            [
                ("vault", Self.summaries(vault: 3)), ("team", Self.summaries(team: 4)),
                ("epoch", Self.summaries(epoch: 2)), ("digest", Self.summaries(digest: 8)),
            ]
        case .history:
            [
                ("vault", Self.history(vault: 3)), ("team", Self.history(team: 4)),
                ("epoch", Self.history(epoch: 2)), ("sequence", Self.history(sequence: 8)),
                ("link", Self.history(link: 8)),
            ]
        }
    }

    private static func slot(
        vault: UInt8 = 2,
        id: UInt8 = 4,
        member: UInt8 = 10,
        kdf: KDF = .standard,
        needsKeyFile: Bool = false,
        salt: UInt8 = 6
    ) -> BoxContext {
        .slot(
            vault: VaultCryptoTests.vault(vault),
            id: VaultCryptoTests.id(id),
            member: VaultCryptoTests.id(member),
            kdf: kdf,
            needsKeyFile: needsKeyFile,
            salt: [UInt8](repeating: salt, count: 32)
        )
    }

    private static func grant(
        vault: UInt8 = 2,
        team: UInt8 = 3,
        epoch: UInt32 = 1,
        member: UInt8 = 10,
        encapsulation: UInt8 = 11
    ) -> BoxContext {
        .grant(
            vault: VaultCryptoTests.vault(vault),
            team: id(team),
            epoch: epoch,
            member: id(member),
            encapsulation: [UInt8](repeating: encapsulation, count: 32)
        )
    }

    private static func record(
        vault: UInt8 = 2,
        team: UInt8 = 3,
        epoch: UInt32 = 1,
        id: UInt8 = 4,
        kind: RecordKind = .entry,
        revision: UInt64 = 1
    ) -> BoxContext {
        let id: RecordID = VaultCryptoTests.id(id)
        return .record(
            vault: VaultCryptoTests.vault(vault),
            key: Record.Key(team: VaultCryptoTests.id(team), kind: kind, id: id),
            epoch: epoch,
            revision: revision
        )
    }

    private static func log(
        vault: UInt8 = 2,
        team: UInt8 = 3,
        epoch: UInt32 = 1,
        sequence: UInt64 = 7,
        previous: UInt8 = 13,
        author: UInt8 = 10,
        state: UInt8 = 7
    ) -> BoxContext {
        .log(
            vault: VaultCryptoTests.vault(vault),
            team: id(team),
            epoch: epoch,
            sequence: sequence,
            previous: digest(previous),
            author: id(author),
            state: digest(state)
        )
    }

    private static func previousKey(
        vault: UInt8 = 2,
        team: UInt8 = 3,
        epoch: UInt32 = 2
    ) -> BoxContext {
        .previousKey(vault: VaultCryptoTests.vault(vault), team: id(team), epoch: epoch)
    }

    private static func names(vault: UInt8 = 2, epoch: UInt32 = 1) -> BoxContext {
        .names(vault: VaultCryptoTests.vault(vault), epoch: epoch)
    }

    private static func summaries(
        vault: UInt8 = 2,
        team: UInt8 = 3,
        epoch: UInt32 = 1,
        digest: UInt8 = 7
    ) -> BoxContext {
        .summaries(
            vault: VaultCryptoTests.vault(vault),
            team: id(team),
            epoch: epoch,
            below: VaultCryptoTests.digest(digest)
        )
    }

    private static func history(
        vault: UInt8 = 2,
        team: UInt8 = 3,
        epoch: UInt32 = 1,
        sequence: UInt64 = 7,
        link: UInt8 = 13
    ) -> BoxContext {
        .history(
            vault: VaultCryptoTests.vault(vault),
            team: id(team),
            epoch: epoch,
            sequence: sequence,
            link: digest(link)
        )
    }
}
