private import Glibc
private import Synchronization
@testable import Vault
import VaultCrypto
import VaultModel

// A vault file as somebody else may have left it: what is read from it is what its members wrote, or
// nothing is.

/// The input says what happens to the sample vault: four bytes a change.
func checkVault(_ bytes: [UInt8]) {
    var file = Sample.shared.bytes
    for start in stride(from: 0, to: min(bytes.count, 400) - 3, by: 4) {
        change(&file, bytes[start], bytes[start + 1], bytes[start + 2], bytes[start + 3])
    }
    Sample.shared.read(file)
}

private func change(_ file: inout [UInt8], _ what: UInt8, _ high: UInt8, _ low: UInt8, _ by: UInt8)
{
    let pageCount = file.count / 4096
    guard pageCount > 0 else { return }
    let page = Int(high) % pageCount * 4096
    // Pages begin with the numbers that SQLite believes.
    let offset = page + (what & 16 == 0 ? Int(low) : Int(low) << 4 | Int(by & 15))
    switch what & 7 {
    case 0, 1: file[offset] ^= by
    case 2: file[offset] = by
    case 3:
        let other = Int(low) % pageCount * 4096
        file.replaceSubrange(page..<page + 4096, with: file[other..<other + 4096])
    case 4: file.removeLast(min(file.count, Int(high) << 8 | Int(low)))
    case 5: file.replaceSubrange(page..<page + 4096, with: repeatElement(0, count: 4096))
    case 6:
        let count = Int(by)
        guard offset + 2 * count < file.count else { return }
        let moved = Array(file[offset..<offset + count])
        file.replaceSubrange(offset + count..<offset + 2 * count, with: moved)
    default: file.append(contentsOf: repeatElement(by, count: Int(low) << 4))
    }
}

/// Files beside the vault that say anything: a list and the pushes are what they were.
func checkCache(_ bytes: [UInt8]) {
    checkIndex(bytes)
    Sample.shared.readWithCache(bytes)
}

/// A saved plan that nobody sealed is refused, whatever it says.
func checkPlan(_ bytes: [UInt8]) {
    Sample.shared.refuse(plan: bytes)
}

/// The sample vault, and what Carol, who has a recovery code, reads in it.
///
/// A class, since what it holds is made once and cannot be copied.
private final class Sample: Sendable {
    static let shared = Sample()

    let bytes: [UInt8]
    private let directory: String
    private let work: Mutex<Work>

    private struct Work {
        let pin: Pin
        let identity: Identity
        let reading: [String]
    }

