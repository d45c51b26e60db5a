import VaultCloud
import VaultModel

/// Which keys of a target a push is about.
public struct PushSelection: Sendable {
    /// These keys alone; all that are mapped where nil.
    public var keys: Set<String>?
    /// Whether keys are sent that the provider is known to hold.
    public var includesUnchanged: Bool
    /// Whether keys are removed there that were pushed from here and are no longer mapped.
    public var prunes: Bool

    /// All mapped keys, those with another value than the provider's.
    public init(
        keys: Set<String>? = nil,
        includesUnchanged: Bool = false,
        prunes: Bool = false
    ) {
        self.keys = keys
        self.includesUnchanged = includesUnchanged
        self.prunes = prunes
    }
}

extension Session {
    /// Compares what a target should hold with what it was last told, and with the provider's
    /// listing where there is one.
    func plan(
        for target: Target,
        _ selection: PushSelection,
        listing: RemoteListing? = nil,
        in team: Team
    ) throws(VaultError) -> PushPlan {
        if let unknown = selection.keys?.subtracting(target.mapped.keys).min() {
            throw .refused(code: "no-such-key", "target \(target.name) maps no key \(unknown)")
        }
        var changes: [PushPlan.Change] = []
        var problems = try self.problems(of: target, listing, in: team)
        let remote = listing.map { RemoteKeys($0, of: target.provider) }
        for (key, name) in target.mapped.sorted(by: { $0.key < $1.key })
        where selection.keys?.contains(key) != false {
            guard let entry = try entry(name, in: team) else {
                problems.append(.init("missing-entry", "there is no entry \(name) for key \(key)"))
                continue
            }
            let change = entry.change(
                of: key,
                target.last?.items[key],
                remote?.place(of: key) ?? .unknown,
                includingUnchanged: selection.includesUnchanged
            )
            changes.append(change)
            if change.action != .unchanged {
                problems += try self.problems(of: entry, for: target, in: team)
            }
        }
        if let remote {
            changes += try unmapped(remote, at: target, selection, in: team)
        }
        let removes = changes.contains { $0.action == .delete }
        return PushPlan(
            target: target,
            changes: changes,
            problems: problems,
            selection: selection,
            listing: listing,
            unseenTeams: removes ? try unseenTeamCount : 0
        )
    }

    /// How many teams there are whose targets this member cannot read.
    private var unseenTeamCount: Int {
        get throws(VaultError) {
            var count = 0
            for (team, known) in state.teams
            where team != .commons && !known.members.contains(identity.member) {
                if try !isEmpty(team) { count += 1 }
            }
            return count
        }
    }

    /// The keys that are there and that the target does not map.
    ///
    /// Removed is only what is certain to be ours: it was pushed from here, is the same secret still,
    /// and no other target puts it there, of whatever team this member is in.
    private func unmapped(
        _ remote: RemoteKeys,
        at target: Target,
        _ selection: PushSelection,
        in team: Team
    ) throws(VaultError) -> [PushPlan.Change] {
        let canonical = { (key: String) in canonicalKey(key, of: target.provider) }
        let mapped = Set(target.mapped.keys.map(canonical))
        let strangers = remote.keys.filter { !mapped.contains(canonical($0)) }
        guard !strangers.isEmpty else { return [] }
        var others: [String: String] = [:]
        for otherTeam in try teams() {
            let isOurs = otherTeam.id == team.id
            for other in try targets(in: otherTeam)
            where !(isOurs && other.name == target.name)
                && other.isMaybeAt(target, remote.listing)
            {
                let name = isOurs ? "\(other.name)" : "\(other.name) of team \(otherTeam.name)"
                for key in other.mapped.keys { others[canonical(key)] = name }
            }
        }
        return strangers.map { key in
            let pushed = target.last?.items.first { canonical($0.key) == canonical(key) }?.value
            let detail: String?
            let isOurs: Bool
            if let other = others[canonical(key)] {
                (isOurs, detail) = (false, "target \(other) maps it")
            } else if let pushed, pushed.state.isHeld || pushed.state == .failed {
                let isSame = remote.place(of: key).isSame(as: pushed)
                isOurs = isSame
                detail =
                    isSame
                    ? "pushed from here once, as version \(pushed.version) of \(pushed.entry)"
                    : "made anew by others since it was pushed from here"
            } else {
                (isOurs, detail) = (false, nil)
            }
            return PushPlan.Change(
                key: key,
                entry: isOurs ? pushed?.entry : nil,
                action: isOurs && selection.prunes ? .delete : .unmanaged,
                version: nil,
                pushedVersion: isOurs ? pushed?.version : nil,
                detail: detail,
                difference: .unmanaged,
                item: nil
            )
        }
    }
}

// What stands in the way.
extension Session {
    func problems(
        of target: Target,
        _ listing: RemoteListing?,
        in team: Team
    ) throws(VaultError) -> [PushPlan.Problem] {
        var problems = cloudProblems(of: target, keys: target.mapped.keys.sorted())
            .map(PushPlan.Problem.init)
        if let other = try targetOfAnotherOrigin(than: target, in: team) {
            problems.append(.tokenOrigin(target, other))
        }
        for name in target.displaced {
            problems.append(
                .init(
                    "key-conflict",
                    "the rule takes entry \(name), and its key goes to another entry: map it "
                        + "under a key of its own"
                )
            )
        }
        if let listing {
            problems += cloudProblems(of: target, in: listing).map(PushPlan.Problem.init)
        }
        return problems
    }

