import VaultModel

/// What a password manager calls the columns of its CSV file; letters of either case are the same.
struct PasswordManager: Sendable {
    let title: String
    let password: String
    let notes: String
    /// The column of tags, folders or groups.
    let tags: String?
    /// What is to be taken from that column.
    var readTags: @Sendable (String) -> [String] = { $0.isEmpty ? [] : [$0] }
    var quoting = CSVReader.Quoting.doubled

    static let onePassword = PasswordManager(
        title: "title",
        password: "password",
        notes: "notes",
        tags: "tags",
        readTags: { $0.split { $0 == ";" || $0 == "," }.map { trimmed($0) }.filter { !$0.isEmpty } }
    )

    static let bitwarden = PasswordManager(
        title: "name",
        password: "login_password",
        notes: "notes",
        tags: "folder"
    )

    /// KeePass 2, "KeePass CSV (1.x)".
    static let keepass = PasswordManager(
        title: "account",
        password: "password",
        notes: "comments",
        tags: nil,
        quoting: .backslash
    )

    /// KeePassXC, whose groups are paths from the database's own: `Passwords/Voice/Keys`.
    static let keepassXC = PasswordManager(
        title: "title",
        password: "password",
        notes: "notes",
        tags: "group",
        readTags: { group in
            group.firstIndex(of: "/").map { [String(group[group.index(after: $0)...])] } ?? []
        }
    )

    /// Reads a file of KeePass or KeePassXC, which its header tells apart.
    static func keepass(
        in text: Span<UInt8>,
        from start: Int
    ) throws(DocumentError) -> ImportedDocument {
        let isKeePass = header(of: text, from: start)?.contains(keepass.title) ?? false
        return try (isKeePass ? keepass : keepassXC).read(text, from: start)
    }

    /// Whose file it is, by its header; nil when nobody's.
    static func format(of text: Span<UInt8>) -> ImportFormat? {
        guard let header = header(of: text, from: SourceText.start(of: text)) else { return nil }
        if header.contains(bitwarden.password) { return .bitwarden }
        guard header.contains("password") else { return nil }
        if header.contains("account") || header.contains("group") { return .keepass }
        return header.contains("title") ? .onePassword : nil
    }

    private static func header(of text: Span<UInt8>, from start: Int) -> [String]? {
        var reader = CSVReader(startingAt: start)
        guard let row = try? reader.row(text) else { return nil }
        return row.fields.map { columnName($0, reader, text) }
    }

    fileprivate static func columnName(
        _ field: CSVReader.Field,
        _ reader: CSVReader,
        _ text: Span<UInt8>
    ) -> String {
        trimmed(reader.string(of: field, in: text)[...]).lowercased()
    }
}

// MARK: - Reading

extension PasswordManager {
    /// Reads the rows below the header.
    func read(_ text: Span<UInt8>, from start: Int) throws(DocumentError) -> ImportedDocument {
        try SourceText.refuseZeroBytes(in: text)
        var reader = CSVReader(startingAt: start)
        let columns = try columns(&reader, text)
        reader.quoting = quoting
        var lines = LineCounter()
        var found = SecretList()
        var skipped: [Int] = []
        while let row = try reader.row(text) {
            let line = lines.line(at: row.offset, in: text)
            guard row.fields.count == columns.count else {
                throw DocumentError(
                    at: row.offset,
                    in: text,
                    "a row of \(row.fields.count) fields under a header of \(columns.count)"
                )
            }
            let password = row.fields[columns.password]
            guard !password.range.isEmpty else {
                skipped.append(line)
                continue
            }
            let title = reader.string(of: row.fields[columns.title], in: text)
            let secret = ImportedSecret(
                name: try variableName(title, at: row.offset, in: text),
                value: SharedSecret(reader.bytes(of: password, in: text)),
                note: columns.notes.flatMap { note(reader.string(of: row.fields[$0], in: text)) },
                tags: columns.tags.map { readTags(reader.string(of: row.fields[$0], in: text)) }
                    ?? [],
                line: line
            )
            try found.append(secret, at: row.offset, in: text)
        }
        return ImportedDocument(secrets: found.secrets, skipped: skipped)
    }

    /// Which columns a file has where.
    private struct Columns {
        let count: Int
        let title: Int
        let password: Int
        let notes: Int?
        let tags: Int?
    }

    private func columns(
        _ reader: inout CSVReader,
        _ text: Span<UInt8>
    ) throws(DocumentError) -> Columns {
        guard let row = try reader.row(text) else {
            throw DocumentError(line: 1, column: 1, reason: "the file is empty")
        }
        let names = row.fields.map { Self.columnName($0, reader, text) }
        for name in [title, password, notes, tags] where names.count(where: { $0 == name }) > 1 {
            throw DocumentError(at: row.offset, in: text, "the header has two columns of one name")
        }
        guard let title = names.firstIndex(of: title), let password = names.firstIndex(of: password)
        else {
            throw DocumentError(
                at: row.offset,
                in: text,
                "the header has no columns \"\(title)\" and \"\(password)\""
            )
        }
        return Columns(
            count: names.count,
            title: title,
            password: password,
            notes: names.firstIndex(of: notes),
            tags: tags.flatMap { tags in names.firstIndex(of: tags) }
        )
    }
}

/// The name of an environment variable that a title becomes: upper case, every run of other
/// characters than A–Z and 0–9 a `_`, none at the ends, and one before a digit at the start.
func variableName(
    _ title: String,
    at offset: Int,
    in text: Span<UInt8>
) throws(DocumentError) -> String {
    var name = ""
    for character in title.uppercased().utf8 {
        if character.isASCIILetter || character.isDigit {
            name.unicodeScalars.append(Unicode.Scalar(character))
        } else if !name.isEmpty, name.utf8.last != UInt8(ascii: "_") {
            name += "_"
        }
    }
    if name.hasSuffix("_") { name.removeLast() }
    guard let first = name.utf8.first else {
        throw DocumentError(at: offset, in: text, "the title has no letter A to Z and no digit")
    }
    return first.isDigit ? "_\(name)" : name
}

/// A note, or nil where there is nothing in it.
func note(_ text: String) -> String? { text.isEmpty ? nil : text }

/// The text without spaces at its ends.
private func trimmed(_ text: Substring) -> String {
    String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
}
