import VaultCloud
import VaultModel

/// Which keys of a target a push is about.
public struct PushSelection: Sendable {
    /// These keys alone; all that are mapped where nil.
    public var keys: Set<String>?
    /// Whether keys are sent that the provider is known to hold.
    public var includesUnchanged: Bool

    /// All mapped keys, those with another value than the provider's.
    public init(keys: Set<String>? = nil, includesUnchanged: Bool = false) {
        self.keys = keys
        self.includesUnchanged = includesUnchanged
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
        var changes: [PushPlan.Change] = []
        var problems = cloudProblems(of: target, keys: target.map.keys.sorted())
            .map(PushPlan.Problem.init)
        if let listing {
            problems += cloudProblems(of: target, in: listing).map(PushPlan.Problem.init)
        }
        let listed = listing?.keys.map { keys in
            Set(keys.map { canonicalKey($0, of: target.provider) })
        }
        if let unknown = selection.keys?.subtracting(target.map.keys).min() {
            throw .refused(code: "no-such-key", "target \(target.name) maps no key \(unknown)")
        }
        for (key, name) in target.map.sorted(by: { $0.key < $1.key })
        where selection.keys?.contains(key) != false {
            guard let entry = try entry(name, in: team) else {
                problems.append(.init("missing-entry", "there is no entry \(name) for key \(key)"))
                continue
            }
            let change = entry.change(
                of: key,
                target.last?.items[key],
                isListed: listed?.contains(canonicalKey(key, of: target.provider)),
                includingUnchanged: selection.includesUnchanged
            )
            changes.append(change)
            if change.action != .unchanged {
                problems += try self.problems(of: entry, for: key, in: team)
            }
        }
        let mapped = Set(target.map.keys.map { canonicalKey($0, of: target.provider) })
        for key in (listing?.keys ?? []).sorted()
        where !mapped.contains(canonicalKey(key, of: target.provider)) {
            changes.append(
                PushPlan.Change(
                    key: key,
                    entry: nil,
                    action: .unmanaged,
                    version: nil,
                    pushedVersion: target.last?.items[key]?.version,
                    item: nil
                )
            )
        }
        return PushPlan(target: target, changes: changes, problems: problems)
    }

    private func problems(
        of entry: Entry,
        for key: String,
        in team: Team
    ) throws(VaultError) -> [PushPlan.Problem] {
        if entry.current.byteCount == 0 {
            return [.init("empty-value", "entry \(entry.name) is empty")]
        }
        if let expires = entry.expires, expires < now {
            return [.init("expired-entry", "entry \(entry.name) expired on \(expires)")]
        }
        let value = try value(of: entry.current, in: team)
        guard isSendable(value) else {
            return [.init("not-text", "the value of entry \(entry.name) is not UTF-8 text")]
        }
        return []
    }
}

extension PushPlan.Problem {
    init(_ code: String, _ message: String) {
        self.code = code
        self.message = message
    }

    init(_ problem: PlanProblem) {
        self.init(problem.code, problem.message)
    }
}

extension Entry {
    fileprivate func change(
        of key: String,
        _ last: LastPush.Item?,
        isListed: Bool?,
        includingUnchanged: Bool
    ) -> PushPlan.Change {
        let action: PushPlan.Action
        if isListed == false || (last == nil && isListed != true) {
            action = .create
        } else if isHeld(by: last), !includingUnchanged {
            action = .unchanged
        } else {
            action = .update
        }
        return PushPlan.Change(
            key: key,
            entry: name,
            action: action,
            version: current.number,
            pushedVersion: last?.version,
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
