import FoundationEssentials

/// The programs under test, as the build left them.
enum Binaries {
    static let vaultctl = directory + "/vaultctl"
    static let sandbox = directory + "/vaultctl-sandbox"
    static let example = directory + "/VaultExample"
    static let syscallKiller = directory + "/SyscallKiller"

    /// Where they are: the directory of the test bundle, or the one that `VAULTCTL_TEST_BINARIES` names.
    static let directory: String = {
        if let named = ProcessInfo.processInfo.environment["VAULTCTL_TEST_BINARIES"] {
            return named
        }
        // The bundle is the running program on Linux, and an argument of the runner elsewhere.
        let bundle = CommandLine.arguments.first { $0.contains(".xctest") } ?? ""
        let parts = bundle.split(separator: "/", omittingEmptySubsequences: false)
        return parts.prefix { !$0.hasSuffix(".xctest") }.joined(separator: "/")
    }()
}
