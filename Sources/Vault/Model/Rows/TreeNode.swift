/// One node of a digest tree: up to 64 digests, with a bitmap of the children that have one
/// (FORMAT.md section 4.3).
package struct TreeNode: Equatable, Sendable {
    package static let childCount = 64
    /// The number under which the table keeps the node above the inner nodes.
    package static let top: UInt8 = 64

    /// The digests of the children; nil stands for `0^32`, a child without rows.
    private(set) package var children: [Digest?]

    /// A node without any row below it.
    package init() {
        children = [Digest?](repeating: nil, count: Self.childCount)
    }

    /// Reads the column `digests`; nil for anything that `encoded` would not write.
    package init?(encoded: [UInt8]) {
        guard encoded.count >= 8 else { return nil }
        let bitmap = encoded.bigEndianUInt64(at: 0)
        guard bitmap != 0,
            encoded.count == 8 + bitmap.nonzeroBitCount * Digest.byteCount
        else { return nil }
        self.init()
        var offset = 8
        for child in 0..<Self.childCount where bitmap & (1 << UInt64(child)) != 0 {
            let digest = Digest(
                copying: encoded.span.extracting(offset..<offset + Digest.byteCount)
            )
            guard digest != .zero else { return nil }
            children[child] = digest
            offset += Digest.byteCount
        }
    }

    /// The column `digests`: the bitmap, then the digests of the set bits, ascending.
    package var encoded: [UInt8] {
        var bitmap: UInt64 = 0
        var digests: [UInt8] = []
        for (child, digest) in children.enumerated() {
            guard let digest else { continue }
            bitmap |= 1 << UInt64(child)
            digests.append(digest)
        }
        var encoded: [UInt8] = []
        encoded.append(bigEndian: bitmap)
        return encoded + digests
    }

    /// Whether no child has rows.
    package var isEmpty: Bool { children.allSatisfy { $0 == nil } }

    /// The digest of a child; nil stands for a child without rows.
    package subscript(child: Int) -> Digest? {
        get { children[child] }
        set { children[child] = newValue }
    }
}
