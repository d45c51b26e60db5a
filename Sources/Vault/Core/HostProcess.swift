import VaultCrypto

/// What a program may settle for its whole process, and a library may not.
public enum HostProcess {
    /// Lets keys be derived from passphrases in huge pages of memory, which takes a tenth less time.
    ///
    /// It is for a program in which nothing but this library uses OpenSSL's libcrypto, before anything
    /// else of the library is used; otherwise leave it out. Nothing changes where the system has no huge
    /// pages.
    public static func deriveKeysInHugePages() { OpenSSLMemory.useHugePages() }
}
