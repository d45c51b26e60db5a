import TestSupport
import Vault

/// A vault in a temporary directory, its machine state beside it.
final class TestVault {
    let directory = TemporaryDirectory()
    let vault: Vault
    static let passphrase = "correct horse battery staple"

    var path: String { directory.path("team.vault") }

    var environment: VaultEnvironment {
        VaultEnvironment(stateDirectory: directory.path("state"), version: "test", host: "here")
    }

    init(team: String? = "voice") throws {
        vault = try Vault.create(
            at: directory.path("team.vault"),
            founder: try Name("Alice"),
            passphrase: secret(Self.passphrase),
            team: try team.map { try Name($0) },
            environment: VaultEnvironment(
                stateDirectory: directory.path("state"),
                version: "test",
                host: "here"
            )
        )
    }

    /// Opens the same file again, as another process would.
    func reopened(with key: borrowing SecretBytes) throws -> Vault {
        try Vault(opening: path, with: .machineKey(key.copy()), environment: environment)
    }
}
