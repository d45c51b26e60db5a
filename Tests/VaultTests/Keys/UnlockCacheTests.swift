import Synchronization
import Testing
@testable import Vault
import VaultModel

/// What is kept of an unlocked vault, and when it is of use (FORMAT.md sections 9.1 and 12, row 17).
struct UnlockCacheTests {
    /// A cache in this process, with a clock that a test moves.
    private final class Cache: UnlockCache {
        private struct Entry: Sendable {
            var seed: SharedSecret
            var end: Duration
        }

        private let state = Mutex<(now: Duration, entries: [String: Entry])>((.zero, [:]))

        func keep(
            _ seed: borrowing SecretBytes,
            as name: String,
            for span: Duration
        ) throws(VaultError) {
            let copy = SharedSecret(seed.copy())
            state.withLock { $0.entries[name] = Entry(seed: copy, end: $0.now + span) }
        }

        func seed(named name: String) -> SecretBytes? {
            state.withLock { state -> SharedSecret? in
                state.entries[name].flatMap { $0.end > state.now ? $0.seed : nil }
            }?.bytes.copy()
        }

        func timeLeft(of name: String) -> Duration? {
            state.withLock { state in
                state.entries[name].flatMap { $0.end > state.now ? $0.end - state.now : nil }
            }
        }

        func forget(_ name: String) -> Bool {
            state.withLock { $0.entries.removeValue(forKey: name) != nil }
        }

        func pass(_ span: Duration) { state.withLock { $0.now += span } }

        var names: [String] { state.withLock { Array($0.entries.keys) } }
    }

    private let bench = TeamBench()
    private let cache = Cache()

    private func environment(_ person: String) -> VaultEnvironment {
        var environment = bench.machine.environment(state: person)
        environment.unlockCache = cache
        return environment
    }

    private func unlock(_ person: String) throws -> Vault {
        let vault = try bench.open(as: person, environment(person))
        try vault.keepUnlocked(for: .seconds(60))
        return vault
    }

    private func cached(_ person: String) throws -> Vault? {
        try LockedVault(opening: bench.machine.path, environment: environment(person)).unlocked()
    }

    @Test func `what was unlocked stays so until its time is up`() throws {
        _ = try unlock("Bob")
        let bob = try #require(try cached("Bob"))
        #expect(try bob.value(of: "voice_2", in: .named("voice")) == "voice 2")
        let locked = try LockedVault(opening: bench.machine.path, environment: environment("Bob"))
        cache.pass(.seconds(59))
        #expect(locked.unlockTimeLeft == .seconds(1))
        cache.pass(.seconds(1))
        #expect(locked.unlockTimeLeft == nil)
        #expect(try cached("Bob") == nil)
    }

    @Test func `what is kept is the seed, under the names of vault and member`() throws {
        let bob = try unlock("Bob")
        #expect(cache.names == ["vaultctl:\(bob.id.base32):\(bob.member.hex)"])
        let isSeed = cache.seed(named: cache.names[0])?.isEqual(to: bob.identity.seed)
        #expect(isSeed == true)
    }

    @Test func `locking forgets it`() throws {
        _ = try unlock("Bob")
        let locked = try LockedVault(opening: bench.machine.path, environment: environment("Bob"))
        #expect(locked.lock())
        #expect(!locked.lock())
        #expect(try cached("Bob") == nil)
        #expect(cache.names.isEmpty)
    }

    @Test func `a seed that is another's, or none, is not used`() throws {
        let bob = try unlock("Bob")
        let carol = try bench.open(as: "Carol")
        for seed in [
            SharedSecret(carol.identity.seed.copy()),
            SharedSecret(SecretBytes(copying: [UInt8](repeating: 0, count: 32).span)),
            SharedSecret(secret("short")), SharedSecret(secret("")),
        ] {
            try cache.keep(seed.bytes, as: cache.names[0], for: .seconds(60))
            #expect(try cached("Bob") == nil)
        }
        try cache.keep(bob.identity.seed, as: cache.names[0], for: .seconds(60))
        #expect(try cached("Bob") != nil)
    }

    @Test func `a machine that has not seen the vault uses nothing`() throws {
        _ = try unlock("Bob")
        #expect(try cached("another machine") == nil)
    }

    @Test func `the seed of who was removed is of no use`() throws {
        _ = try unlock("Bob")
        _ = try bench.open().removeMember("Bob")
        #expect(cache.names.count == 1)
        #expect(try cached("Bob") == nil)
    }

    @Test func `a seed that was renewed on another machine is of no use`() throws {
        _ = try unlock("Bob")
        // On the other machine nobody knows of the cache here.
        let elsewhere = try bench.open(as: "Bob", state: "elsewhere")
        _ = try elsewhere.renewSeed(passphrase: secret("new"))
        #expect(cache.names.count == 1)
        #expect(try cached("Bob") == nil)
    }

    @Test func `who is taken out of a team does not read it from the cache`() throws {
        _ = try unlock("Bob")
        _ = try bench.open().revoke("voice", from: "Bob")
        let bob = try #require(try cached("Bob"))
        #expect(try bob.teamNames().map(\.text) == ["models"])
    }

    @Test(arguments: 0..<3)
    func `changing one's keys forgets it`(change: Int) throws {
        let bob = try unlock("Bob")
        switch change {
        case 0: _ = try bob.changePassphrase(to: secret("new"))
        case 1:
            try bob.removeKey(try #require(try bob.keys().first { $0.kind == .passphrase }).id)
        default: _ = try bob.renewSeed(passphrase: secret("new"))
        }
        #expect(cache.names.isEmpty)
    }

    @Test func `without a cache nothing is kept, and that is said`() throws {
        #expect(throws: VaultError.noUnlockCache) {
            try bench.open(as: "Bob").keepUnlocked(for: .seconds(1))
        }
    }
}
