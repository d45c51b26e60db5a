import Vault

/// What this system offers to keep a vault unlocked.
enum UnlockCaches {
    /// The kernel's keyring on Linux; nil elsewhere, where the Keychain would be it.
    static var ofThisSystem: (any UnlockCache)? {
        #if os(Linux)
        KernelKeyring()
        #else
        nil
        #endif
    }

    /// How long is left, in words: "14 minutes", "1 hour".
    static func words(_ left: Duration) -> String {
        let seconds = max(1, left.components.seconds)
        switch seconds {
        case ..<60: return count(seconds, "second")
        case ..<3600: return count((seconds + 59) / 60, "minute")
        default: return count((seconds + 3599) / 3600, "hour")
        }
    }

    private static func count(_ number: Int64, _ unit: String) -> String {
        "\(number) \(unit)\(number == 1 ? "" : "s")"
    }
}
