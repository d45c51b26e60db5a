import VaultModel

/// Reads Bitwarden's unencrypted JSON export, of a person or of an organization.
struct BitwardenReader: ~Copyable {
    private var lines = LineCounter()
    private var items: [Item] = []
    /// Names of folders and collections by their id.
    private var folders: [String: String] = [:]
    private var skipped: [Int] = []

    private struct Item {
        var offset: Int
        var line: Int
        var title = ""
        var note: String?
        var password: SharedSecret?
        var folders: [String] = []
    }

    static func read(
        _ text: Span<UInt8>,
        from start: Int
    ) throws(DocumentError) -> ImportedDocument {
        var reader = BitwardenReader()
        var scanner = JSONScanner(startingAt: start)
        var hasItems = false
        try scanner.object(text) { scanner, name, offset throws(DocumentError) in
            switch name {
            case "encrypted":
                guard try scanner.literal(text).count == 5 else {
                    throw DocumentError(
                        at: offset,
                        in: text,
                        "the export is encrypted: make one in the format .json without encryption"
                    )
                }
            case "folders", "collections": try reader.folders(&scanner, text)
            case "items":
                hasItems = true
                try reader.items(&scanner, text)
            default: try scanner.skipValue(text)
            }
        }
        try scanner.end(text)
        guard hasItems else {
            throw DocumentError(
                at: start,
                in: text,
                "this is no export of Bitwarden: it has no items"
            )
        }
        return try reader.document(text)
    }

    private borrowing func document(
        _ text: Span<UInt8>
    ) throws(DocumentError) -> ImportedDocument {
        var found = SecretList()
        for item in items {
            guard let password = item.password else { continue }
            let secret = ImportedSecret(
                name: try variableName(item.title, at: item.offset, in: text),
                value: password,
                note: item.note,
                tags: item.folders.compactMap { folders[$0] },
                line: item.line
            )
            try found.append(secret, at: item.offset, in: text)
        }
        let skipped = items.filter { $0.password == nil }.map(\.line)
        return ImportedDocument(secrets: found.secrets, skipped: skipped)
    }

    /// Whether a JSON text is such an export, encrypted or not.
    static func isExport(_ text: Span<UInt8>) -> Bool {
        var scanner = JSONScanner(startingAt: SourceText.start(of: text))
        var marks: Set<String> = []
        try? scanner.object(text) { scanner, name, _ throws(DocumentError) in
            switch (name, scanner.peek(text)) {
            case ("encrypted", UInt8(ascii: "t")), ("encrypted", UInt8(ascii: "f")):
                marks.insert(name)
            case ("items", UInt8(ascii: "[")), ("passwordProtected", UInt8(ascii: "t")):
                marks.insert("items")
            default: break
            }
            try scanner.skipValue(text)
        }
        return marks.count == 2
    }
}

// MARK: - Folders and items

extension BitwardenReader {
    private mutating func folders(
        _ scanner: inout JSONScanner,
        _ text: Span<UInt8>
    ) throws(DocumentError) {
        var folders = folders
        try scanner.array(text) { scanner throws(DocumentError) in
            var id: String?
            var title: String?
            try scanner.object(text) { scanner, name, _ throws(DocumentError) in
                switch name {
                case "id": id = try scanner.optionalString(text)
                case "name": title = try scanner.optionalString(text)
                default: try scanner.skipValue(text)
                }
            }
            if let id, let title { folders[id] = title }
        }
        self.folders = folders
    }

    private mutating func items(
        _ scanner: inout JSONScanner,
        _ text: Span<UInt8>
    ) throws(DocumentError) {
        var items = items
        var lines = lines
        try scanner.array(text) { scanner throws(DocumentError) in
            _ = scanner.peek(text)
            let line = lines.line(at: scanner.offset, in: text)
            items.append(try Self.item(&scanner, text, line: line))
        }
        self.items = items
        self.lines = lines
    }

    private static func item(
        _ scanner: inout JSONScanner,
        _ text: Span<UInt8>,
        line: Int
    ) throws(DocumentError) -> Item {
        var item = Item(offset: scanner.offset, line: line)
        try scanner.object(text) { scanner, name, _ throws(DocumentError) in
            switch name {
            case "name": item.title = try scanner.optionalString(text) ?? ""
            case "notes": item.note = try scanner.optionalString(text).flatMap(note)
            case "folderId":
                if let folder = try scanner.optionalString(text) { item.folders.append(folder) }
            case "collectionIds" where scanner.peek(text) == UInt8(ascii: "["):
                try scanner.array(text) { scanner throws(DocumentError) in
                    item.folders.append(try scanner.string(text))
                }
            case "login" where scanner.peek(text) == UInt8(ascii: "{"):
                item.password = try password(&scanner, text)
            default: try scanner.skipValue(text)
            }
        }
        return item
    }

    private static func password(
        _ scanner: inout JSONScanner,
        _ text: Span<UInt8>
    ) throws(DocumentError) -> SharedSecret? {
        var password: SharedSecret?
        try scanner.object(text) { scanner, name, _ throws(DocumentError) in
            guard name == "password", scanner.peek(text) == UInt8(ascii: "\"") else {
                return try scanner.skipValue(text)
            }
            let secret = SharedSecret(try scanner.secret(text))
            password = secret.bytes.count > 0 ? secret : nil
        }
        return password
    }
}

extension JSONScanner {
    /// Reads a string that is no secret; nil for `null` and what else is no string.
    fileprivate mutating func optionalString(
        _ text: Span<UInt8>
    ) throws(DocumentError) -> String? {
        guard peek(text) == UInt8(ascii: "\"") else {
            try skipValue(text)
            return nil
        }
        return try string(text)
    }
}
