import TestSupport
import Testing
@testable import Vault

/// A history that somebody edited: verification refuses it, and says in words what is wrong.
struct EditedHistoryTests {
    private let machine = TestMachine()

    private func vault() throws -> Vault {
        let vault = try machine.open()
        try vault.live(through: 40)
        return vault
    }

    /// The reason for which a machine that had seen the vault refuses it, and one that had not.
    private func refusals(containing anchors: [Anchor] = []) -> [String] {
        [false, true].map { isFresh in
            do throws(VaultError) {
                let vault = try isFresh ? machine.openFresh() : machine.open()
                _ = try vault.verify(containing: anchors)
                return "none"
            } catch {
                guard case .integrity = error else { return "\(error)" }
                return error.sentence
            }
        }
    }

    private func edit(_ sql: String) {
        RawDatabase(path: machine.path).run(sql)
    }

    @Test func `an event that is gone`() throws {
        _ = try vault()
        edit("DELETE FROM log WHERE seq=20")
        #expect(refusals() == Array(repeating: "row 20 of the log is missing", count: 2))
    }

    @Test func `an event that is gone, with the others moved up`() throws {
        _ = try vault()
        edit("DELETE FROM log WHERE seq=20")
        edit("UPDATE log SET seq=-seq WHERE seq>20")
        edit("UPDATE log SET seq=-seq-1 WHERE seq<0")
        let found = refusals()
        #expect(found[0] == "the vault is older than what this machine has seen")
        #expect(
            found[1] == "event 20 of the history is not valid: its signature is not its author's"
        )
    }

    @Test(arguments: ["box", "sig", "state", "author"])
    func `an event that was edited`(column: String) throws {
        _ = try vault()
        edit("UPDATE log SET \(column)=(SELECT \(column) FROM log WHERE seq=1) WHERE seq=20")
        for reason in refusals() {
            // The signature is the first thing that does not fit, whatever was edited; unless
            // nothing was.
            let isSame = column == "author"
            #expect(
                reason
                    == (isSame
                        ? "none"
                        : "event 20 of the history is not valid: "
                            + "its signature is not its author's")
            )
        }
    }

    @Test func `two events that changed places`() throws {
        _ = try vault()
        edit("UPDATE log SET seq=-1 WHERE seq=20")
        edit("UPDATE log SET seq=20 WHERE seq=21")
        edit("UPDATE log SET seq=21 WHERE seq=-1")
        #expect(
            refusals()
                == Array(
                    repeating: "event 20 of the history is not valid: "
                        + "its signature is not its author's",
                    count: 2
                )
        )
    }

    @Test func `an end that was cut off`() throws {
        let vault = try vault()
        let anchor = try vault.anchor()
        edit("DELETE FROM log WHERE seq>30")
        #expect(
            refusals(containing: [anchor]) == [
                "the vault is older than what this machine has seen",
                "the history ends at event 30, but the anchor names event \(anchor.sequence): "
                    + "what came last was cut off",
            ]
        )
    }

    @Test func `another history in the place of the one that an anchor names`() throws {
        let early = machine.bytes
        let anchor = try vault().anchor()
        machine.replaceVault(by: early)
        try machine.openFresh().live(through: 60, to: "elsewhere")
        #expect(
            refusals(containing: [anchor]) == [
                "the vault has another history than what this machine has seen",
                "event \(anchor.sequence) is not the one that the anchor names: "
                    + "the history was rewritten",
            ]
        )
    }

    @Test func `every anchor of a history that goes on is found in it`() throws {
        let vault = try vault()
        var anchors: [Anchor] = []
        for _ in 0..<5 {
            anchors.append(try vault.anchor())
            try vault.live(through: 7)
        }
        let found = try vault.verify(containing: anchors)
        #expect(found.anchors == anchors)
        #expect(found.events == found.readable)
        #expect(found.authors == 1)
    }

    @Test func `an anchor is edited in any letter`() throws {
        let vault = try vault()
        let line = try vault.anchor().description
        #expect(Anchor(line) == (try vault.anchor()))
        #expect(Anchor("  \(line)\r") != nil)
        for index in line.indices {
            var edited = line
            let letter: Character = line[index] == "2" ? "3" : "2"
            edited.replaceSubrange(index...index, with: [letter])
            guard let anchor = Anchor(edited) else { continue }
            #expect(throws: VaultError.self) { try vault.verify(containing: [anchor]) }
        }
        for text in ["", "vaultctl/1", line + " x", String(line.dropLast()), line.uppercased()] {
            #expect(Anchor(text) == nil)
        }
    }

    @Test func `an anchor of another vault`() throws {
        let vault = try vault()
        let anchor = try vault.anchor()
        let words = anchor.description.split(separator: " ")
        let other =
            "\(words[0]) \(Base32.encode([UInt8](repeating: 7, count: 32))) \(words[2]) \(words[3])"
        let foreign = try #require(Anchor(other))
        #expect(
            throws: VaultError.changed(
                "the anchor at event \(anchor.sequence) is one of another vault"
            )
        ) { try vault.verify(containing: [foreign]) }
    }
}
