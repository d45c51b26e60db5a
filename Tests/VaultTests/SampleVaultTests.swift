import TestSupport
import Testing
import Vault

struct SampleVaultTests {
    private let directory = TemporaryDirectory()

    private func open(
        _ credential: (SampleVault) throws -> Credential
    ) throws -> (SampleVault, Vault) {
        let sample = try SampleVault(in: directory)
        let vault = try Vault(
            opening: sample.path,
            with: try credential(sample),
            environment: VaultEnvironment(stateDirectory: directory.path("state"), version: "test")
        )
        return (sample, vault)
    }

    @Test func `the sample opens with its passphrase and reads as expected`() throws {
        let (sample, vault) = try open { .passphrase(try $0.passphrase()) }
        #expect(vault.id.bytes.hex == (try sample.content.string("vault")))
        #expect(try vault.teams().map(\.name.text) == ["models", "voice"])
        for team in ["models", "voice"] {
            try expectEntries(of: team, in: vault, sample)
            try expectTargets(of: team, in: vault, sample)
        }
    }

    @Test func `the sample's history reads as expected`() throws {
        let (sample, vault) = try open { .passphrase(try $0.passphrase()) }
        var found: [JSONValue] = []
        try vault.events { entry in
            var event = entry.detail
            event["op"] = .string(entry.operation)
            event["at"] = .string(entry.at.description)
            found.append([
                "author": .string(entry.by), "seq": .integer(Int64(entry.sequence)),
                "team": .string(entry.team?.text ?? "(commons)"), "event": .object(sorted(event)),
            ])
        }
        let expected = try sample.content.objects("log").map { row in
            [
                "author": .string(try row.string("author")), "seq": row["seq"] ?? .null,
                "team": row["team"] ?? .null, "event": .object(sorted(try row.object("event"))),
            ] as JSONValue
        }
        #expect(found == expected)
    }

    @Test func `the sample verifies as a whole`() throws {
        let (sample, vault) = try open { .passphrase(try $0.passphrase()) }
        let verification = try vault.verify()
        #expect(verification.events == 30)
        #expect(verification.head.link.hex == (try sample.content.string("link")))
    }

    private func expectEntries(of team: String, in vault: Vault, _ sample: SampleVault) throws {
        let expected = try sample.team(team).object("entries")
        let entries = try vault.entries(in: .named(team)).entries
        #expect(Set(entries.map(\.name.text)) == Set(expected.members.map(\.name)))
        for entry in entries {
            let wanted = try expected.object(entry.name.text)
            #expect(entry.note == (try wanted.string("note")))
            #expect(entry.tags == (try wanted.strings("tags")))
            #expect(entry.kept == (try wanted.integer("kept", in: 1...256)))
            for (version, wanted) in zip(entry.versions, try wanted.objects("versions")) {
                #expect(version.number == (try wanted.integer("version", in: 1...99)))
                #expect(version.fingerprint.hex == (try wanted.string("fp")))
                let value = try vault.value(
                    of: entry.name,
                    version: version.number,
                    in: .named(team)
                )
                #expect(value.count == (try wanted.integer("bytes", in: 0...9999)))
                if wanted["value_base64"] == nil {
                    #expect(text(value) == (try wanted.string("value")))
                }
            }
        }
    }

    private func expectTargets(of team: String, in vault: Vault, _ sample: SampleVault) throws {
        let expected = try sample.team(team).object("targets")
        let targets = try vault.targets(in: .named(team))
        #expect(Set(targets.map(\.name.text)) == Set(expected.members.map(\.name)))
        for target in targets {
            let wanted = try expected.object(target.name.text)
            #expect(target.baseURL == (try wanted.string("base")))
            #expect(target.set == (try wanted.optionalString("set")))
            #expect(target.region == (try wanted.optionalString("region")))
            let map = try wanted.object("map").members.map { ($0.name, $0.value) }
            #expect(
                target.map.mapValues { .string($0.text) } == Dictionary(uniqueKeysWithValues: map)
            )
        }
    }

    private func sorted(_ object: JSONObject) -> JSONObject {
        var sorted = JSONObject()
        for member in object.members.sorted(by: { $0.name < $1.name }) {
            if case .object(let inner) = member.value {
                sorted[member.name] = .object(self.sorted(inner))
            } else if case .array(let values) = member.value {
                sorted[member.name] = .array(
                    values.map { value in
                        guard case .object(let inner) = value else { return value }
                        return .object(self.sorted(inner))
                    }
                )
            } else {
                sorted[member.name] = member.value
            }
        }
        return sorted
    }
}
