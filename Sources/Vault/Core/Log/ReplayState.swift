import VaultCrypto
import VaultModel

/// What a member may do.
public enum MemberRole: String, Sendable {
    /// Everything: let members and teams in and out.
    case admin
    /// Read and write in his teams, and change his own keys.
    case member
}

/// Who may do what in the vault after a row of the log, and which state each team signed last.
///
/// It is what the log says (FORMAT.md section 6.2), and what a pin keeps of it (section 9).
struct ReplayState: Equatable {
    struct Member: Equatable {
        var keys: MemberPublicKeys
        var role: MemberRole
    }

    struct Team: Equatable {
        /// Counts the team's keys, from 1.
        var epoch: UInt32
        var keyID: Digest
        var members: Set<MemberID>
        /// The state that the team's last row signs; nil before its first row.
        var state: Digest?
    }

    /// The last row.
    var sequence: UInt64 = 0
    /// The link of the row before the last one.
    var previous = Digest.zero
    /// The link of the last row.
    var link = Digest.zero
    var members: [MemberID: Member] = [:]
    var teams: [TeamID: Team] = [:]
    /// The names of members, as far as the rows that name them were read.
    var names: [MemberID: Name] = [:]

    var admins: Int { members.values.count { $0.role == .admin } }
}
