import Testing
@testable import Vault
import VaultCrypto
import VaultModel
import VaultStorage

/// Writes rows of the log that no program of ours would write: signed, sealed and bound as they
/// should be, but for what a test makes wrong.
///
/// It starts with a vault that Alice founded and that has the team `voice`.
final class Forger {
    /// What a row is made of.
    struct Row {
        var team: TeamID
        var epoch: UInt32
        var author: MemberID
        var state: Digest
        /// Who signs.
        var signer: Identity
        /// What the event is sealed with.
        var key: TeamKey
        /// The content of the box.
        var event: [UInt8]
        /// The number that the row is signed and kept under.
        var sequence: UInt64
        /// The link that the row claims to follow.
        var previous: Digest
        /// A signature instead of the signer's.
        var signature: [UInt8]?
    }

    let machine: TestMachine
    let file: VaultFile
    let alice: Identity
    let team: TeamID
    private let machineKey: [UInt8]
    private var keys: [TeamID: TeamKey] = [:]
    private var states: [TeamID: Digest] = [:]
    private var sequence: UInt64 = 0
    private var link = Digest.zero

    /// Starts with the original vault, which a machine has seen as it is.
    init() throws {
        machine = TestMachine()
        let vault = try machine.open()
        machineKey = OriginalVault.made.machineKey
        (file, alice) = (vault.file, vault.identity)
        let team = try vault.team(.only).id
        self.team = team
        try vault.read { session throws(VaultError) in
            sequence = session.state.sequence
            link = session.state.link
            for id in [TeamID.commons, team] {
                keys[id] = try session.currentKey(of: id)
                states[id] = session.state.teams[id]?.state
            }
        }
    }

    /// Starts with a file without any row, for a founder who has his slot and the key of the
    /// commons.
    init(founding: Void) throws {
        machine = TestMachine()
        let suite = try CipherSuite()
        let seed = try suite.randomSecret(byteCount: 32)
        let publicKeys = try MemberKeys(seed: seed, suite).publicKeys
        let id = try #require(VaultID(publicKeys.ed25519))
        alice = try Identity(
            member: try suite.randomID(),
            slot: nil,
            seed: seed.copy(),
            suite
        )
        let key = try suite.randomSecret(byteCount: 32)
        machineKey = MachineKey.text(of: key).withSpan { text in text.indices.map { text[$0] } }
        let slot = try suite.makeSlot(
            for: alice.member,
            of: id,
            seed: seed,
            secret: .key(key),
            kdf: .none
        )
        team = try suite.randomID()
        machine.removeVault()
        file = try VaultFile(creating: machine.path, id: id, suite)
        let commons = try TeamKey(
            file.suite.randomSecret(byteCount: 32),
            team: .commons,
            epoch: 1,
            file.suite
        )
        keys[.commons] = commons
        try file.database.insert(slot)
        try file.database.insert(
            file.suite.makeGrant(
                of: commons,
                in: id,
                to: alice.member,
                publicKey: publicKeys.x25519
            )
        )
        try file.database.commit()
    }

    /// Starts with the file of another as it was, knowing what the other knows.
    init(copying other: Forger, _ bytes: [UInt8]) throws {
        machine = TestMachine(holding: bytes)
        file = try VaultFile(opening: machine.path)
        (alice, team, machineKey) = (other.alice, other.team, other.machineKey)
        (keys, states) = (other.keys, other.states)
        (sequence, link) = (other.sequence, other.link)
        _ = try open()
    }

    /// Learns what a program of ours has written meanwhile.
    func catchUp() throws {
        try open().read { session throws(VaultError) in
            sequence = session.state.sequence
            link = session.state.link
            for (id, known) in session.state.teams where known.members.contains(alice.member) {
                keys[id] = try session.currentKey(of: id)
                states[id] = known.state
            }
        }
    }

    /// The key of a team, the one that was made last.
    func key(of team: TeamID) throws -> TeamKey {
        try #require(keys[team])
    }

    /// The state that the team's last row signs.
    func state(of team: TeamID) throws -> Digest {
        if let state = states[team] { return state }
        return try StateTree.emptyState(of: team, in: file)
    }
}

// What can be written.
extension Forger {
    /// Appends a row; `change` makes it wrong.
    func append(
        _ operation: String,
        _ fields: JSONObject = [:],
        in team: TeamID = .commons,
        by author: Identity? = nil,
        _ change: (inout Row) throws -> Void = { _ in }
    ) throws {
        var event: JSONObject = ["op": .string(operation), "at": "2026-11-20T20:25:06.000Z"]
        for field in fields.members { event[field.name] = field.value }
        let key = try key(of: team)
        let signer = author ?? alice
        var row = Row(
            team: team,
            epoch: key.epoch,
            author: signer.member,
            state: try state(of: team),
            signer: signer,
            key: key,
            event: event.serialized,
            sequence: sequence + 1,
            previous: link
        )
        try change(&row)
        try append(row)
    }

    private func append(_ row: Row) throws {
        func logRow(_ box: Box, _ signature: [UInt8]) -> LogRow {
            LogRow(
                sequence: row.sequence,
                team: row.team,
                epoch: row.epoch,
                author: row.author,
                state: row.state,
                box: box,
                signature: signature
            )
        }
        let context = logRow(Box([]), []).context(previous: row.previous, in: file.id)
        let box = try row.key.seal(event: row.event, as: context, file.suite)
        let signed = try file.suite.signedBytes(
            of: logRow(box, []),
            previous: row.previous,
            in: file.id
        )
        let signature = try row.signature ?? row.signer.keys.sign(signed)
        let finished = logRow(box, signature)
        try change { try file.database.append(finished) }
        sequence = row.sequence
        link = try file.chain(finished, previous: row.previous).link
        states[row.team] = row.state
    }