    private init() {
        let tests = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        let fixtures = "/\(tests)/VaultTests/Fixtures/"
        var template = Array("/dev/shm/fuzz-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { preconditionFailure("no /dev/shm") }
        directory = String(decoding: template.dropLast().map { UInt8($0) }, as: UTF8.self)
        bytes = contents(of: fixtures + "sample.vault")
        do {
            let json = try JSONObject(parsing: contents(of: fixtures + "sample.expected.json"))
            let code = try json.bytes("carol_recovery_hex")
            write(bytes, to: directory + "/sample.vault")
            let file = try VaultFile(opening: directory + "/sample.vault")
            let typed = RecoveryCode.text(of: SecretBytes(copying: code.span))
            let identity = try file.unlock(with: .passphrase(typed), preferring: nil)
            let vault = Vault(
                LockedVault(file, pinned: nil, Self.environment(directory)),
                as: identity
            )
            let reading = try Self.reading(of: vault)
            guard let pin = vault.trusted else { preconditionFailure("nothing was verified") }
            precondition(reading.count > 3)
            work = Mutex(Work(pin: pin, identity: identity, reading: reading))
        } catch {
            preconditionFailure("the sample cannot be read: \(error)")
        }
    }

    private static func environment(_ directory: String) -> VaultEnvironment {
        VaultEnvironment(
            stateDirectory: directory + "/state",
            cacheDirectory: directory + "/cache",
            version: "fuzz",
            host: "here",
            now: { Timestamp(milliseconds: 1_795_000_000_000) }
        )
    }

    /// Reads a file in the sample's place.
    func read(_ file: [UInt8]) {
        write(file, to: directory + "/sample.vault")
        _ = unsafe unlink(directory + "/sample.vault-journal")
        work.withLock { work in
            do throws(VaultError) {
                let vault = try open(work)
                let found = try Self.reading(of: vault)
                precondition(found == work.reading, "something else is read")
                _ = try vault.verify()
            } catch {
                precondition(!error.sentence.isEmpty)
            }
        }
    }

    /// Reads the sample with these bytes as its caches.
    func readWithCache(_ bytes: [UInt8]) {
        restore()
        work.withLock { work in
            do throws(VaultError) {
                for team in work.pin.state.teams.keys {
                    for folder in ["summaries", "history"] {
                        _ = unsafe mkdir("\(directory)/cache", 0o700)
                        _ = unsafe mkdir("\(directory)/cache/\(folder)", 0o700)
                        let name = "\(work.pin.vault.base32)-\(team.hex)"
                        write(bytes, to: "\(directory)/cache/\(folder)/\(name)")
                    }
                }
                let vault = try open(work)
                let found = try Self.reading(of: vault)
                precondition(found == work.reading, "a cache was believed")
            } catch {
                preconditionFailure("a cache is in the way: \(error.sentence)")
            }
        }
    }

    /// Holds a plan against the sample.
    func refuse(plan bytes: [UInt8]) {
        restore()
        work.withLock { work in
            do throws(VaultError) {
                try open(work).read { session throws(VaultError) in
                    for team in try session.teams() {
                        do throws(VaultError) {
                            _ = try SavedPlan(reading: bytes, session, team)
                            preconditionFailure("a plan that nobody sealed")
                        } catch {
                            guard case .refused = error else { throw error }
                        }
                    }
                }
            } catch {
                preconditionFailure("the sample cannot be read: \(error.sentence)")
            }
        }
    }

    private let isWhole = Mutex(false)

    private func restore() {
        isWhole.withLock { isWhole in
            if !isWhole { write(bytes, to: directory + "/sample.vault") }
            isWhole = true
        }
    }

    private func open(_ work: borrowing Work) throws(VaultError) -> Vault {
        let file = try VaultFile(opening: directory + "/sample.vault")
        let locked = LockedVault(file, pinned: work.pin, Self.environment(directory))
        return Vault(locked, as: work.identity)
    }

    /// All that a member reads, one line each; of values their fingerprints and lengths.
    private static func reading(of vault: Vault) throws(VaultError) -> [String] {
        var lines: [String] = []
        for team in try vault.teams() {
            let choice = TeamChoice.id(team.id)
            for entry in try vault.summaries(in: choice).entries {
                lines.append("\(team.name) \(entry.name) \(entry.version) \(entry.note)")
            }
            for value in try vault.values(in: choice) {
                lines.append(value.value.bytes.bytes.hex)
            }
            for target in try vault.targets(in: choice) {
                lines.append("\(target.name) \(target.baseURL) \(target.map.count)")
            }
            for push in try vault.pushes(in: choice) { lines.append("\(push.id) \(push.target)") }
        }
        return lines
    }
}

private func contents(of path: String) -> [UInt8] {
    guard let file = unsafe fopen(path, "r") else { preconditionFailure("no \(path)") }
    defer { _ = unsafe fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = unsafe fread(&bytes, 1, bytes.count, file)
    return Array(bytes[..<count])
}

private func write(_ bytes: [UInt8], to path: String) {
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    precondition(descriptor >= 0)
    let count = unsafe bytes.withUnsafeBytes {
        unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
    }
    precondition(count == bytes.count && close(descriptor) == 0)
}
