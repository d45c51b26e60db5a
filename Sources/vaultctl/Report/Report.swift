import Vault

/// What a report tells of each team: its targets, its pushes, and what expires.
///
/// No value and no note is in it.
struct Report {
    /// One team.
    struct Team {
        let name: Name
        let targets: [TargetStatus]
        /// Newest first.
        let pushes: [PushRecord]
        /// Those that have expired or will within `horizon`, the next one first.
        let expiring: [EntrySummary]
        /// Newest first.
        let rotations: [Rotation]
    }

    /// So far it is looked ahead for what expires.
    static let horizon = Duration.seconds(90 * 86_400)

    let vault: VaultID
    /// The vault's file without its directory.
    let file: String
    /// Where the report begins; nil for the whole history.
    let since: Timestamp?
    let made: Timestamp
    /// Who made it, by name.
    let author: String
    let teams: [Team]
    let verification: Verification
    let anchor: Anchor

    /// Verifies the vault, and gathers what there is to tell of a team or of all, of one moment: what
    /// is told is what was verified.
    init(_ vault: Vault, team: String?, since: Timestamp?) throws(VaultError) {
        self.vault = vault.id
        file = vault.path.split(separator: "/").last.map(String.init) ?? vault.path
        self.since = since
        let now = Timestamp.now
        made = now
        (verification, author, teams) = try vault.reading { () throws(VaultError) in
            let verification = try vault.verify()
            let author = try vault.members().first(where: \.isYou)?.name.text ?? ""
            let teams = try vault.teamNames(orOnly: team).map { name throws(VaultError) in
                try Team(name, of: vault, since: since, at: now)
            }
            return (verification, author, teams)
        }
        anchor = verification.anchor
    }
}

extension Report.Team {
    fileprivate init(
        _ name: Name,
        of vault: Vault,
        since: Timestamp?,
        at now: Timestamp
    ) throws(VaultError) {
        let team = TeamChoice.named(name.text)
        let limit = now + Report.horizon
        var query = PushQuery()
        query.since = since
        self.name = name
        targets = try vault.status(in: team).targets
        pushes = try vault.pushes(query, in: team)
        expiring = try vault.summaries(in: team).entries
            .filter { $0.expires(before: limit) }
            .sorted { ($0.expires ?? now) < ($1.expires ?? now) }
        rotations = try vault.rotations(in: team)
    }
}

extension Report.Team {
    /// The names of the targets that send an entry.
    func targets(of entry: EntrySummary) -> [String] {
        targets.filter { $0.target.sentEntries.contains(entry.name) }.map(\.target.name.text)
    }
}

extension Report {
    /// A push and the team it belongs to.
    typealias Push = (team: Name, push: PushRecord)

    /// All pushes, newest first.
    var pushes: [Push] {
        teams.flatMap { team in team.pushes.map { (team.name, $0) } }
            .sorted { $0.push.started > $1.push.started }
    }

    /// All targets, by team and name.
    var targets: [(team: Name, status: TargetStatus)] {
        teams.flatMap { team in team.targets.map { (team.name, $0) } }
    }

    /// Everything that has expired or soon will, the next one first.
    var expiring: [(team: Team, entry: EntrySummary)] {
        teams.flatMap { team in team.expiring.map { (team, $0) } }
            .sorted { ($0.entry.expires ?? made) < ($1.entry.expires ?? made) }
    }

    /// The campaigns of all teams.
    var rotations: [(team: Name, rotation: Rotation)] {
        teams.flatMap { team in team.rotations.map { (team.name, $0) } }
    }
}

/// What a state means for who reads it: three colours, three signs.
enum Mood: String, CaseIterable {
    case good, wait, bad, none

    init(_ state: PushState?) {
        switch state {
        case .ready, .stored, .removed: self = .good
        case .open, .accepted, .pending, .skipped: self = .wait
        case .failed, .rejected, .partial, .unknown, .abandoned: self = .bad
        case nil: self = .none
        }
    }
}
