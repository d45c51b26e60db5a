import VaultCrypto
public import VaultModel
import VaultStorage

/// What one look found, and how it is mended.
public struct Finding: Sendable {
    /// How bad it is.
    public enum Status: String, Sendable {
        case ok, warning, problem
    }

    /// What was looked at, in a word that a script can rely on.
    public let id: String
    /// How bad it is.
    public let status: Status
    /// What was found, in one sentence.
    public let message: String
    /// What mends it.
    public let hint: String?
    /// Whether the file is not what its members signed.
    public let isIntegrity: Bool

    /// Something that is as it should be.
    public static func ok(_ id: String, _ message: String) -> Finding {
        Finding(id, .ok, message)
    }

    /// Something that may need care.
    public static func warning(_ id: String, _ message: String, hint: String?) -> Finding {
        Finding(id, .warning, message, hint: hint)
    }

    /// Something that keeps a command from its work.
    public static func problem(_ id: String, _ message: String, hint: String?) -> Finding {
        Finding(id, .problem, message, hint: hint)
    }

    /// What an error says.
    public static func problem(_ id: String, _ error: VaultError, hint: String?) -> Finding {
        if case .integrity = error {
            return Finding(id, .problem, error.sentence, hint: hint, isIntegrity: true)
        }
        return Finding(id, .problem, error.sentence, hint: hint)
    }

    private init(
        _ id: String,
        _ status: Status,
        _ message: String,
        hint: String? = nil,
        isIntegrity: Bool = false
    ) {
        self.id = id
        self.status = status
        self.message = message
        self.hint = hint
        self.isIntegrity = isIntegrity
    }
}

/// A look at a vault that changes nothing: neither the file nor what this machine remembers of it.
public struct Examination {
    private let path: String
    private let environment: VaultEnvironment

    /// Says which vault is looked at.
    public init(of path: String, environment: VaultEnvironment) {
        self.path = path
        self.environment = environment
    }

    /// The versions of the libraries that are in use.
    public static var libraries: [String] {
        ["SQLite \(Database.libraryVersion)", CipherSuite.libraryVersion]
    }

    /// Whether there is anything at a path.
    public static func isThere(_ path: String) -> Bool { (try? Path.exists(path)) ?? false }

    /// Looks at a directory that only its user may look into; it need not be there.
    public static func privateDirectory(_ path: String, as id: String) -> Finding {
        do throws(StorageError) {
            return try FileFacts.checkPrivateDirectory(path)
                ? .ok(id, "\(path) is yours alone") : .ok(id, "\(path) is not there yet")
        } catch {
            return .problem(
                id,
                VaultError(error, at: path),
                hint: "it must be a directory of yours: chmod 700 '\(path)'"
            )
        }
    }

    /// Looks at a file with a key or a passphrase; nil where there is none to be looked at.
    public static func secretFile(_ path: String, as id: String) -> Finding? {
        do throws(StorageError) {
            return try FileFacts.checkSecretFile(path)
                ? .ok(id, "\(path) is closed to others") : nil
        } catch {
            return .warning(
                id,
                VaultError(error, at: path).sentence,
                hint: "it opens the vault or helps to; its owner closes it: chmod 600 '\(path)'"
            )
        }
    }

    /// Looks at the file from outside; the vault is nil when it cannot be looked into.
    public func outside() -> (findings: [Finding], vault: LockedVault?) {
        var findings: [Finding] = []
        do throws(VaultError) {
            let resolved = try storing(at: path) { () throws(StorageError) in
                try FileFacts.checkDirectory(of: path)
            }
            findings.append(.ok("directory", "nobody else can exchange \(resolved)"))
            let facts = try file(resolved, &findings)
            guard let facts, let locked = format(resolved, facts.byteCount, &findings) else {
                return (findings, nil)
            }
            findings.append(pin(of: locked))
            return (findings, locked)
        } catch {
            findings.append(
                .problem(
                    "directory",
                    isMissing(error)
                        ? .unsafePath("the directory of \(path) does not exist") : error,
                    hint: isMissing(error)
                        ? "'vaultctl init' makes it" : "keep the vault in a directory of your own"
                )
            )
            return (findings, nil)
        }
    }

