/// Reads elements of DER, one behind the other (X.690), for bytes that BoringSSL has parsed before.
struct DERReader {
    static let integer: UInt8 = 0x02
    static let bitString: UInt8 = 0x03
    static let objectIdentifier: UInt8 = 0x06
    static let sequence: UInt8 = 0x30

    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    /// The contents of the next element; nil where it has another tag or there is none.
    mutating func next(_ tag: UInt8) -> ArraySlice<UInt8>? {
        guard rest.popFirst() == tag, let count = length(), count <= rest.count
        else { return nil }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    /// A reader of the contents of the next element.
    mutating func enter(_ tag: UInt8) -> DERReader? {
        next(tag).map(DERReader.init)
    }

    private mutating func length() -> Int? {
        guard let first = rest.popFirst() else { return nil }
        guard first >= 0x80 else { return Int(first) }
        let byteCount = Int(first & 0x7F)
        guard (1...4).contains(byteCount), byteCount <= rest.count else { return nil }
        defer { rest = rest.dropFirst(byteCount) }
        return rest.prefix(byteCount).reduce(0) { $0 << 8 | Int($1) }
    }
}
