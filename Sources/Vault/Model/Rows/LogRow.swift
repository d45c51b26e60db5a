/// One signed line of the history, its event sealed (FORMAT.md section 6).
public struct LogRow: Sendable {
    /// Numbered 1, 2, 3, … without a gap.
    public let sequence: UInt64
    /// The team that the event belongs to.
    public let team: TeamID
    /// The epoch of the team key that sealed the event, from 1.
    public let epoch: UInt32
    /// The member who signed it.
    public let author: MemberID
    /// The digest of the team's records after the transaction that the row belongs to.
    public let state: Digest
    /// The sealed event.
    public let box: Box
    /// An Ed25519 signature, 64 bytes.
    public let signature: [UInt8]

    package init(
        sequence: UInt64,
        team: TeamID,
        epoch: UInt32,
        author: MemberID,
        state: Digest,
        box: Box,
        signature: [UInt8]
    ) {
        self.sequence = sequence
        self.team = team
        self.epoch = epoch
        self.author = author
        self.state = state
        self.box = box
        self.signature = signature
    }
}
