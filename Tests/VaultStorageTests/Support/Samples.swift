import TestSupport
import VaultModel
import VaultStorage

/// Values that differ in every column, for one number.
enum Sample {
    static let vault = unwrapped(VaultID([UInt8](repeating: 2, count: 32)))
    static let keyBox = Box([UInt8](repeating: 1, count: 113))
    static let team: TeamID = id(0xA0)
    static let member: MemberID = id(0xB0)

    static func id<Subject>(_ first: UInt8, _ last: UInt8 = 0) -> ID<Subject> {
        var bytes = [UInt8](repeating: 0x11, count: 16)
        bytes[0] = first
        bytes[15] = last
        return unwrapped(ID(bytes))
    }

    static func digest(_ byte: UInt8) -> Digest {
        unwrapped(Digest([UInt8](repeating: byte, count: 32)))
    }

    static func box(_ byte: UInt8) -> Box {
        Box([UInt8](repeating: byte, count: 81 + 256))
    }

    static func slot(_ number: UInt8) -> KeySlot {
        KeySlot(
            id: id(number),
            member: id(number + 1),
            kdf: number.isMultiple(of: 2) ? .standard : .none,
            needsKeyFile: !number.isMultiple(of: 2),
            salt: [UInt8](repeating: number, count: 32),
            box: Box([UInt8](repeating: number, count: 113))
        )
    }

    static func grant(_ epoch: UInt32, member: MemberID = Sample.member) -> Grant {
        Grant(
            team: team,
            epoch: epoch,
            member: member,
            encapsulation: [UInt8](repeating: 7, count: 32),
            box: keyBox
        )
    }

    static func record(
        _ number: UInt8,
        team: TeamID = Sample.team,
        kind: RecordKind = .entry,
        revision: UInt64 = 1
    ) -> Record {
        Record(
            key: .init(team: team, kind: kind, id: id(number, 9)),
            revision: revision,
            epoch: 3,
            box: box(number)
        )
    }

    static func logRow(_ sequence: UInt64) -> LogRow {
        LogRow(
            sequence: sequence,
            team: team,
            epoch: 3,
            author: member,
            state: digest(5),
            box: box(6),
            signature: [UInt8](repeating: 8, count: 64)
        )
    }

    static func node(_ children: [Int]) -> TreeNode {
        var node = TreeNode()
        for child in children { node[child] = digest(UInt8(child + 1)) }
        return node
    }

    private static func unwrapped<Value>(_ value: Value?) -> Value {
        guard let value else { preconditionFailure("a sample is malformed") }
        return value
    }
}

extension TemporaryDirectory {
    /// The path at which `makeVault` makes a vault.
    var vaultPath: String { path("a.vault") }

    /// Makes a vault with one row in each table.
    func makeVault() throws(StorageError) {
        let database = try Database.create(at: vaultPath, vault: Sample.vault)
        try database.insert(Sample.slot(2))
        try database.insert(Sample.grant(3))
        try database.put(Sample.record(4))
        try database.put(Sample.node([0, 5]), team: Sample.team, kind: .entry, node: 1)
        try database.append(Sample.logRow(1))
        try database.commit()
    }

    /// Makes a vault and damages it by SQL, as somebody with the file and the sqlite3 tool could.
    func makeVault(changedBy sql: String) throws(StorageError) {
        try makeVault()
        let raw = RawConnection(path: vaultPath)
        raw.run("PRAGMA writable_schema=ON")
        raw.run(sql)
    }

    /// What opening the vault fails with; nil if it does not.
    func openingError() -> StorageError? {
        do throws(StorageError) {
            _ = try Database(opening: vaultPath, waiting: .zero)
            return nil
        } catch {
            return error
        }
    }
}

extension StorageError {
    /// The sentence of `.notAVault`; nil for another case.
    var reasonNotAVault: String? {
        if case .notAVault(let sentence) = self { sentence } else { nil }
    }

    /// The sentence of `.unsafePath`; nil for another case.
    var reasonUnsafe: String? {
        if case .unsafePath(let sentence) = self { sentence } else { nil }
    }
}
