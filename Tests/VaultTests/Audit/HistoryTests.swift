import TestSupport
import Testing
@testable import Vault

/// Pushes read from the newest back, by an index of the history that nobody has to trust.
struct HistoryTests {
    private let machine = TestMachine()

    private var cacheDirectory: String { machine.directory.path("cache") + "/history" }

    private var cacheFile: String? {
        names(in: cacheDirectory).first { !$0.hasSuffix(".lock") }.map { "\(cacheDirectory)/\($0)" }
    }

    private var cache: [UInt8] { cacheFile.map { contents(of: $0) } ?? [] }

    private func open() throws -> Vault {
        try machine.open(
            VaultEnvironment(
                stateDirectory: machine.directory.path("state"),
                cacheDirectory: machine.directory.path("cache"),
                version: "test"
            )
        )
    }

    private func all(_ vault: Vault, _ query: PushQuery = PushQuery()) throws -> [String] {
        try vault.pushes(query, in: .only).map { "\($0)" }
    }

    @Test func `pushes are the same with an index and without one`() throws {
        let vault = try open()
        for part in [700, 3, 256, 1, 1000] {
            try vault.live(through: part)
            let expected = try all(machine.openFresh())
            #expect(try all(vault) == expected)
            #expect(try all(open()) == expected)
        }
        #expect(!cache.isEmpty)
    }

    @Test func `the newest are the first of all`() throws {
        let vault = try open()
        try vault.live(through: 3000)
        let whole = try all(vault)
        for limit in [1, 2, 50, 100, 100_000] {
            var query = PushQuery()
            query.limit = limit
            #expect(try all(open(), query) == Array(whole.prefix(limit)))
        }
        #expect(whole.count > 600)
    }

    @Test func `a filter asks for what it says`() throws {
        let vault = try open()
        try vault.live(through: 900)
        try vault.live(through: 40, to: "models")
        let whole = try vault.pushes(in: .only)
        func found(_ change: (inout PushQuery) -> Void) throws -> [String] {
            var query = PushQuery()
            change(&query)
            return try vault.pushes(query, in: .only).map(\.id)
        }
        #expect(
            try found { $0.target = "models" } == whole.filter { $0.target == "models" }.map(\.id)
        )
        #expect(try found { $0.state = .failed } == whole.filter { $0.state == .failed }.map(\.id))
        #expect(try !found { $0.state = .failed }.isEmpty)
        #expect(try found { $0.provider = .baseten } == [])
        #expect(try found { $0.region = "us-west" }.count == whole.count { $0.region == "us-west" })
        #expect(try found { $0.key = "API_KEY" } == whole.map(\.id))
        #expect(try found { $0.key = "OTHER" } == [])
        #expect(try found { $0.by = "Alice" } == whole.map(\.id))
        #expect(try found { $0.by = "Bob" } == [])
        #expect(try found { $0.since = whole[0].started + .seconds(1) } == [])
    }

    @Test func `one push is found by its id, its beginning, and no other`() throws {
        let vault = try open()
        try vault.live(through: 2000)
        let whole = try vault.pushes(in: .only)
        for push in [whole[0], whole[7], whole[200], whole[whole.count - 1]] {
            for text in [push.id, String(push.id.prefix(8)), String(push.id.prefix(12))] {
                #expect(try "\(open().pushRecord(text, in: .only))" == "\(push)")
                #expect(try "\(machine.openFresh().pushRecord(text, in: .only))" == "\(push)")
            }
        }
        #expect(throws: VaultError.notFound(.push, "ffffffff")) {
            try vault.pushRecord("ffffffff", in: .only)
        }
        #expect(throws: VaultError.notFound(.push, "000")) {
            try vault.pushRecord("000", in: .only)
        }
        #expect(throws: VaultError.refused(code: "ambiguous", "several pushes start with 0000")) {
            try vault.pushRecord("0000", in: .only)
        }
    }

    @Test func `a short history is not indexed, and nothing in the index is in clear`() throws {
        let vault = try open()
        try vault.live(through: 200)
        _ = try all(vault)
        #expect(cache.isEmpty)
        try vault.live(through: 200)
        _ = try all(vault)
        #expect(!cache.isEmpty)
        let text = String(decoding: cache, as: UTF8.self)
        let push = try vault.pushes(in: .only)[60]
        #expect(!text.contains(push.id.prefix(8)))
    }

    @Test func `a changed index changes nothing that is shown`() throws {
        let vault = try open()
        try vault.live(through: 600)
        let expected = try all(vault)
        let path = try #require(cacheFile)
        let whole = cache
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<40 {
            var damaged = whole
            let index = Int.random(in: 0..<damaged.count, using: &generator)
            switch Int.random(in: 0..<3, using: &generator) {
            case 0: damaged[index] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 1: damaged.removeLast(damaged.count - index)
            default: damaged.removeFirst(index)
            }
            write(damaged, to: path)
            #expect(try all(open()) == expected)
        }
    }

    // The index ends at event 512: before the end of the longer one of the other histories.
    @Test(arguments: [500, 700])
    func `an index from before an older state came back is not used`(events: Int) throws {
        let early = machine.bytes
        try open().live(through: 600)
        _ = try all(open())
        let index = cache
        machine.replaceVault(by: early)
        let other = try machine.openFresh()
        try other.live(through: events, to: "elsewhere")
        write(index, to: try #require(cacheFile))
        let environment = VaultEnvironment(
            stateDirectory: machine.directory.path("another"),
            cacheDirectory: machine.directory.path("cache"),
            version: "test"
        )
        let pushes = try machine.open(environment).pushes(in: .only)
        #expect(pushes.allSatisfy { $0.target == "elsewhere" })
        #expect(!pushes.isEmpty)
    }

    @Test func `a page that is shown is held against its link`() throws {
        let vault = try open()
        try vault.live(through: 1200)
        _ = try all(vault)
        RawDatabase(path: machine.path).run("UPDATE log SET sig=zeroblob(64) WHERE seq=300")
        var query = PushQuery()
        query.limit = 3
        #expect(try open().pushes(query, in: .only).count == 3)
        #expect(
            throws: VaultError.changed("events 257 to 512 of the history are not what was signed")
        ) { try open().pushes(in: .only) }
    }

    @Test func `events after a number are the end of all events`() throws {
        let vault = try open()
        try vault.live(through: 1000)
        _ = try all(vault)
        var events: [String] = []
        try vault.events { event throws(VaultError) in events.append("\(event)") }
        for start in [0, 1, 255, 256, 257, 700, events.count - 1, events.count] {
            for reader in [try open(), try machine.openFresh()] {
                var found: [String] = []
                try reader.events(after: UInt64(start)) { event throws(VaultError) in
                    found.append("\(event)")
                }
                #expect(found == Array(events.dropFirst(start)))
            }
        }
    }
}
