import VaultCrypto
import VaultModel
import VaultStorage

/// The index of a team's history in a file beside the vault (FORMAT.md section 9.3).
///
/// Nothing in it is trusted: it opens under the team's key and for one row and its link, and is used
/// only where the rows after that one lead to the link that was verified.
struct HistoryCache {
    private static let byteLimit = 4 << 20

    private let file: PrivateFile
    private let vault: VaultID
    private let key: TeamKey

    /// Nil on a machine that keeps no cache.
    init?(of team: Team, in vault: VaultID, _ environment: VaultEnvironment) {
        guard
            let file = environment.cacheFile("history", of: team.id, in: vault, Self.byteLimit)
        else { return nil }
        self.file = file
        self.vault = vault
        key = team.key
    }

    /// What was kept; nil for anything that does not open.
    func read(_ suite: borrowing CipherSuite) -> HistoryIndex? {
        guard let bytes = (try? file.read()) ?? nil, bytes.count > 8 + Digest.byteCount,
            let link = Digest(Array(bytes[8..<8 + Digest.byteCount]))
        else { return nil }
        let sequence = bytes.bigEndianUInt64(at: 0)
        let box = Box(Array(bytes[(8 + Digest.byteCount)...]))
        guard
            let message = try? key.open(local: box, as: context(sequence, link), suite),
            let contents = HistoryIndex.Contents(message)
        else { return nil }
        let index = HistoryIndex(of: key.team, contents)
        guard index.sequence == sequence, index.link == link, sequence > 0 else { return nil }
        return index
    }

    /// Keeps the full pages; what cannot be written costs the next reader its time, and no more.
    func write(_ index: HistoryIndex, _ suite: borrowing CipherSuite) {
        let message = index.full.serialized
        guard index.sequence > 0, TeamKey.canSeal(message),
            let box = try? key.seal(
                local: message,
                as: context(index.sequence, index.link),
                suite
            )
        else { return }
        var bytes: [UInt8] = []
        bytes.append(bigEndian: index.sequence)
        bytes.append(index.link)
        bytes += box.bytes
        try? file.update { _ in bytes }
    }

    private func context(_ sequence: UInt64, _ link: Digest) -> BoxContext {
        .history(
            vault: vault,
            team: key.team,
            epoch: key.epoch,
            sequence: sequence,
            link: link
        )
    }
}
