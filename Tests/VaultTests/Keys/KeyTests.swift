import Testing
@testable import Vault
import VaultModel

/// The ways in which a vault opens, and how they come and go.
struct KeyTests {
    private func opens(
        _ machine: TestMachine,
        _ credential: consuming Credential
    ) throws -> Bool {
        do throws(VaultError) {
            _ = try Vault(
                opening: machine.path,
                with: credential,
                environment: machine.environment(state: "another")
            )
            return true
        } catch .locked {
            return false
        }
    }

    private func both(_ passphrase: String, _ keyFile: String) -> Credential {
        .passphraseAndKeyFile(SharedSecret(secret(passphrase)), SharedSecret(secret(keyFile)))
    }

    @Test func `a recovery code opens the vault wherever a passphrase does`() throws {
        let machine = TestMachine()
        let code = text(try machine.open().addRecoveryCode(label: "safe"))
        #expect(code.split(separator: "-").map(\.count) == [Int](repeating: 4, count: 14))
        let forms = [
            code, code + "\n", code.uppercased(), code.replacing("-", with: " "),
            code.replacing("-", with: ""), code.replacing("o", with: "0").replacing("b", with: "8"),
        ]
        for (number, form) in forms.enumerated() {
            #expect(try opens(machine, .passphrase(secret(form))), "form \(number)")
        }
        #expect(try !opens(machine, .machineKey(secret(code))))
    }

    @Test func `a passphrase that was added with a key file opens with both alone`() throws {
        let machine = TestMachine()
        let vault = try machine.open()
        let file = text(try vault.makeKeyFile())
        let slot = try vault.addPassphrase(
            secret("two"),
            keyFile: SharedSecret(secret(file)),
            label: "stick"
        )
        #expect(file.hasPrefix("vaultctl_kf_") && file.utf8.count == 68)
        #expect(try vault.key(slot.hex).needsKeyFile)
        #expect(try opens(machine, both("two", file + "\n")))
        let other = text(try vault.makeKeyFile())
        #expect(try !opens(machine, both("two", other)))
        #expect(try !opens(machine, both("one", file)))
        #expect(try !opens(machine, both("two", "nonsense")))
        #expect(try !opens(machine, .passphrase(secret("two"))))
        #expect(try !opens(machine, .machineKey(secret(file))))
        // Changed, it goes with the same file; without it, it is not found.
        #expect(throws: VaultError.self) { try vault.changePassphrase(to: secret("3"), of: slot) }
        _ = try vault.changePassphrase(
            to: secret("three"),
            keyFile: SharedSecret(secret(file)),
            of: slot
        )
        #expect(try opens(machine, both("three", file)))
        #expect(try !opens(machine, .passphrase(secret("three"))))
    }

