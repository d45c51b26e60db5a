/// Takes bytes from the front of others; nil where there are too few.
package struct ByteReader {
    private let bytes: [UInt8]
    private var offset = 0

    /// Reads from the first byte on.
    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Whether all was taken.
    package var isAtEnd: Bool { offset == bytes.count }

    /// The next bytes.
    package mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard (0...bytes.count - offset).contains(count) else { return nil }
        defer { offset += count }
        return bytes[offset..<offset + count]
    }

    private mutating func count() -> Int? {
        take(4).map { $0.reduce(0) { $0 << 8 | Int($1) } }
    }

    /// `LP(x)` of FORMAT.md section 0.
    package mutating func lengthPrefixed() -> [UInt8]? {
        count().flatMap { take($0) }.map(Array.init)
    }

    /// Eight bytes.
    package mutating func integer() -> Int64? {
        guard bytes.count - offset >= 8 else { return nil }
        defer { offset += 8 }
        return Int64(bitPattern: bytes.bigEndianUInt64(at: offset))
    }

    /// UTF-8 behind its length of eight bytes.
    package mutating func text() -> String? {
        guard let count = integer().flatMap({ Int(exactly: $0) }), let text = take(count),
            let checked = try? UTF8Span(validating: text.span)
        else { return nil }
        return String(copying: checked)
    }

    /// A point in time in milliseconds.
    package mutating func time() -> Timestamp? {
        integer().map(Timestamp.init(milliseconds:))
    }

    /// As many elements as the `u32` before them says.
    package mutating func many<Element>(_ read: (inout ByteReader) -> Element?) -> [Element]? {
        guard let count = count(), count <= bytes.count else { return nil }
        var elements: [Element] = []
        for _ in 0..<count {
            guard let element = read(&self) else { return nil }
            elements.append(element)
        }
        return elements
    }
}