    private func problems(
        of entry: Entry,
        for target: Target,
        in team: Team
    ) throws(VaultError) -> [PushPlan.Problem] {
        if entry.current.byteCount == 0 {
            return [.init("empty-value", "entry \(entry.name) is empty")]
        }
        if let expires = entry.expires, expires < now {
            return [.init("expired-entry", "entry \(entry.name) expired on \(expires)")]
        }
        guard try isText(entry.current, in: team) else {
            return [.init("not-text", "the value of entry \(entry.name) is not UTF-8 text")]
        }
        guard target.kind == .imagePull,
            !isCredential(try value(of: entry.current, in: team), of: target)
        else { return [] }
        return [
            .init(
                "credential",
                "the value of entry \(entry.name) is not user:token"
                    + (target.isEncoded ? " in base64" : "")
            )
        ]
    }

    private func isText(_ version: EntryVersion, in team: Team) throws(VaultError) -> Bool {
        guard let record = try record(.value, version.value, in: team.id)
        else { throw .missingValue }
        return try opened(record, in: team, &opened.texts) { reader throws(VaultError) in
            isSendable(try reader.value(of: record, file.suite))
        }
    }

    /// Another target of the team that has the same token and sends it to another server.
    ///
    /// Such a pair hands one cloud's token to the server of another: by a slip of the hand, or by
    /// somebody who may write targets and cannot read the token's entry himself.
    func targetOfAnotherOrigin(
        than target: Target,
        in team: Team
    ) throws(VaultError) -> Target? {
        let origin = cloudOrigin(of: target)
        return try storedTargets(in: team).first { other in
            other.name != target.name && other.token == target.token
                && cloudOrigin(of: other) != origin
        }
    }
}

extension PushPlan.Problem {
    static func tokenOrigin(_ target: Target, _ other: Target) -> PushPlan.Problem {
        .init(
            "token-origin",
            "the token \(target.token) goes to \(cloudOrigin(of: other) ?? "another server") "
                + "with target \(other.name), and a token goes to one server"
        )
    }
}

/// The keys that a provider lists, found by the form in which it compares them.
private struct RemoteKeys {
    /// Where a key is.
    enum Place {
        /// Nobody was asked, or the provider does not list its keys.
        case unknown
        /// The provider lists its keys, and this is none of them.
        case absent
        /// It is there, under this spelling.
        case listed(String, RemoteIdentity?)

        /// Whether it is the secret that was pushed, as far as that can be told.
        func isSame(as pushed: LastPush.Item) -> Bool {
            guard case .listed(_, let identity?) = self, let known = pushed.identity
            else { return true }
            return identity.isSame(as: known)
        }
    }

    let listing: RemoteListing
    private let provider: Provider
    private let spellings: [String: String]

    init(_ listing: RemoteListing, of provider: Provider) {
        self.listing = listing
        self.provider = provider
        spellings = Dictionary(
            (listing.keys ?? []).map { (canonicalKey($0, of: provider), $0) },
            uniquingKeysWith: min
        )
    }

    /// The keys, sorted; none where the provider does not list them.
    var keys: [String] { (listing.keys ?? []).sorted() }

    func place(of key: String) -> Place {
        guard listing.keys != nil else { return .unknown }
        guard let spelling = spellings[canonicalKey(key, of: provider)] else { return .absent }
        return .listed(spelling, listing.identities[spelling])
    }
}

extension Entry {
    fileprivate func change(
        of key: String,
        _ last: LastPush.Item?,
        _ place: RemoteKeys.Place,
        includingUnchanged: Bool
    ) -> PushPlan.Change {
        var action = PushPlan.Action.update
        var detail: String?
        var difference: TargetDrift.Kind?
        switch place {
        case .absent:
            action = .create
            if last?.state.isHeld == true {
                detail = "it was pushed before and is gone there"
                difference = .missing
            }
        case .unknown where last == nil:
            action = .create
        case .listed where last == nil:
            detail = "over a value of others"
            difference = .unmanaged
        case .listed, .unknown:
            if let last, !place.isSame(as: last) {
                detail = "it was made anew by others since it was pushed"
                difference = .recreated
            } else if isHeld(by: last), !includingUnchanged {
                action = .unchanged
            }
        }
        if case .listed(let spelling, _) = place, !spelling.utf8.elementsEqual(key.utf8) {
            detail = (detail.map { $0 + "; " } ?? "") + "it is called \(spelling) there"
        }
        return PushPlan.Change(
            key: key,
            entry: name,
            action: action,
            version: current.number,
            pushedVersion: last?.version,
            detail: detail,
            difference: difference,
            item: OpenPush.Item(
                key: key,
                entry: name,
                version: current.number,
                value: current.value,
                fingerprint: current.fingerprint,
                state: .open
            )
        )
    }
}

extension Target {
    /// Whether it may lie where the other one lies, whose listing this is: in doubt it does.
    fileprivate func isMaybeAt(_ other: Target, _ listing: RemoteListing) -> Bool {
        guard provider == other.provider, cloudOrigin(of: self) == cloudOrigin(of: other)
        else { return false }
        switch provider {
        case .pipecat: return set == other.set
        case .baseten:
            if listing.teamAliases.isEmpty || remoteTeam == other.remoteTeam { return true }
            return remoteTeam.map(listing.teamAliases.contains) ?? listing.isDefaultTeam
        }
    }
}
