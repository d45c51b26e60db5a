import VaultCrypto
import VaultModel
import VaultStorage

/// Summaries of a team's entries in a file beside the vault, so that a list need not open each entry
/// (FORMAT.md section 9.2).
///
/// Nothing in it is trusted: a part opens under the team's key and only for the signed digest of the
/// entries that it was made from. Whatever does not open is as if it were not there.
struct SummaryCache {
    /// Below so many entries it would save nothing.
    static let leastCount = 256
    private static let byteLimit = 256 << 20

    private let file: PrivateFile
    private let vault: VaultID
    private let key: TeamKey
    /// The boxes by inner node.
    private var boxes: [Box?]
    /// Whether the file holds something else.
    private(set) var isChanged = false

    /// Reads the file; nil on a machine that keeps no cache.
    init?(of team: Team, in vault: VaultID, _ environment: VaultEnvironment) {
        guard
            let file = environment.cacheFile("summaries", of: team.id, in: vault, Self.byteLimit)
        else { return nil }
        self.file = file
        self.vault = vault
        key = team.key
        boxes = Self.boxes(in: (try? file.read()) ?? [])
    }

    /// The summaries below an inner node; nil where they are not known.
    func summaries(
        _ index: Int,
        below digest: Digest,
        _ suite: borrowing CipherSuite
    ) -> [EntrySummary]? {
        guard let box = boxes[index],
            let bytes = try? key.open(local: box, as: context(below: digest), suite)
        else { return nil }
        return EntrySummary.list(in: bytes)
    }

    /// Keeps the summaries below an inner node, unless they are too many.
    mutating func keep(
        _ summaries: [EntrySummary],
        _ index: Int,
        below digest: Digest,
        _ suite: borrowing CipherSuite
    ) {
        var bytes: [UInt8] = []
        for summary in summaries { summary.append(to: &bytes) }
        guard TeamKey.canSeal(bytes) else { return }
        boxes[index] = try? key.seal(local: bytes, as: context(below: digest), suite)
        isChanged = true
    }

    /// Writes the file; one that cannot be written costs the next list its time, and nothing else.
    func write() {
        var bytes: [UInt8] = []
        for box in boxes { bytes.append(lengthPrefixed: box?.bytes ?? []) }
        guard bytes.count <= Self.byteLimit else { return }
        try? file.update { _ in bytes }
    }

    private func context(below digest: Digest) -> BoxContext {
        .summaries(vault: vault, team: key.team, epoch: key.epoch, below: digest)
    }

    private static func boxes(in bytes: [UInt8]) -> [Box?] {
        var boxes: [Box?] = []
        var offset = 0
        while bytes.count - offset >= 4 {
            let count = bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
            offset += 4
            guard count <= bytes.count - offset else { break }
            boxes.append(count == 0 ? nil : Box(Array(bytes[offset..<offset + count])))
            offset += count
        }
        guard boxes.count == TreeNode.childCount else {
            return Array(repeating: nil, count: TreeNode.childCount)
        }
        return boxes
    }
}
