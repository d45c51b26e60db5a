import VaultCrypto
import VaultModel

// How rows of the log are bound to one another (FORMAT.md section 6).
extension CipherSuite {
    /// `E_n`: what the author signs.
    func signedBytes(
        of row: LogRow,
        previous: Digest,
        in vault: VaultID
    ) throws(CryptoError)
        -> [UInt8]
    {
        var bytes = formatLabel + Array("log".utf8) + vault.bytes
        bytes.append(bigEndian: row.sequence)
        bytes += previous.bytes + row.team.bytes
        bytes.append(bigEndian: row.epoch)
        bytes += row.author.bytes + row.state.bytes
        bytes += try digest(row.box.bytes).bytes
        return bytes
    }

    /// `link_n = H(E_n ‖ sig_n)`.
    func link(of row: LogRow, signedBytes: [UInt8]) throws(CryptoError) -> Digest {
        try digest(signedBytes + row.signature)
    }
}

extension LogRow {
    /// What the row's box is bound to.
    func context(previous: Digest, in vault: VaultID) -> BoxContext {
        .log(
            vault: vault,
            team: team,
            epoch: epoch,
            sequence: sequence,
            previous: previous,
            author: author,
            state: state
        )
    }
}
