import VaultCrypto
import VaultStorage

/// What can go wrong with a vault, in the words a person is told.
public enum VaultError: Error, Hashable, Sendable {
    /// There is no file at the path.
    case noVault(path: String)
    /// There is a file at the path already.
    case vaultExists(path: String)
    /// The path, its owner or its mode would let others in.
    case unsafePath(String)
    /// Another process holds the vault, or a push to the target is under way.
    case busy(String)
    /// No slot opens with what was given.
    case locked(String)
    /// The file is not what its members signed: changed, rolled back or forked.
    case integrity(Integrity)
    /// There is nothing of that name; `near` is what was perhaps meant.
    case notFound(Noun, String, near: String? = nil)
    /// There is something of that name.
    case exists(Noun, String)
    /// A check said no before anything was written or sent.
    case refused(code: String, String)
    /// The system failed: disk, memory, a library.
    case failed(String)
    /// The task was cancelled; what was done is recorded.
    case interrupted

    /// What a name names.
    public enum Noun: String, Sendable {
        case entry, team, target, push, version, member
        case rotation = "campaign"
        /// A key of a target.
        case key
        /// A key slot.
        case slot = "key of the vault"
    }

    /// How a file is not what it should be.
    public enum Integrity: Hashable, Sendable {
        /// The content does not verify.
        case changed(String)
        /// The file is older than what this machine has seen.
        case rolledBack
        /// The file has another history than what this machine has seen.
        case forked
        /// Another vault lies at the path.
        case replaced
    }

    static func changed(_ what: String) -> VaultError { .integrity(.changed(what)) }

    static func malformed(_ what: String, _ field: MalformedField) -> VaultError {
        .changed("\(what) is malformed at '\(field.name)'")
    }
}

// What comes from below is translated once, here.
extension VaultError {
    init(_ error: StorageError, at path: String) {
        self =
            switch error {
            case .noFile: .noVault(path: path)
            case .exists: .vaultExists(path: path)
            case .unsafePath(let reason): .unsafePath(reason)
            case .notAVault(let reason): .changed(reason)
            case .busy: .busy("another process is writing to the vault")
            case .readOnly:
                .refused(
                    code: "read-only",
                    "you may read this vault but not write it: its file or directory is read-only"
                )
            case .failed(let reason): .failed(reason)
            case .indeterminate(let reason): .failed(reason)
            }
    }

    init(_ error: CryptoError, opening what: String) {
        self =
            switch error {
            case .doesNotOpen, .malformedKey: .changed("\(what) does not open")
            case .unusablePassphrase: .refused(code: "passphrase", Self.passphraseRule)
            case .failed(let operation): .failed("cryptography failed while \(operation)")
            }
    }

    /// The error in one sentence, without the way out.
    public var sentence: String {
        switch self {
        case .noVault(let path): "there is no vault at \(path)"
        case .vaultExists(let path): "there is a file at \(path) already"
        case .unsafePath(let reason): reason
        case .busy(let reason), .locked(let reason): reason
        case .integrity(.changed(let what)): what
        case .integrity(.rolledBack): "the vault is older than what this machine has seen"
        case .integrity(.forked): "the vault has another history than what this machine has seen"
        case .integrity(.replaced): "another vault lies where this machine has seen one before"
        case .notFound(.version, let number, _): "no version \(number)"
        case .notFound(let noun, let name, _): "no \(noun.rawValue) named \(name)"
        case .exists(let noun, let name): "\(noun.rawValue) \(name) exists already"
        case .refused(_, let reason), .failed(let reason): reason
        case .interrupted: "interrupted"
        }
    }

    static let passphraseRule =
        "a passphrase has 1 to 1024 bytes of UTF-8 and no control characters"
}