    @Test func `a slip in a recovery code is told from a wrong code`() throws {
        let machine = TestMachine()
        let code = text(try machine.open().addRecoveryCode(label: "safe"))
        let slip = (code.first == "a" ? "b" : "a") + code.dropFirst()
        #expect(
            throws: VaultError.locked(
                "that opens nothing; as a recovery code it has a wrong letter"
            )
        ) { _ = try opened(machine, slip) }
        let stranger = TestMachine()
        let other = text(try stranger.open().addRecoveryCode(label: "safe"))
        #expect(throws: VaultError.locked("the recovery code does not open this vault")) {
            _ = try opened(machine, other)
        }
    }

    private func opened(_ machine: TestMachine, _ typed: String) throws(VaultError) -> Vault {
        try Vault(
            opening: machine.path,
            with: .passphrase(secret(typed)),
            environment: machine.environment()
        )
    }

    @Test func `a passphrase that looks like a code is a passphrase all the same`() throws {
        let machine = TestMachine()
        let passphrase = [String](repeating: "word", count: 14).joined(separator: " ")
        _ = try machine.open().addPassphrase(secret(passphrase), label: "words")
        #expect(try opens(machine, .passphrase(secret(passphrase))))
    }

    @Test func `of many keys no more than eight cost their price`() throws {
        let machine = TestMachine()
        let raw = RawDatabase(path: machine.path)
        // Whoever can write the file can put slots there by the hundred.
        for number in 1...9 {
            raw.run(
                """
                INSERT INTO slot SELECT randomblob(16),member,kdf,c1,c2,c3,flags,salt,box FROM slot
                WHERE kdf=1 AND \(number)>0 LIMIT 1
                """
            )
        }
        #expect(
            throws: VaultError.locked(
                "the passphrase opens none of the 8 keys that were tried, of 10; "
                    + "--slot says which one is yours"
            )
        ) { _ = try opened(machine, "another passphrase") }
    }

    @Test func `keys are listed with what they are, whose, and since when`() throws {
        let bench = TeamBench()
        let bob = try bench.open(as: "Bob")
        _ = try bob.addRecoveryCode(label: "safe").count
        let keys = try bob.keys()
        #expect(keys.prefix(3).map(\.isYours) == [true, true, true])
        // The clock of the tests stands still, so they are in no order of time.
        #expect(Set(keys.prefix(3).map(\.kind)) == [.passphrase, .machine, .recovery])
        #expect(Set(keys.prefix(3).map(\.label)) == ["passphrase", "tests", "safe"])
        #expect(Set(keys.map(\.memberName?.text)) == ["Alice", "Bob", "Carol"])
        for key in keys { #expect((key.cost == .none) == (key.kind != .passphrase)) }
        #expect(keys.allSatisfy { $0.added != nil })
    }

    @Test func `a key that somebody has put into the file is listed without a label`() throws {
        let machine = TestMachine()
        let planted = TamperTable.slot.rows(in: machine.path)[0]
        let row = ["X'\(String(repeating: "0", count: 32))'"] + planted.dropFirst()
        RawDatabase(path: machine.path).run(TamperTable.slot.insert(row))
        let keys = try machine.open().keys()
        #expect(keys.count(where: { $0.label == nil }) == 1)
        let key = try #require(keys.first { $0.label == nil })
        try machine.open().removeKey(key.id)
        #expect(try machine.open().keys().count == keys.count - 1)
        _ = try machine.open().verify()
    }

    @Test func `a key that was removed opens nothing`() throws {
        let machine = TestMachine()
        let code = text(try machine.open().addRecoveryCode(label: "safe"))
        let key = try #require(try machine.open().keys().first { $0.kind == .recovery })
        try machine.open().removeKey(key.id)
        #expect(try !opens(machine, .passphrase(secret(code))))
        #expect(throws: VaultError.notFound(.slot, key.id.hex)) {
            try machine.open().removeKey(key.id)
        }
        _ = try machine.open().verify()
    }

    @Test func `the last key stays, also when somebody has put another beside it`() throws {
        let machine = TestMachine()
        let vault = try machine.open()
        let passphrase = try #require(try vault.keys().first { $0.kind == .passphrase })
        try vault.removeKey(passphrase.id)
        let last = try #require(try vault.keys().first)
        let row = TamperTable.slot.rows(in: machine.path)[0]
        RawDatabase(path: machine.path).run(
            TamperTable.slot.insert(["X'\(String(repeating: "0", count: 32))'"] + row.dropFirst())
        )
        #expect {
            try vault.removeKey(last.id)
        } throws: { error in
            guard case VaultError.refused(code: "last-key", _) = error else { return false }
            return true
        }
        #expect(throws: Never.self) { try machine.open() }
    }

    @Test func `an admin removes a key of somebody else, not his last one`() throws {
        let bench = TeamBench()
        let alice = try bench.open()
        let bobs = try alice.keys().filter { $0.memberName?.text == "Bob" }
        #expect(bobs.count == 2)
        try alice.removeKey(try #require(bobs.first { $0.kind == .machine }).id)
        #expect(throws: VaultError.self) { _ = try bench.open(as: "Bob") }
        #expect(throws: VaultError.self) { try alice.removeKey(bobs[0].id) }
        _ = try alice.verify()
    }

    @Test func `a passphrase is changed, and the old one opens nothing`() throws {
        let machine = TestMachine()
        let vault = try machine.open()
        let before = try vault.keys().count
        _ = try vault.changePassphrase(to: secret("the new one"))
        #expect(try opens(machine, .passphrase(secret("the new one"))))
        #expect(try !opens(machine, .passphrase(secret(TestVault.passphrase))))
        #expect(try vault.keys().count == before)
        #expect(try vault.keys().first { $0.kind == .passphrase }?.label == "passphrase")
        _ = try machine.openFresh().verify()
    }

    @Test func `a passphrase of several has to be named`() throws {
        let machine = TestMachine()
        let vault = try machine.open()
        let second = try vault.addPassphrase(secret("two"), label: "laptop")
        #expect(
            throws: VaultError.refused(code: "several-passphrases", "you have 2 passphrases")
        ) { _ = try vault.changePassphrase(to: secret("three")) }
        _ = try vault.changePassphrase(to: secret("three"), of: second)
        #expect(try opens(machine, .passphrase(secret("three"))))
        #expect(try opens(machine, .passphrase(secret(TestVault.passphrase))))
        #expect(try !opens(machine, .passphrase(secret("two"))))
    }

    @Test func `an unusable passphrase changes nothing`() throws {
        let machine = TestMachine()
        let vault = try machine.open()
        let bytes = machine.bytes
        #expect(throws: VaultError.self) { _ = try vault.changePassphrase(to: secret("")) }
        #expect(throws: VaultError.self) { _ = try vault.addPassphrase(secret("a\tb"), label: "x") }
        #expect(throws: VaultError.self) { _ = try vault.renewSeed(passphrase: secret("")) }
        #expect(machine.bytes == bytes)
    }

    @Test func `the cost of a passphrase is raised`() throws {
        let machine = TestMachine()
        let vault = try machine.open()
        #expect(try vault.passphraseCost() == .scrypt(logN: 17, p: 1))
        _ = try vault.changePassphrase(
            to: secret(TestVault.passphrase),
            cost: .scrypt(logN: 18, p: 1)
        )
        #expect(try vault.passphraseCost() == .scrypt(logN: 18, p: 1))
        #expect(try opens(machine, .passphrase(secret(TestVault.passphrase))))
        // Whoever changes the passphrase keeps what it costs.
        _ = try vault.changePassphrase(to: secret("new"))
        #expect(try vault.passphraseCost() == .scrypt(logN: 18, p: 1))
    }

    @Test func `where many passphrases are, the one that is named is tried first`() throws {
        let machine = TestMachine()
        let vault = try machine.open()
        // Nine that open nothing lie before the one that does.
        let mine = try #require(try vault.keys().first { $0.kind == .passphrase })
        let row = try #require(
            TamperTable.slot.rows(in: machine.path).first { $0[2] == "1" }
        )
        for number in 1...9 {
            let id = "X'0\(number)\(String(repeating: "0", count: 30))'"
            let salt = "X'\(String(repeating: "0\(number)", count: 32))'"
            RawDatabase(path: machine.path).run(
                TamperTable.slot.insert([id] + row[1...6] + [salt, row[8]])
            )
        }
        let locked = try LockedVault(
            opening: machine.path,
            environment: machine.environment(state: "newcomer")
        )
        let named = String(mine.id.hex.prefix(8))
        #expect(throws: Never.self) {
            _ = try Vault(locked, with: .passphrase(secret(TestVault.passphrase)), slot: named)
        }
        #expect(throws: VaultError.notFound(.slot, "abcdef")) {
            _ = try Vault(locked, with: .passphrase(secret("x")), slot: "abcdef")
        }
    }

    @Test func `a machine key leaves the pin as it is when a passphrase was used before`() throws {
        let machine = TestMachine()
        _ = try opened(machine, TestVault.passphrase)
        let pins = machine.pins
        for _ in 1...2 {
            _ = try machine.open()
            _ = try opened(machine, TestVault.passphrase)
        }
        #expect(machine.pins == pins)
    }
}
