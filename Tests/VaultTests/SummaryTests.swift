import TestSupport
import Testing
@testable import Vault

/// Lists, and the cache that makes them quick.
struct SummaryTests {
    private let machine = TestMachine()

    private var cacheDirectory: String { machine.directory.path("cache") + "/summaries" }

    private var cache: [UInt8] {
        names(in: cacheDirectory).first { !$0.hasSuffix(".lock") }
            .map { contents(of: "\(cacheDirectory)/\($0)") } ?? []
    }

    private func open(_ state: String = "state") throws -> Vault {
        try machine.open(
            VaultEnvironment(
                stateDirectory: machine.directory.path(state),
                cacheDirectory: machine.directory.path("cache"),
                version: "test"
            )
        )
    }

    private func fill(_ vault: Vault, _ count: Int) throws {
        var details = EntryDetails()
        details.note = "canary of a note"
        details.addedTags = ["canary-tag"]
        let values = try (0..<count).map { number in
            NewValue(
                try Name("CANARY_\(number)"),
                SharedSecret(secret("value \(number)")),
                details
            )
        }
        _ = try vault.store(values, existing: .replace, in: .only)
    }

    /// What a list says, as text.
    private func list(_ vault: Vault) throws -> [String] {
        try vault.summaries(in: .only).entries.map { "\($0)" }
    }

    private func listWithoutCache() throws -> [String] {
        try machine.openFresh().summaries(in: .only).entries.map { "\($0)" }
    }

    @Test func `a list says of an entry what the entry says`() throws {
        let vault = try open()
        try fill(vault, 300)
        var details = EntryDetails()
        details.expires = .at(Timestamp(milliseconds: 1))
        _ = try vault.set(Name("CANARY_7"), to: secret("longer than before"), details, in: .only)
        let entries = try vault.entries(in: .only).entries.map { "\(EntrySummary($0))" }
        #expect(entries.count == 300)
        for _ in 0..<2 { #expect(try list(vault) == entries) }
        #expect(try listWithoutCache() == entries)
    }

    @Test func `a second list writes nothing, and one after a change renews one part`() throws {
        let vault = try open()
        try fill(vault, 300)
        _ = try list(vault)
        let first = cache
        #expect(!first.isEmpty)
        _ = try list(vault)
        #expect(cache == first)
        try vault.set("CANARY_7", "another")
        #expect(try list(vault) == listWithoutCache())
        let second = cache
        #expect(second != first)
        let firstParts = parts(first)
        let changed = zip(firstParts, parts(second)).count { $0 != $1 }
        #expect(firstParts.count == 64)
        #expect(changed == 1)
    }

    @Test func `what was renamed or removed is gone from the next list`() throws {
        let vault = try open()
        try fill(vault, 300)
        _ = try list(vault)
        _ = try vault.rename(Name("CANARY_1"), to: Name("OTHER"), in: .only)
        try vault.remove([Name("CANARY_2")], in: .only)
        #expect(try list(vault) == listWithoutCache())
        #expect(try vault.summaries(in: .only).entries.count == 299)
    }

    @Test func `a short list is not kept`() throws {
        let vault = try open()
        try fill(vault, 255)
        _ = try list(vault)
        #expect(cache.isEmpty)
    }

    @Test func `the cache holds nothing in clear`() throws {
        let vault = try open()
        try fill(vault, 300)
        _ = try list(vault)
        #expect(!contains(cache, "CANARY"))
        #expect(!contains(cache, "canary"))
    }

    @Test func `a changed cache changes no list`() throws {
        let vault = try open()
        try fill(vault, 256)
        let expected = try list(vault)
        let path = try #require(names(in: cacheDirectory).first { !$0.hasSuffix(".lock") })
        let whole = cache
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<60 {
            var damaged = whole
            let index = Int.random(in: 0..<damaged.count, using: &generator)
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: damaged[index] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 1: damaged.removeLast(damaged.count - index)
            case 2: damaged += damaged[..<index]
            default: damaged.removeFirst(index)
            }
            write(damaged, to: "\(cacheDirectory)/\(path)")
            #expect(try list(vault) == expected)
        }
    }

    @Test func `parts that change places do not open`() throws {
        let vault = try open()
        try fill(vault, 300)
        let expected = try list(vault)
        let name = try #require(names(in: cacheDirectory).first { !$0.hasSuffix(".lock") })
        write(parts(cache).reversed().flatMap(\.self), to: "\(cacheDirectory)/\(name)")
        #expect(try list(vault) == expected)
    }

    @Test func `a cache from before a change does not bring the past back`() throws {
        let vault = try open()
        try fill(vault, 300)
        let before = try list(vault)
        let name = try #require(names(in: cacheDirectory).first { !$0.hasSuffix(".lock") })
        let old = cache
        for number in 0..<300 { try vault.set("CANARY_\(number)", "new") }
        write(old, to: "\(cacheDirectory)/\(name)")
        let after = try list(vault)
        #expect(after != before)
        #expect(try after == listWithoutCache())
    }

    @Test func `a cache that cannot be written is no error`() throws {
        let vault = try open()
        try fill(vault, 300)
        write([], to: machine.directory.path("cache"))
        #expect(try list(vault) == listWithoutCache())
    }

    /// The 64 parts, each with its length before it.
    private func parts(_ bytes: [UInt8]) -> [[UInt8]] {
        var parts: [[UInt8]] = []
        var rest = bytes[...]
        while rest.count >= 4 {
            let count = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            parts.append(Array(rest.prefix(4 + count)))
            rest = rest.dropFirst(4 + count)
        }
        return parts
    }

    private func contains(_ bytes: [UInt8], _ text: String) -> Bool {
        let text = Array(text.utf8)
        return bytes.indices.contains { bytes[$0...].starts(with: text) }
    }
}
