import TestSupport

/// What is on a disk after a power cut: all that was synced, and any part of the rest.
struct Disk {
    private static let sectorByteCount = 512

    private struct File {
        /// What is there for certain; nil for a file whose name may be lost.
        var synced: [UInt8]?
        /// What came after the last sync.
        var pending: [FileCall] = []
    }

    private var files: [String: File] = [:]
    /// Files whose deletion may be lost.
    private var perhapsDeleted: Set<String> = []

    /// A disk with one file on it.
    init(_ path: String, _ bytes: [UInt8]) {
        files[path] = File(synced: bytes)
    }

    mutating func apply(_ call: FileCall) {
        switch call {
        case .create(let path):
            files[path] = File()
            perhapsDeleted.remove(path)
        case .write(let path, _, _), .truncate(let path, _):
            files[path, default: File()].pending.append(call)
        case .sync(let path):
            guard var file = files[path] else { return }
            var bytes = file.synced ?? []
            for call in file.pending { bytes.apply(call) }
            // SQLite flushes the directory with the first sync of a file that it made.
            file = File(synced: bytes)
            files[path] = file
        case .delete(let path, let isSynced):
            if isSynced { files[path] = nil } else { perhapsDeleted.insert(path) }
        }
    }

    /// What is found afterwards: each sector that was not synced is there with the chance `kept`.
    func afterPowerCut(
        keeping kept: Double,
        using generator: inout SeededGenerator
    ) -> [String: [UInt8]] {
        var found: [String: [UInt8]] = [:]
        func isKept() -> Bool { Double.random(in: 0..<1, using: &generator) < kept }
        for (path, file) in files.sorted(by: { $0.key < $1.key }) {
            if perhapsDeleted.contains(path), isKept() { continue }
            if file.synced == nil, !isKept() { continue }
            var bytes = file.synced ?? []
            for call in file.pending {
                guard case .write(let path, let offset, let written) = call else {
                    if isKept() { bytes.apply(call) }
                    continue
                }
                for part in Self.sectors(of: offset..<offset + written.count) where isKept() {
                    let torn = Array(written[part.lowerBound - offset..<part.upperBound - offset])
                    bytes.apply(.write(path, offset: part.lowerBound, torn))
                }
            }
            found[path] = bytes
        }
        return found
    }

    private static func sectors(of range: Range<Int>) -> [Range<Int>] {
        var parts: [Range<Int>] = []
        var start = range.lowerBound
        while start < range.upperBound {
            let end = min(range.upperBound, (start / sectorByteCount + 1) * sectorByteCount)
            parts.append(start..<end)
            start = end
        }
        return parts
    }
}

extension [UInt8] {
    fileprivate mutating func apply(_ call: FileCall) {
        switch call {
        case .write(_, let offset, let bytes):
            let end = offset + bytes.count
            if count < end { self += [UInt8](repeating: 0, count: end - count) }
            replaceSubrange(offset..<end, with: bytes)
        case .truncate(_, let length):
            if count > length { removeLast(count - length) }
        case .create, .sync, .delete: break
        }
    }
}
