import VaultCrypto
import VaultModel

/// Where in the history a team's pushes and campaigns are, so that the newest can be read without
/// all that came before them (FORMAT.md section 9.3).
///
/// The history is taken in pages of 256 rows. Of each full page the index knows the link at its
/// end, which is what its rows are held against when they are read.
struct HistoryIndex {
    /// So many rows are a page.
    static let pageRowCount = 256

    /// What a page tells about.
    struct Topics: OptionSet {
        let rawValue: UInt8
        static let pushes = Topics(rawValue: 1)
        static let rotations = Topics(rawValue: 2)
    }

    struct Page {
        /// The link of its last row.
        var link = Digest.zero
        var topics: Topics = []
        /// How the ids of the pushes begin whose intent it holds.
        var pushes = PushMarks()
    }

    /// Who held the team's key, and when.
    struct Reader {
        let member: MemberID
        let from: Timestamp
        var until: Timestamp?
    }

    /// All that is known up to the end of the last full page.
    struct Contents {
        var pages: [Page] = []
        /// The keys of earlier epochs, each sealed under the next, the newest first.
        var previousKeys: [Box] = []
        var readers: [Reader] = []
    }

    /// What the full pages tell.
    private(set) var full = Contents()
    /// The same with the rows that fill no page yet; its last page is the one they begin.
    private(set) var current = Contents()
    private let team: TeamID

    init(of team: TeamID, _ full: Contents = Contents()) {
        self.team = team
        self.full = full
        current = full
        current.pages.append(Page())
    }

    /// The last row of the last full page.
    var sequence: UInt64 { UInt64(full.pages.count * Self.pageRowCount) }

    /// The link of that row.
    var link: Digest { full.pages.last?.link ?? .zero }

    /// The link before the first row of a page.
    func link(before page: Int) -> Digest { page == 0 ? .zero : full.pages[page - 1].link }

    /// Takes the next row of the history; returns whether it ends a page.
    mutating func take(
        _ row: LogRow,
        _ event: JSONObject?,
        link: Digest
    ) throws(MalformedField) -> Bool {
        if let event {
            if row.team == team {
                try note(event, row)
            } else if row.team == .commons {
                try note(CommonsEvent(event), at: event.time("at"))
            }
        }
        guard row.sequence % UInt64(Self.pageRowCount) == 0 else { return false }
        current.pages[current.pages.count - 1].link = link
        full = current
        current.pages.append(Page())
        return true
    }

    private mutating func note(_ event: JSONObject, _ row: LogRow) throws(MalformedField) {
        let last = current.pages.count - 1
        guard let topic = Topics(event) else { return }
        current.pages[last].topics.insert(topic)
        if let id = try PushRecord.id(ofIntent: event, row.sequence) {
            current.pages[last].pushes.append(id)
        }
    }

    private mutating func note(_ event: CommonsEvent, at time: Timestamp) {
        switch event {
        case .teamKey(let change) where change.team == team:
            if let previous = change.previous { current.previousKeys.insert(previous, at: 0) }
            let leaving = current.readers.filter { $0.until == nil }.map(\.member)
            for member in leaving where !change.members.contains(member) { end(member, time) }
            for member in change.members.sorted() { begin(member, time) }
        case .grant(let granted, let member) where granted == team: begin(member, time)
        case .removeMember(let member): end(member, time)
        default: break
        }
    }

    private mutating func begin(_ member: MemberID, _ time: Timestamp) {
        guard !current.readers.contains(where: { $0.member == member && $0.until == nil })
        else { return }
        current.readers.append(Reader(member: member, from: time))
    }

    private mutating func end(_ member: MemberID, _ time: Timestamp) {
        for index in current.readers.indices
        where current.readers[index].member == member && current.readers[index].until == nil {
            current.readers[index].until = time
        }
    }
}

/// How the ids of pushes begin: of each what a person types of it, and more.
///
/// Bytes and no list of ids, since an index has many thousands that nobody looks at.
struct PushMarks {
    fileprivate static let byteCount = 8
    /// The first eight characters of each id, with zeros behind a shorter one.
    fileprivate var bytes: [UInt8] = []

    fileprivate mutating func append(_ id: String) {
        let start = id.utf8.prefix(Self.byteCount)
        bytes += start
        bytes += repeatElement(0, count: Self.byteCount - start.count)
    }

    /// Whether an id that one of them begins can begin with that text too.
    func canBegin(_ text: String) -> Bool {
        let start = Array(text.utf8.prefix(Self.byteCount))
        return stride(from: 0, to: bytes.count, by: Self.byteCount).contains { offset in
            start.indices.allSatisfy { bytes[offset + $0] == start[$0] }
        }
    }
}

extension HistoryIndex.Topics {
    /// What an event of a team is about; nil for what is not looked for.
    init?(_ event: JSONObject) {
        guard let operation = try? event.string("op") else { return nil }
        if operation.hasPrefix("push.") {
            self = .pushes
        } else if operation.hasPrefix("rotation.") {
            self = .rotations
        } else {
            return nil
        }
    }
}

// The bytes that are sealed: counts and texts as FORMAT.md section 9.3 has them.
extension HistoryIndex.Contents {
    var serialized: [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(bigEndian: UInt32(pages.count))
        for page in pages {
            bytes.append(page.link)
            bytes.append(page.topics.rawValue)
            bytes.append(lengthPrefixed: page.pushes.bytes)
        }
        bytes.append(bigEndian: UInt32(previousKeys.count))
        for box in previousKeys { bytes.append(lengthPrefixed: box.bytes) }
        bytes.append(bigEndian: UInt32(readers.count))
        for reader in readers {
            bytes.append(reader.member)
            for time in [reader.from.milliseconds, reader.until?.milliseconds ?? .min] {
                bytes.append(bigEndian: UInt64(bitPattern: time))
            }
        }
        return bytes
    }

    /// Nil for anything that ``serialized`` did not give.
    init?(_ bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        guard let pages = reader.many({ reader in HistoryIndex.Page(&reader) }),
            let keys = reader.many({ reader in reader.lengthPrefixed().map(Box.init) }),
            let readers = reader.many({ reader in HistoryIndex.Reader(&reader) }), reader.isAtEnd
        else { return nil }
        self.pages = pages
        previousKeys = keys
        self.readers = readers
    }
}

extension HistoryIndex.Page {
    fileprivate init?(_ reader: inout ByteReader) {
        guard let link = reader.take(Digest.byteCount).flatMap({ Digest(Array($0)) }),
            let topics = reader.take(1)?.first,
            let marks = reader.lengthPrefixed(), marks.count % PushMarks.byteCount == 0
        else { return nil }
        self.init(
            link: link,
            topics: HistoryIndex.Topics(rawValue: topics),
            pushes: PushMarks(bytes: marks)
        )
    }
}

extension HistoryIndex.Reader {
    fileprivate init?(_ reader: inout ByteReader) {
        guard let member = reader.take(MemberID.byteCount).flatMap({ MemberID(Array($0)) }),
            let from = reader.time(), let until = reader.time()
        else { return nil }
        self.init(
            member: member,
            from: from,
            until: until.milliseconds == .min ? nil : until
        )
    }
}
