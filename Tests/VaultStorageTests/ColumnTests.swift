import TestSupport
import Testing
import VaultModel
import VaultStorage

/// SQL that runs with the table's column types, constraints and lengths out of force.
func withoutStrictness(_ table: String, _ sql: String) -> String {
    let types = "replace(replace(replace(sql,'STRICT,',''),'STRICT',''),' NOT NULL','')"
    return """
        CREATE TABLE original AS SELECT name,sql FROM sqlite_schema WHERE name='\(table)';
        UPDATE sqlite_schema SET sql=replace(replace(\(types),'BLOB',''),'INTEGER,',',')
            WHERE name='\(table)';
        PRAGMA writable_schema=RESET;
        PRAGMA writable_schema=ON;
        PRAGMA ignore_check_constraints=ON;
        \(sql);
        UPDATE sqlite_schema SET sql=(SELECT o.sql FROM original o)
            WHERE name='\(table)';
        DROP TABLE original;
        """
}

/// A column that FORMAT.md does not allow makes the file no vault, whatever its table promises.
@Suite struct ColumnTests {
    private let directory = TemporaryDirectory()

    @Test(arguments: [
        "DELETE FROM vault", "INSERT INTO vault VALUES(2,zeroblob(32))", "UPDATE vault SET one=2",
        "UPDATE vault SET id=zeroblob(31)", "UPDATE vault SET id='text'",
    ])
    func `the id of the vault, of which there is one`(change: String) throws {
        let database = try opened(after: change, in: "vault")
        #expect(throws: StorageError.self) { _ = try database.vaultID() }
    }

    @Test(arguments: [
        "id=x'11'", "id='text'", "member=zeroblob(17)", "member=NULL", "kdf=2", "kdf='1'", "kdf=-1",
        "c1=16", "c1=21", "c1=1e300", "c1=9223372036854775807", "c2=9", "c3=0", "c3=5", "flags=2",
        "flags=-1", "salt=zeroblob(31)", "salt=''", "box=zeroblob(112)", "box=zeroblob(114)",
        "box=1",
    ])
    func `a slot`(change: String) throws {
        let database = try opened(after: "UPDATE slot SET \(change)", in: "slot")
        expectMalformed { () throws(StorageError) in _ = try database.slots() }
    }

    @Test(arguments: [
        "kem=0", "kem=2", "kem=x'01'", "enc=zeroblob(31)", "enc=zeroblob(33)", "box=zeroblob(112)",
        "box=NULL",
    ])
    func `a grant`(change: String) throws {
        let database = try opened(after: "UPDATE grants SET \(change)", in: "grants")
        expectMalformed { () throws(StorageError) in
            _ = try database.grant(team: Sample.team, epoch: 3, member: Sample.member)
        }
    }

    @Test(arguments: [
        "id=x'11'", "id='text'", "rev=0", "rev=-1", "rev=4611686018427387904", "rev=1.5",
        "rev='1'", "epoch=0", "epoch=2147483648", "epoch=NULL", "box=zeroblob(80)", "box='text'",
        "box=zeroblob(1048658)",
    ])
    func `a record`(change: String) throws {
        let database = try opened(after: "UPDATE record SET \(change)", in: "record")
        expectMalformed { () throws(StorageError) in
            var rows = try database.records(team: Sample.team, kind: .entry)
            _ = try rows.next()
        }
    }

    @Test(arguments: ["team='text'", "team=x'11'", "team=1"])
    func `a record of what is no team`(change: String) throws {
        let database = try opened(after: "UPDATE record SET \(change)", in: "record")
        expectMalformed { () throws(StorageError) in _ = try database.teamsWithRecords() }
    }

    @Test(arguments: ["kind=0", "kind=6", "kind='2'", "team=x'11'"])
    func `a record that no command reads`(change: String) throws {
        let database = try opened(after: "UPDATE record SET \(change)", in: "record")
        expectMalformed { () throws(StorageError) in
            _ = try database.records().collected()
        }
    }

    @Test(arguments: [
        "team=x'11'", "epoch=0", "epoch='3'", "author=zeroblob(15)", "state=zeroblob(33)",
        "state=1",
        "box=zeroblob(80)", "sig=zeroblob(63)", "sig='text'", "sig=NULL",
    ])
    func `a log row`(change: String) throws {
        let database = try opened(after: "UPDATE log SET \(change)", in: "log")
        expectMalformed { () throws(StorageError) in
            _ = try database.logRows(from: 1).collected()
        }
    }

    @Test(arguments: [0, -1, Int64.max, 1 << 62])
    func `a log row of an impossible number`(number: Int64) throws {
        let database = try opened(after: "UPDATE log SET seq=\(number)", in: "log")
        expectMalformed { () throws(StorageError) in _ = try database.lastSequence() }
    }

    @Test(arguments: [
        "digests=x''", "digests=zeroblob(40)", "digests='text'", "digests=NULL", "digests=1",
        "digests=x'0000000000000001'", "digests=digests||x'00'", "digests=zeroblob(3000)",
    ])
    func `a cached node is malformed, which is no error`(change: String) throws {
        let database = try opened(after: "UPDATE tree SET \(change)", in: "tree")
        let node = try database.treeNode(team: Sample.team, kind: .entry, node: 1)
        #expect(node == .malformed)
    }

    private func opened(after sql: String, in table: String) throws(StorageError) -> Database {
        try directory.makeVault(changedBy: withoutStrictness(table, sql))
        let database = try Database(opening: directory.vaultPath)
        try database.begin(.read)
        return database
    }

    private func expectMalformed(
        _ body: () throws(StorageError) -> Void,
        at location: SourceLocation = #_sourceLocation
    ) {
        do throws(StorageError) {
            try body()
            Issue.record("nothing was thrown", sourceLocation: location)
        } catch {
            #expect(error.reasonNotAVault != nil, sourceLocation: location)
        }
    }
}
