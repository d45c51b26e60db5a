import TestSupport
import Testing
@testable import Vault

/// A file whose bytes somebody has changed (FORMAT.md section 12, rows 3 and 4): an admin and a member,
/// on machines that have seen the vault and on new ones, get the answers they had before, or are
/// refused.
struct FileTamperTests {
    private static let pageByteCount = 4096

    /// How many bits are flipped: a sample, or as many as `VAULTCTL_SOAK_BITS` says.
    private static let bitCount =
        Figures.variable("VAULTCTL_SOAK_BITS").flatMap(Int.init) ?? (Figures.isSoak ? 4000 : 24)

    @Test(arguments: 0..<4)
    func `a bit that was flipped is noticed, or nothing depends on it`(shard: Int) async throws {
        let bench = try await MemberTamperBench.made.value
        let team = try bench.bench()
        var generator = SeededGenerator(seed: Figures.seed &+ UInt64(shard))
        let places = (0..<bench.bytes.count * 8).shuffled(using: &generator)
            .prefix(Self.bitCount / 4)
        var count = MemberTamperBench.Count()
        for place in places {
            var bytes = bench.bytes
            bytes[place / 8] ^= 1 << (place % 8)
            team.machine.replaceVault(by: bytes)
            bench.read(on: team, place, after: "bit \(place)", into: &count)
        }
        #expect(count.other == 0)
        #expect(count.refused > 0 && count.identical > 0)
    }

    @Test func `pages that were zeroed, swapped, copied or cut off change no answer`() async throws
    {
        let bench = try await MemberTamperBench.made.value
        let team = try bench.bench()
        var generator = SeededGenerator(seed: Figures.seed)
        let changes = Self.changes(of: bench.bytes).shuffled(using: &generator)
        var count = MemberTamperBench.Count()
        for (number, change) in changes.prefix(Figures.isSoak ? changes.count : 12).enumerated() {
            team.machine.replaceVault(by: change.bytes)
            bench.read(on: team, number, after: change.name, into: &count)
        }
        #expect(count.other == 0)
        #expect(count.refused > 0)
    }

    @Test func `a schema that was added to or exchanged changes no answer`() async throws {
        let bench = try await MemberTamperBench.made.value
        let team = try bench.bench()
        var count = MemberTamperBench.Count()
        for (number, sql) in Self.schemas.enumerated() {
            team.machine.replaceVault(by: bench.bytes)
            RawDatabase(path: team.machine.path).run(sql)
            bench.read(on: team, number, after: sql, into: &count)
        }
        #expect(count.other == 0)
        #expect(count.refused == 4 * Self.schemas.count)
    }

    /// What can be done to whole pages, to the end of the file, and to the header's words for a
    /// write-ahead log.
    private static func changes(of bytes: [UInt8]) -> [(name: String, bytes: [UInt8])] {
        let pages = bytes.count / pageByteCount
        func page(_ number: Int) -> Range<Int> {
            number * pageByteCount..<(number + 1) * pageByteCount
        }
        var changes: [(name: String, bytes: [UInt8])] = []
        for one in 0..<pages {
            var zeroed = bytes
            zeroed.replaceSubrange(page(one), with: [UInt8](repeating: 0, count: pageByteCount))
            changes.append(("page \(one) zeroed", zeroed))
            for other in 0..<pages where other != one {
                var copied = bytes
                copied.replaceSubrange(page(other), with: bytes[page(one)])
                changes.append(("page \(one) copied to \(other)", copied))
                guard other > one else { continue }
                copied.replaceSubrange(page(one), with: bytes[page(other)])
                changes.append(("pages \(one) and \(other) swapped", copied))
            }
        }
        for length in stride(from: 0, to: bytes.count, by: 512) {
            changes.append(("cut off at \(length)", Array(bytes.prefix(length))))
        }
        for (number, flag) in [(18, 2), (19, 2), (18, 3)] {
            var flagged = bytes
            flagged[number] = UInt8(flag)
            changes.append(("byte \(number) of the header is \(flag)", flagged))
        }
        return changes
    }

    /// Objects that a vault does not have, and roots that lead elsewhere.
    private static let schemas =
        [
            "CREATE TABLE extra(x)", "CREATE VIEW extra AS SELECT * FROM record",
            "CREATE INDEX extra ON record(epoch)",
            "CREATE TRIGGER extra AFTER INSERT ON log BEGIN DELETE FROM record; END",
            "CREATE TABLE extra(x, y GENERATED ALWAYS AS (x) VIRTUAL)",
            "PRAGMA user_version=2", "PRAGMA application_id=1",
        ]
        + [("record", "tree"), ("slot", "grants"), ("log", "record")].map { one, other in
            """
            PRAGMA writable_schema=ON;
            UPDATE sqlite_schema SET rootpage=(SELECT sum(rootpage) FROM sqlite_schema
            WHERE name IN ('\(one)','\(other)'))-rootpage WHERE name IN ('\(one)','\(other)')
            """
        }
}
