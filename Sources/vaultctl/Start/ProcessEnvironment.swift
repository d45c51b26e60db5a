#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif
import Synchronization
import Vault

/// The variables that vaultctl was started with.
enum ProcessEnvironment {
    private static let passphraseVariable = "VAULTCTL_PASSPHRASE"
    private static let passphrase = Mutex<SecretBytes?>(nil)

    /// A variable's value; nil where it is unset or empty.
    static func value(of name: String) -> String? {
        guard let value = unsafe getenv(name), unsafe value.pointee != 0 else { return nil }
        return unsafe String(cString: value)
    }

    /// Moves the passphrase out of the environment: its bytes are overwritten where they lie, which
    /// is also what `/proc/PID/environ` shows, and no child inherits it.
    static func takePassphrase() {
        guard let value = unsafe getenv(passphraseVariable) else { return }
        let count = unsafe strlen(value)
        if count > 0 {
            let bytes = unsafe UnsafeRawBufferPointer(start: value, count: count)
            let taken = unsafe SecretBytes(copying: Span(_unsafeBytes: bytes))
            passphrase.withLock { $0 = taken.copy() }
        }
        unsafe SecretMemory.wipe(value, count)
        _ = unsafe unsetenv(passphraseVariable)
    }

    /// The passphrase that was taken, for its one use.
    static func givePassphrase() -> SecretBytes? {
        passphrase.withLock { $0.take() }
    }

    /// The base directories of the XDG specification.
    static var dataDirectory: String { directory("XDG_DATA_HOME", ".local/share") }
    static var stateDirectory: String { directory("XDG_STATE_HOME", ".local/state") }
    static var cacheDirectory: String { directory("XDG_CACHE_HOME", ".cache") }
    static var configDirectory: String { directory("XDG_CONFIG_HOME", ".config") }

    private static func directory(_ variable: String, _ standard: String) -> String {
        // The specification has a relative path ignored.
        let base = value(of: variable).flatMap { $0.hasPrefix("/") ? $0 : nil }
        return (base ?? (value(of: "HOME") ?? "") + "/" + standard) + "/vaultctl"
    }
}
