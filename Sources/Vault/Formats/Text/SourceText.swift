/// What all formats that are text have in common: UTF-8, lines and columns.
enum SourceText {
    /// Checks that the bytes are a text of a size that is read; returns where it starts, which is
    /// behind a byte order mark.
    static func checkedStart(of bytes: Span<UInt8>) throws(DocumentError) -> Int {
        guard bytes.count <= ImportFormat.maximumByteCount else {
            throw DocumentError(
                line: 1,
                column: 1,
                reason: "the file is larger than \(ImportFormat.maximumByteCount >> 20) MiB"
            )
        }
        if bytes.count >= 2,
            (bytes[0], bytes[1]) == (0xFF, 0xFE) || (bytes[0], bytes[1]) == (0xFE, 0xFF)
        {
            throw DocumentError(line: 1, column: 1, reason: "the text is UTF-16 and not UTF-8")
        }
        do {
            _ = try UTF8Span(validating: bytes)
        } catch {
            let offset = error.byteOffsets.lowerBound
            throw DocumentError(at: offset, in: bytes, "the text is not UTF-8")
        }
        return start(of: bytes)
    }

    /// Where the text starts: behind a byte order mark, if it has one.
    static func start(of bytes: Span<UInt8>) -> Int {
        bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF ? 3 : 0
    }

    /// Refuses zero bytes: text has none, and who reads it as C strings sees half a value.
    static func refuseZeroBytes(in text: Span<UInt8>) throws(DocumentError) {
        for offset in text.indices where text[offset] == 0 {
            throw DocumentError(at: offset, in: text, "there is a zero byte")
        }
    }

    /// Refuses a carriage return without a line feed: some readers end a line there, some do not.
    static func refuseLoneReturns(in text: Span<UInt8>) throws(DocumentError) {
        for offset in text.indices where text[offset] == .carriageReturn {
            guard offset + 1 < text.count, text[offset + 1] == .lineFeed else {
                throw DocumentError(
                    at: offset,
                    in: text,
                    "there is a carriage return without a line feed"
                )
            }
        }
    }
}

extension DocumentError {
    /// Something wrong at an offset in bytes.
    init(at offset: Int, in text: Span<UInt8>, _ reason: String) {
        var line = 1
        var column = 1
        // A byte order mark is no column.
        for index in SourceText.start(of: text)..<max(offset, SourceText.start(of: text)) {
            if text[index] == .lineFeed {
                line += 1
                column = 1
            } else if text[index] & 0xC0 != 0x80 {
                column += 1
            }
        }
        self.init(line: line, column: column, reason: reason)
    }
}

/// Tells the lines of offsets that only grow, each byte looked at once.
struct LineCounter {
    private var offset = 0
    private var line = 1

    /// The line of an offset that is not before the last one asked for.
    mutating func line(at offset: Int, in text: Span<UInt8>) -> Int {
        while self.offset < offset {
            if text[self.offset] == .lineFeed { line += 1 }
            self.offset += 1
        }
        return line
    }
}

extension UInt8 {
    static var tab: UInt8 { 0x09 }
    static var lineFeed: UInt8 { 0x0A }
    static var carriageReturn: UInt8 { 0x0D }
    static var space: UInt8 { 0x20 }

    /// Whether this is a space or a tab.
    var isBlank: Bool { self == .space || self == .tab }
    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    var isASCIILetter: Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20)
    }
}

extension Span<UInt8> {
    /// A part of the text as a String, for what is no secret; empty where it is not UTF-8.
    func string(in range: Range<Int>) -> String {
        guard let text = try? UTF8Span(validating: extracting(range)) else { return "" }
        return String(copying: text)
    }

    /// Whether these bytes stand at an offset.
    func has(_ text: StaticString, at offset: Int) -> Bool {
        guard count - offset >= text.utf8CodeUnitCount else { return false }
        for (index, byte) in text.description.utf8.enumerated() where self[offset + index] != byte {
            return false
        }
        return true
    }
}
