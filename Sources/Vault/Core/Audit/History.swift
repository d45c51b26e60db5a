import VaultCrypto
import VaultModel
import VaultStorage

/// One event of a team's history that was verified, as it was signed.
struct HistoryEvent: Sendable {
    let sequence: UInt64
    let epoch: UInt32
    let author: MemberID
    let event: JSONObject
    let topic: HistoryIndex.Topics
}

/// The row of the log after which something begins.
struct HistoryPoint {
    let sequence: UInt64
    let link: Digest

    init(endOf state: ReplayState) {
        sequence = state.sequence
        link = state.link
    }
}

/// The history of a team from its newest event back, read no further than somebody looks.
///
/// What is read is held against links that lead to the newest one, which was verified; rows of
/// which nothing is shown are passed over.
final class History {
    let index: HistoryIndex
    private let session: Session
    private let team: Team
    /// The events after the last full page.
    private let tail: [HistoryEvent]

    fileprivate init(
        _ index: HistoryIndex,
        tail: [HistoryEvent],
        of team: Team,
        _ session: Session
    ) {
        self.index = index
        self.tail = tail
        self.team = team
        self.session = session
    }
}

// Reading.
extension History {
    /// Shows the events about a topic, a page at a time, the newest page first and in each page the
    /// oldest event; until `visit` says no.
    func pages(
        about topic: HistoryIndex.Topics,
        _ visit: ([HistoryEvent]) throws(VaultError) -> Bool
    ) throws(VaultError) {
        guard try visit(tail.filter { topic.contains($0.topic) }) else { return }
        var pages = index.full.pages.indices.filter {
            !index.full.pages[$0].topics.isDisjoint(with: topic)
        }
        // Who wants the newest alone pays for no more; who wants all has both cores.
        var count = 1
        while !pages.isEmpty {
            let part = Array(pages.suffix(count).reversed())
            pages.removeLast(part.count)
            for events in try events(in: part, about: topic) {
                guard try visit(events) else { return }
            }
            count = min(2 * count, 16)
        }
    }

    /// Shows the events about a topic from a page on, oldest first, until `visit` says no.
    func events(
        from page: Int,
        about topic: HistoryIndex.Topics,
        _ visit: (HistoryEvent) throws(VaultError) -> Bool
    ) throws(VaultError) {
        for page in page..<max(page, index.full.pages.count)
        where !index.full.pages[page].topics.isDisjoint(with: topic) {
            for event in try events(in: [page], about: topic)[0] {
                guard try visit(event) else { return }
            }
        }
        for event in tail where topic.contains(event.topic) {
            guard try visit(event) else { return }
        }
    }

    private func events(
        in pages: [Int],
        about topic: HistoryIndex.Topics
    ) throws(VaultError) -> [[HistoryEvent]] {
        var rows: [ReplayedRow] = []
        for page in pages {
            let first = UInt64(page * HistoryIndex.pageRowCount) + 1
            let last = first + UInt64(HistoryIndex.pageRowCount) - 1
            let chained = try session.chained(
                from: first,
                through: last,
                after: index.link(before: page)
            )
            guard chained.last?.link == index.full.pages[page].link else {
                throw .changed("events \(first) to \(last) of the history are not what was signed")
            }
            rows += chained.filter { $0.row.team == team.id }
        }
        let events = try session.opened(rows).filter { topic.contains($0.topic) }
        return pages.map { page in
            events.filter { Int($0.sequence - 1) / HistoryIndex.pageRowCount == page }
        }
    }
}

extension Vault {
    /// The history of a team, found by the index of this machine, or read from its first row.
    func history(of team: Team, _ session: Session) throws(VaultError) -> History {
        let cache = HistoryCache(of: team, in: file.id, environment)
        if let index = cache?.read(file.suite),
            let history = try session.history(of: team, after: index, cache)
        {
            return history
        }
        var index = HistoryIndex(of: team.id)
        var tail: [HistoryEvent] = []
        _ = try replayAll(session) { row, event, state throws(VaultError) in
            if row.team == team.id, let found = HistoryEvent(row, event) { tail.append(found) }
            if try index.taking(row, event, link: state.link) { tail = [] }
        }
        cache?.write(index, file.suite)
        return History(index, tail: tail, of: team, session)
    }
}

extension Session {
    /// The events of a team after a row that was verified.
    func events(after point: HistoryPoint, of team: Team) throws(VaultError) -> [HistoryEvent] {
        let rows = try chained(
            from: point.sequence + 1,
            through: state.sequence,
            after: point.link
        )
        guard rows.last?.link ?? point.link == state.link else { throw .integrity(.forked) }
        return try opened(rows.filter { $0.row.team == team.id })
    }

