@testable import Vault
import VaultCrypto
import VaultModel

extension Session {
    /// Stores a value that no entry names, as no command would.
    func addOrphan(_ text: String, in team: Team) throws(VaultError) {
        let id: RecordID = try computing { () throws(CryptoError) in try file.suite.randomID() }
        let record = try computing { () throws(CryptoError) in
            try team.key.seal(
                value: secret(text),
                at: Record.Key(team: team.id, kind: .value, id: id),
                in: file.id,
                file.suite
            )
        }
        try put(record)
    }
}