    /// Changes the file as its owner could.
    func change(_ body: () throws -> Void) throws {
        try file.database.begin(.write)
        try body()
        try file.database.commit()
    }

    /// Somebody with keys of his own.
    func makePerson() throws -> Identity {
        try Identity(
            member: try file.suite.randomID(),
            slot: nil,
            seed: try file.suite.randomSecret(byteCount: 32),
            file.suite
        )
    }

    /// Makes a key for a team's next epoch, which rows are sealed with from now on.
    @discardableResult
    func makeKey(of team: TeamID, epoch: UInt32) throws -> TeamKey {
        let key = try TeamKey(
            file.suite.randomSecret(byteCount: 32),
            team: team,
            epoch: epoch,
            file.suite
        )
        keys[team] = key
        return key
    }

    /// Grants a team's key to somebody.
    func grant(_ team: TeamID, to person: Identity) throws {
        let grant = try file.suite.makeGrant(
            of: try key(of: team),
            in: file.id,
            to: person.member,
            publicKey: person.keys.publicKeys.x25519
        )
        try change { try file.database.insert(grant) }
    }

    /// Adds a member by the rules, with the keys of the commons and of the teams named.
    func admit(
        _ person: Identity,
        as role: String = "member",
        to teams: [TeamID] = []
    ) throws {
        try append("member.add", ["member": .object(person.fields(role: role))])
        try grant(.commons, to: person)
        for team in teams {
            try append(
                "team.grant",
                ["team": .string(team.hex), "member": .string(person.member.hex)]
            )
            try grant(team, to: person)
        }
    }

    /// The event of a team's new key.
    func keyEvent(
        of key: TeamKey,
        for members: [Identity],
        previous: TeamKey? = nil
    ) throws -> JSONObject {
        var event: JSONObject = [
            "team": .string(key.team.hex), "epoch": .integer(Int64(key.epoch)),
            "kid": .string(key.id.hex), "members": .strings(members.map(\.member.hex)),
        ]
        if let previous {
            event["prev"] = .string(
                try key.seal(previous: previous, in: file.id, file.suite).bytes.hex
            )
        }
        return event
    }
}

// What readers make of it.
extension Forger {
    /// Opens the vault as Alice, or as somebody else who gets a slot for it.
    func open(as person: Identity? = nil, state: String = "state") throws(VaultError) -> Vault {
        var text = machineKey
        if let person { text = try self.machineKey(for: person) }
        return try Vault(
            opening: machine.path,
            with: .machineKey(SecretBytes(copying: text.span)),
            environment: machine.environment(state: state)
        )
    }

    /// Alice's machine has seen the rows that the vault began with; of anybody else, none.
    private func states(of person: Identity?) -> [String] {
        person.map { ["fresh-\($0.member)"] } ?? ["state", "fresh"]
    }

    private func machineKey(for person: Identity) throws(VaultError) -> [UInt8] {
        do {
            let key = try file.suite.randomSecret(byteCount: 32)
            let text = MachineKey.text(of: key).withSpan { text in text.indices.map { text[$0] } }
            let slot = try file.suite.makeSlot(
                for: person.member,
                of: file.id,
                seed: person.seed,
                secret: .key(key),
                kdf: .none
            )
            try change { try file.database.insert(slot) }
            return text
        } catch {
            throw VaultError.failed("no slot: \(error)")
        }
    }

    /// Expects that nobody uses the vault, whether he has seen the rows before or not.
    func expectRefusal(
        _ reason: String,
        as person: Identity? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for state in states(of: person) {
            let error = #expect(throws: VaultError.self, sourceLocation: sourceLocation) {
                _ = try open(as: person, state: state)
            }
            guard case .integrity(.changed(let sentence))? = error else {
                Issue.record(
                    "\(state): \(String(describing: error))",
                    sourceLocation: sourceLocation
                )
                continue
            }
            #expect(sentence.contains(reason), sourceLocation: sourceLocation)
        }
    }

    /// Expects that everybody can use the vault, and that it verifies as a whole.
    func expectAcceptance(
        as person: Identity? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for state in states(of: person) {
            #expect(throws: Never.self, sourceLocation: sourceLocation) {
                let verification = try open(as: person, state: state).verify()
                #expect(verification.events == Int(sequence))
            }
        }
    }
}

extension Identity {
    /// These keys as `member.rekey` gives them to a member.
    func newKeys(of person: Identity) -> JSONObject {
        [
            "id": .string(person.member.hex), "x": .string(keys.publicKeys.x25519.hex),
            "ed": .string(keys.publicKeys.ed25519.hex),
        ]
    }

    /// The member as `vault.create` and `member.add` name him.
    func fields(name: String? = nil, role: String) -> JSONObject {
        [
            "id": .string(member.hex), "name": .string(name ?? "member \(member.hex.prefix(4))"),
            "x": .string(keys.publicKeys.x25519.hex), "ed": .string(keys.publicKeys.ed25519.hex),
            "role": .string(role),
        ]
    }
}
