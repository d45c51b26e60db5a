/// A team key encapsulated to one member (FORMAT.md section 3.2).
public struct Grant: Sendable {
    /// The team whose key it carries.
    public let team: TeamID
    /// The epoch of that key, from 1.
    public let epoch: UInt32
    /// The member who can open it.
    public let member: MemberID
    /// The encapsulation, an X25519 public key of 32 bytes.
    public let encapsulation: [UInt8]
    /// The sealed team key.
    public let box: Box

    package init(
        team: TeamID,
        epoch: UInt32,
        member: MemberID,
        encapsulation: [UInt8],
        box: Box
    ) {
        self.team = team
        self.epoch = epoch
        self.member = member
        self.encapsulation = encapsulation
        self.box = box
    }
}