    private func isMissing(_ error: VaultError) -> Bool {
        if case .noVault = error { return true }
        return false
    }

    private func file(
        _ path: String,
        _ findings: inout [Finding]
    ) throws(VaultError) -> (byteCount: Int64, modified: Timestamp)? {
        let facts: (byteCount: Int64, modified: Timestamp)
        do throws(StorageError) {
            facts = try FileFacts.checkFile(path)
        } catch {
            let hint =
                if error == .noFile {
                    "'vaultctl init' makes one, --vault names another"
                } else if FileFacts.isRegularFile(path) {
                    "a vault is a file of yours with one name: chmod 600 '\(path)'"
                } else {
                    "a vault is a file: --vault names it"
                }
            findings.append(.problem("file", VaultError(error, at: path), hint: hint))
            return nil
        }
        findings.append(.ok("file", "\(path) is yours alone, \(facts.byteCount) bytes"))
        findings.append(clock(facts.modified, "the vault's file was changed"))
        guard
            try storing(at: path, { () throws(StorageError) in try Path.exists(path + "-journal") })
        else { return facts }
        findings.append(
            .warning(
                "journal",
                "a journal lies beside the vault: somebody is writing, or was cut off",
                hint: "the next command that opens the vault settles it"
            )
        )
        return nil
    }

    private func format(
        _ path: String,
        _ byteCount: Int64,
        _ findings: inout [Finding]
    ) -> LockedVault? {
        do throws(VaultError) {
            let locked = try LockedVault(lookingAt: path, environment: environment)
            findings.append(.ok("format", "vaultctl/1, fingerprint \(locked.id.fingerprint)"))
            return locked
        } catch {
            // The file comes before its pin: what fails here is the one or the other.
            let isPin = error == .integrity(.replaced) || (try? VaultFile(opening: path)) != nil
            findings.append(
                .problem(
                    isPin ? "pin" : "format",
                    error,
                    hint: isPin
                        ? "bring back the vault that was here; what this machine has seen lies in "
                            + environment.pinDirectory
                        : "'vaultctl restore-backup FILE' puts a backup in its place"
                )
            )
            return nil
        }
    }

    private func pin(of locked: LockedVault) -> Finding {
        guard let pin = locked.pin else {
            return .warning(
                "pin",
                "this machine has not seen the vault before: an older copy would look the same",
                hint: "the first command that unlocks it remembers what it saw"
            )
        }
        do throws(VaultError) {
            try storing(at: path) { () throws(StorageError) in
                try locked.file.database.begin(.read)
            }
            defer { locked.file.database.rollback() }
            try locked.file.checkContains(pin.state)
        } catch {
            return .problem("pin", error, hint: "bring back the newer file, or ask who has it")
        }
        return .ok(
            "pin",
            "the history contains event \(pin.state.sequence), the last this machine has seen"
        )
    }

    /// Looks into an unlocked vault: its history, every record, and the times in it.
    public func inside(_ vault: Vault) -> [Finding] {
        do throws(VaultError) {
            let found = try vault.verify()
            var latest = Timestamp(milliseconds: 0)
            try vault.events { latest = max(latest, $0.at) }
            return [
                .ok("content", "verified \(found.events) events and \(found.records) records"),
                clock(latest, "the last event was signed"),
            ]
        } catch {
            return [
                .problem(
                    "content",
                    error,
                    hint: "'vaultctl restore-backup FILE' puts a backup in the vault's place"
                )
            ]
        }
    }

    private func clock(_ time: Timestamp, _ what: String) -> Finding {
        let now = environment.now()
        // A few seconds are what two machines differ by.
        guard time > now + .seconds(60) else {
            return .ok("clock", "\(what) at \(time), and it is \(now)")
        }
        return .warning(
            "clock",
            "\(what) in the future, at \(time); it is \(now) here",
            hint: "set this machine's clock, or that of who wrote it"
        )
    }
}

extension VaultID {
    /// The first letters of the id, for people to compare and to type.
    public var fingerprint: String { String(base32.prefix(16)) }
}