    /// The history after what an index tells; nil when the index does not lead to it.
    fileprivate func history(
        of team: Team,
        after index: HistoryIndex,
        _ cache: HistoryCache?
    ) throws(VaultError) -> History? {
        guard index.sequence <= state.sequence,
            try openKeys(of: team, index.full.previousKeys)
        else { return nil }
        var index = index
        let known = index.sequence
        let rows = try chained(from: known + 1, through: state.sequence, after: index.link)
        guard rows.last?.link ?? index.link == state.link,
            rows.allSatisfy({ row in
                row.key != nil || row.row.team != team.id && row.row.team != .commons
            })
        else { return nil }
        var tail: [HistoryEvent] = []
        let vault = file.id
        let events = try inParallel(rows, sharing: file.suite) { row, suite throws(VaultError) in
            try row.event(in: vault, suite)
        }
        for (row, event) in zip(rows, events) {
            if row.row.team == team.id, let found = HistoryEvent(row.row, event) {
                tail.append(found)
            }
            if try index.taking(row.row, event, link: row.link) { tail = [] }
        }
        if index.sequence > known { cache?.write(index, file.suite) }
        return History(index, tail: tail, of: team, self)
    }

    /// Opens the team's keys of earlier epochs, newest first, and the key of the membership.
    private func openKeys(of team: Team, _ boxes: [Box]) throws(VaultError) -> Bool {
        guard boxes.count == Int(team.key.epoch) - 1, (try? currentKey(of: .commons)) != nil
        else { return false }
        var key = team.key
        for box in boxes {
            guard let previous = try? key.openPrevious(box, in: file.id, file.suite)
            else { return false }
            ring.add(previous)
            key = previous
        }
        return true
    }

    /// The rows after one and their events, by the links that an index knows; nil where it does not
    /// lead to the newest row, or not every event that is for this member can be opened.
    func rows(
        after sequence: UInt64,
        by index: HistoryIndex
    ) throws(VaultError) -> [(row: ReplayedRow, event: JSONObject?)]? {
        // Opens the keys of the member's teams.
        _ = try teams()
        guard index.sequence <= state.sequence, (try? currentKey(of: .commons)) != nil
        else { return nil }
        let page = min(Int(sequence) / HistoryIndex.pageRowCount, index.full.pages.count)
        let rows = try chained(
            from: UInt64(page * HistoryIndex.pageRowCount) + 1,
            through: state.sequence,
            after: index.link(before: page)
        )
        let isReadable = rows.allSatisfy { row in
            row.key != nil
                || row.row.team != .commons
                    && state.teams[row.row.team]?.members.contains(identity.member) != true
        }
        guard rows.last?.link == state.link, isReadable else { return nil }
        let vault = file.id
        let events = try inParallel(rows, sharing: file.suite) { row, suite throws(VaultError) in
            try row.event(in: vault, suite)
        }
        return Array(zip(rows, events))
    }

    /// Rows and their links; not yet held against anything.
    fileprivate func chained(
        from first: UInt64,
        through last: UInt64,
        after link: Digest
    ) throws(VaultError) -> [ReplayedRow] {
        guard first <= last else { return [] }
        var rows: [ReplayedRow] = []
        var previous = link
        var cursor = try storing { () throws(StorageError) in
            try file.database.logRows(from: first)
        }
        while rows.count < Int(last - first) + 1,
            let row = try storing({ () throws(StorageError) in try cursor.next() })
        {
            let link = try file.chain(row, previous: previous).link
            rows.append(
                ReplayedRow(
                    row: row,
                    previous: previous,
                    link: link,
                    signed: [],
                    key: ring.key(of: row.team, epoch: row.epoch)
                )
            )
            previous = link
        }
        return rows
    }

    /// The events that tell about something that is looked for.
    fileprivate func opened(_ rows: [ReplayedRow]) throws(VaultError) -> [HistoryEvent] {
        let vault = file.id
        return try inParallel(rows, sharing: file.suite) { row, suite throws(VaultError) in
            HistoryEvent(row.row, try row.event(in: vault, suite))
        }.compactMap(\.self)
    }
}

extension HistoryEvent {
    fileprivate init?(_ row: LogRow, _ event: JSONObject?) {
        guard let event, let topic = HistoryIndex.Topics(event) else { return nil }
        self.init(
            sequence: row.sequence,
            epoch: row.epoch,
            author: row.author,
            event: event,
            topic: topic
        )
    }
}

extension HistoryIndex {
    fileprivate mutating func taking(
        _ row: LogRow,
        _ event: JSONObject?,
        link: Digest
    ) throws(VaultError) -> Bool {
        do throws(MalformedField) {
            return try take(row, event, link: link)
        } catch {
            throw .malformed("event \(row.sequence)", error)
        }
    }
}
