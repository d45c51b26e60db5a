import Testing
@testable import Vault
import VaultCrypto
import VaultModel

/// Rule 1: the first row.
struct FirstRowTests {
    /// A file with the one row that a change makes wrong.
    private func founded(
        _ operation: String = "vault.create",
        change: (inout JSONObject, inout JSONObject, Forger) throws -> Void = { _, _, _ in },
        row: (inout Forger.Row) throws -> Void = { _ in }
    ) throws -> Forger {
        let forger = try Forger(founding: ())
        var member = forger.alice.fields(name: "Alice", role: "admin")
        var event: JSONObject = [
            "format": 1, "kid": .string(try forger.key(of: .commons).id.hex),
        ]
        try change(&event, &member, forger)
        if event["member"] == nil { event["member"] = .object(member) }
        try forger.append(operation, event, row)
        return forger
    }

    @Test func `a founder alone is a vault`() throws {
        try founded().expectAcceptance()
    }

    @Test func `a file without any row is none`() throws {
        let forger = try Forger(founding: ())
        #expect(throws: VaultError.locked("you are no longer a member of this vault")) {
            _ = try forger.open()
        }
    }

    @Test(arguments: ["member.add", "slot.add", "vault.rollback"])
    func `a first row that does not create the vault is refused`(operation: String) throws {
        let forger = try founded(
            operation,
            change: { event, _, forger in
                event["slot"] = .string(forger.alice.member.hex)
                if operation == "slot.add" { event["member"] = .string(forger.alice.member.hex) }
            }
        )
        forger.expectRefusal("the first event creates the vault")
    }

    @Test func `a first row of a team is refused`() throws {
        let forger = try founded(row: { row in row.team = TeamID(teamBytes) ?? .commons })
        forger.expectRefusal("its author is not a member of the team")
    }

    @Test func `a founder with another key than the vault's id is refused`() throws {
        let forger = try founded(change: { _, member, forger in
            member["ed"] = try forger.makePerson().fields(role: "admin")["ed"]
        })
        forger.expectRefusal("it names another founder than the vault's")
    }

    @Test func `a founder who is no admin is refused`() throws {
        let forger = try founded(change: { _, member, _ in member["role"] = "member" })
        forger.expectRefusal("it names another founder than the vault's")
    }

    @Test func `a first row by another than the founder it names is refused`() throws {
        let forger = try founded(change: { _, member, forger in
            member["id"] = .string(try forger.makePerson().member.hex)
        })
        forger.expectRefusal("it names another founder than the vault's")
    }

    @Test func `a first row that another signed is refused`() throws {
        let forger = try Forger(founding: ())
        let mallory = try forger.makePerson()
        try forger.append(
            "vault.create",
            [
                "format": 1, "kid": .string(try forger.key(of: .commons).id.hex),
                "member": .object(forger.alice.fields(name: "Alice", role: "admin")),
            ]
        ) { $0.signer = mallory }
        forger.expectRefusal("its signature is not its author's")
    }

    @Test(arguments: [0, 2])
    func `a vault of another format is refused`(format: Int64) throws {
        let forger = try founded(change: { event, _, _ in event["format"] = .integer(format) })
        forger.expectRefusal("malformed at 'format'")
    }

    @Test func `a first row of a later epoch is refused`() throws {
        let forger = try founded(row: { $0.epoch = 2 })
        forger.expectRefusal("")
    }

    @Test func `a first row that names another key than the grant holds is refused`() throws {
        let forger = try founded(change: { event, _, _ in
            event["kid"] = .string([UInt8](repeating: 7, count: 32).hex)
        })
        forger.expectRefusal("")
    }

    @Test(arguments: ["format", "member", "kid"])
    func `a first row without a field is refused`(field: String) throws {
        let forger = try founded(change: { event, member, _ in
            event["member"] = .object(member)
            event[field] = nil
            if field == "member" { event["member"] = .null }
        })
        forger.expectRefusal("its event is malformed")
    }

    @Test(arguments: ["id", "name", "x", "ed", "role"])
    func `a founder without a field is refused`(field: String) throws {
        let forger = try founded(change: { _, member, _ in member[field] = nil })
        forger.expectRefusal("its event is malformed")
    }

    @Test func `a vault is created once`() throws {
        let forger = try Forger()
        try forger.append(
            "vault.create",
            [
                "format": 1, "kid": .string(try forger.key(of: .commons).id.hex),
                "member": .object(forger.alice.fields(name: "Alice", role: "admin")),
            ]
        )
        forger.expectRefusal("the vault exists already")
    }

    private let teamBytes = [UInt8](repeating: 3, count: 16)
}
