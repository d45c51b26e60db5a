import Synchronization
import TestSupport
@testable import Vault
import VaultStorage

/// A vault that is made once, with its founder Alice, a machine key and the team `voice`: only the
/// first test pays for a passphrase.
struct OriginalVault {
    /// The file.
    let bytes: [UInt8]
    /// The text of Alice's machine key.
    let machineKey: [UInt8]

    static let made = OriginalVault()

    private init() {
        do {
            let test = try TestVault()
            machineKey = try test.vault.addMachineKey(label: "tests").withSpan { key in
                key.indices.map { key[$0] }
            }
            bytes = contents(of: test.path)
        } catch {
            preconditionFailure("the original vault cannot be made: \(error)")
        }
    }
}

/// A machine with a copy of the original vault, and a clock that never waits.
final class TestMachine: Sendable {
    let directory = TemporaryDirectory(inMemory: true)
    let clock = TestClock()

    init(holding vault: [UInt8] = OriginalVault.made.bytes) {
        write(vault, to: path)
    }

    /// Where the vault lies.
    var path: String { directory.path("team.vault") }

    /// The vault file as it is now.
    var bytes: [UInt8] { contents(of: path) }

    /// Exchanges the vault file, as who can write to it could; the pin stays.
    func replaceVault(by bytes: [UInt8]) {
        write(bytes, to: path)
    }

    /// The environment of a program that knows `state` of the past and calls its machine `host`.
    func environment(host: String = "here", state: String = "state") -> VaultEnvironment {
        let clock = clock
        var environment = VaultEnvironment(
            stateDirectory: directory.path(state),
            version: "test",
            host: host,
            now: { clock.now }
        )
        environment.uptime = { clock.uptime }
        environment.sleep = { duration in await clock.sleep(duration) }
        return environment
    }

    /// The pins of the program whose state is `state`, by their file names.
    var pins: [String: [UInt8]] {
        let directory = environment().pinDirectory
        let files = names(in: directory).filter { $0.hasSuffix(".json") }
        return Dictionary(
            uniqueKeysWithValues: files.map { ($0, contents(of: "\(directory)/\($0)")) }
        )
    }

    /// Removes the vault file; the pin stays.
    func removeVault() {
        removeFile(path)
    }

    /// Opens the vault as Alice, as another process would.
    func open(_ environment: VaultEnvironment? = nil) throws(VaultError) -> Vault {
        let key = OriginalVault.made.machineKey
        return try Vault(
            opening: path,
            with: .machineKey(SecretBytes(copying: key.span)),
            environment: environment ?? self.environment()
        )
    }

    /// Opens the vault as a program that knows nothing of its past.
    func openFresh() throws(VaultError) -> Vault {
        let number = freshCount.withLock { count in
            count += 1
            return count
        }
        return try open(environment(state: "fresh-\(number)"))
    }

    private let freshCount = Mutex(0)
}

extension Vault {
    /// Stores a text.
    @discardableResult
    func set(_ name: String, _ value: String, in team: TeamChoice = .only) throws -> Entry {
        try set(try Name(name), to: secret(value), in: team)
    }

    /// The text of a version, the current one unless a number is given.
    func value(
        of name: String,
        version: Int? = nil,
        in team: TeamChoice = .only
    ) throws -> String {
        text(try value(of: try Name(name), version: version, in: team))
    }

    /// The names of the events, oldest first.
    func operations() throws(VaultError) -> [String] {
        var operations: [String] = []
        try events { entry throws(VaultError) in operations.append(entry.operation) }
        return operations
    }
}

extension TestMachine {
    /// Whether the cache of digests is what the records give when it is computed anew; of one team,
    /// or of all.
    func hasExactCache(of team: TeamID? = nil) -> Bool {
        let cached = RawDatabase(path: path).rows(
            "SELECT lower(hex(team)),kind,node,lower(hex(digests)) FROM tree ORDER BY team,kind,node"
        )
        guard let computed = try? computedCache() else { return false }
        guard let team else { return cached == computed }
        return cached.filter { $0[0] == team.hex } == computed.filter { $0[0] == team.hex }
    }

    /// Makes the cache fit the records again, whatever they are; where the tops are kept, up to
    /// what the signed states say.
    func recomputeCache(keepingTops keepsTops: Bool = false) {
        guard let computed = try? computedCache() else { return }
        let raw = RawDatabase(path: path)
        raw.run(keepsTops ? "DELETE FROM tree WHERE node<64" : "DELETE FROM tree")
        for row in computed where !keepsTops || row[2] != "64" {
            raw.run("INSERT INTO tree VALUES(X'\(row[0])',\(row[1]),\(row[2]),X'\(row[3])')")
        }
    }

    private func computedCache() throws -> [[String]] {
        let file = try VaultFile(opening: path)
        try file.database.begin(.read)
        defer { file.database.rollback() }
        var rows: [[String]] = []
        for team in try file.database.teamsWithRecords() {
            for kind in RecordKind.allCases {
                let digests = try file.digests(of: team, kind) { _ in }
                for (index, node) in digests.inners.elements {
                    rows.append([team.hex, "\(kind.rawValue)", "\(index)", node.encoded.hex])
                }
                guard !digests.top.isEmpty else { continue }
                rows.append([team.hex, "\(kind.rawValue)", "64", digests.top.encoded.hex])
            }
        }
        return rows
    }
}
