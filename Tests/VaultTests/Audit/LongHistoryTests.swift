import FoundationEssentials
import TestSupport
import Testing
@testable import Vault

/// Makes the vault that `scripts/bench-audit` measures: its path is in a variable.
struct LongHistoryTests {
    private static let path = ProcessInfo.processInfo.environment["VAULTCTL_LONG_HISTORY"]

    @Test(.enabled(if: path != nil, "nobody asked for a long history"))
    func `a vault with a long history`() throws {
        let path = try #require(Self.path)
        let machine = TestMachine()
        let vault = try machine.open()
        try vault.set("API_KEY", "one")
        for _ in 0..<20 { try vault.live(through: 5000) }
        write(machine.bytes, to: path)
        write(OriginalVault.made.machineKey, to: path + ".key")
    }
}
