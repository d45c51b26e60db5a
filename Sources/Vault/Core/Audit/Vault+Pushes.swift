public import VaultModel

/// Which pushes are meant: all, unless it says less.
public struct PushQuery: Sendable {
    /// Only pushes to the target of that name.
    public var target: String?
    /// Only pushes to that provider.
    public var provider: Provider?
    /// Only pushes to that region.
    public var region: String?
    /// Only pushes that came so far.
    public var state: PushState?
    /// Only pushes with a key, or an entry, of that name.
    public var key: String?
    /// Only pushes that began then or later.
    public var since: Timestamp?
    /// Only pushes by the member of that name.
    public var by: String?
    /// At most so many, the newest.
    public var limit: Int?

    /// All pushes.
    public init() {}

    fileprivate func isMet(by push: PushRecord) -> Bool {
        if let target, push.target != target { return false }
        if let provider, push.provider != provider { return false }
        if let region, push.region != region { return false }
        if let state, push.state != state { return false }
        if let key, !push.items.contains(where: { $0.key == key || $0.entry == key }) {
            return false
        }
        if let since, push.started < since { return false }
        if let by, push.by != by { return false }
        return true
    }
}

extension Vault {
    /// The pushes of a team, newest first.
    public func pushes(
        _ query: PushQuery = PushQuery(),
        in team: TeamChoice
    ) throws(VaultError) -> [PushRecord] {
        try read { session throws(VaultError) in
            let history = try history(of: try session.team(team), session)
            return try pushes(query, in: history, try memberNames(session))
        }
    }

    func pushes(
        _ query: PushQuery,
        in history: History,
        _ names: [MemberID: Name]
    ) throws(VaultError) -> [PushRecord] {
        var records: [PushRecord] = []
        // What is met on the way back before the intent that it belongs to.
        var later: [String: [HistoryEvent]] = [:]
        try history.pages(about: .pushes) { events throws(VaultError) in
            for event in events.reversed() {
                guard let record = try event.pushRecord(by: names) else {
                    if let id = PushRecord.id(in: event.event) {
                        later[id, default: []].append(event)
                    }
                    continue
                }
                let whole = try record.applying(later.removeValue(forKey: record.id) ?? [])
                guard query.isMet(by: whole) else { continue }
                records.append(whole)
                if records.count == query.limit { return false }
            }
            return true
        }
        return records
    }

    /// The push of that id, or of the only id that starts so.
    ///
    /// - Throws: `notFound`; `refused` when several ids start so.
    public func pushRecord(
        _ id: String,
        in team: TeamChoice
    ) throws(VaultError) -> PushRecord {
        try read { session throws(VaultError) in
            let team = try session.team(team)
            let names = try memberNames(session)
            let history = try history(of: team, session)
            guard let page = try page(of: id, in: history) else { throw .notFound(.push, id) }
            var record: PushRecord?
            try history.events(from: page, about: .pushes) { event throws(VaultError) in
                record = try event.push(called: id, after: record, by: names)
                return record?.state.isFinal != true
            }
            guard let record else { throw .notFound(.push, id) }
            return record
        }
    }

    /// The push of that id, of which nothing is told before a row.
    func pushRecord(
        _ id: String,
        after point: HistoryPoint,
        in team: TeamChoice
    ) throws(VaultError) -> PushRecord {
        try read { session throws(VaultError) in
            let team = try session.team(team)
            let names = try memberNames(session)
            var record: PushRecord?
            for event in try session.events(after: point, of: team)
            where HistoryIndex.Topics.pushes.contains(event.topic) {
                record = try event.push(called: id, after: record, by: names)
            }
            guard let record else { throw .notFound(.push, id) }
            return record
        }
    }

    /// The page that holds the intent of the only push that is called so.
    private func page(of id: String, in history: History) throws(VaultError) -> Int? {
        let pages = history.index.current.pages
        var found: [String: Int] = [:]
        for (number, page) in pages.enumerated()
        where page.pushes.canBegin(id) {
            try history.events(from: number, about: .pushes) { event throws(VaultError) in
                guard Int(event.sequence - 1) / HistoryIndex.pageRowCount == number
                else { return false }
                if let push = try event.pushID, PushRecord.isCalled(id, push) {
                    found[push] = number
                }
                return true
            }
        }
        if let exact = found[id] { return exact }
        guard found.count <= 1 else {
            throw .refused(code: "ambiguous", "several pushes start with \(id)")
        }
        return found.values.first
    }
}

extension HistoryEvent {
    /// The id of the push that it begins; nil for another event.
    fileprivate var pushID: String? {
        get throws(VaultError) {
            try decoding { () throws(MalformedField) in
                try PushRecord.id(ofIntent: event, sequence)
            }
        }
    }

    /// The push that it begins; nil for another event.
    fileprivate func pushRecord(
        by names: [MemberID: Name]
    ) throws(VaultError) -> PushRecord? {
        guard try pushID != nil else { return nil }
        return try decoding { () throws(MalformedField) in
            try PushRecord(
                intent: event,
                sequence: sequence,
                epoch: epoch,
                by: names.text(of: author)
            )
        }
    }

    /// What is told of a push up to this event; `known` is what was told before it.
    fileprivate func push(
        called id: String,
        after known: PushRecord?,
        by names: [MemberID: Name]
    ) throws(VaultError) -> PushRecord? {
        if let known {
            return PushRecord.id(in: event) == known.id ? try known.applying([self]) : known
        }
        guard let found = try pushRecord(by: names), PushRecord.isCalled(id, found.id)
        else { return nil }
        return found
    }

    func decoding<Result>(
        _ body: () throws(MalformedField) -> Result
    ) throws(VaultError) -> Result {
        do throws(MalformedField) {
            return try body()
        } catch {
            throw .malformed("event \(sequence)", error)
        }
    }
}

extension PushRecord {
    /// Whether a text means the push of that id: all of it, or how it begins.
    fileprivate static func isCalled(_ text: String, _ id: String) -> Bool {
        id == text || text.utf8.count >= 4 && id.hasPrefix(text)
    }

    /// The same after later events, the newest first.
    fileprivate func applying(_ events: [HistoryEvent]) throws(VaultError) -> PushRecord {
        var record = self
        for event in events.reversed() {
            try event.decoding { () throws(MalformedField) in
                try record.apply(event.event, event.epoch)
            }
        }
        return record
    }
}
