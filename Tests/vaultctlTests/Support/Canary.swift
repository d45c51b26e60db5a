import FoundationEssentials
import Glibc

/// Texts that must not be found, in every form in which one may leak.
///
/// As they are, in hex of both cases, in base64 wherever it begins, and in UTF-16.
struct Canaries {
    /// By the first bytes: what is looked for, and what it is.
    private var patterns: [UInt32: [(bytes: [UInt8], name: String)]] = [:]

    init(_ texts: [String]) {
        for text in texts {
            let bytes = Array(text.utf8)
            add(bytes, text)
            add(Array(hex(bytes).utf8), "\(text) in hex")
            add(Array(hex(bytes).uppercased().utf8), "\(text) in hex")
            add(text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }, "\(text) in UTF-16")
            add(text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }, "\(text) in UTF-16")
            for offset in 0..<3 { add(base64(bytes, at: offset), "\(text) in base64") }
        }
    }

    /// What is found in a file or in an output.
    func found(in bytes: [UInt8]) -> [String] {
        var found: [String] = []
        var window: UInt32 = 0
        for (index, byte) in bytes.enumerated() {
            window = window << 8 | UInt32(byte)
            guard index >= 3, let candidates = patterns[window] else { continue }
            let rest = bytes[(index - 3)...]
            found += candidates.filter { rest.starts(with: $0.bytes) }.map(\.name)
        }
        return found
    }

    /// What is found in much memory, by the system's own search for a byte.
    func found(in memory: UnsafeRawBufferPointer) -> [String] {
        patterns.values.joined().filter { unsafe contains(memory, $0.bytes) }.map(\.name)
    }

    private func contains(_ memory: UnsafeRawBufferPointer, _ pattern: [UInt8]) -> Bool {
        guard let first = memory.baseAddress else { return false }
        // The greatest byte is rarer than most: the others are letters and zeros.
        let rare = pattern.indices.max { pattern[$0] < pattern[$1] } ?? 0
        let end = memory.count - (pattern.count - rare) + 1
        var offset = rare
        while offset < end {
            let place = unsafe memchr(first + offset, Int32(pattern[rare]), end - offset)
            guard let place = unsafe place else { return false }
            if unsafe memcmp(place - rare, pattern, pattern.count) == 0 { return true }
            offset = unsafe UnsafeRawPointer(place) - first + 1
        }
        return false
    }

    /// What is found in the files of a directory and those below it, but for some.
    func found(inFilesOf directory: String, except names: Set<String>) throws -> [String] {
        let files = FileManager.default
        return try files.subpathsOfDirectory(atPath: directory)
            .filter { !names.contains($0) }
            .flatMap { path in
                let content = files.contents(atPath: directory + "/" + path) ?? Data()
                let inName = found(in: Array(path.utf8))
                return (inName + found(in: [UInt8](content))).map { "\(path): \($0)" }
            }
    }

    private mutating func add(_ bytes: [UInt8], _ name: String) {
        precondition(bytes.count >= 4, "\(name) is too short to be told from chance")
        let start = bytes.prefix(4).reduce(0 as UInt32) { $0 << 8 | UInt32($1) }
        patterns[start, default: []].append((bytes, name))
    }

    /// The characters that depend on these bytes alone when so many come before them.
    private func base64(_ bytes: [UInt8], at offset: Int) -> [UInt8] {
        let padded = [UInt8](repeating: 0, count: offset) + bytes
        let encoded = Array(Data(padded).base64EncodedString().utf8)
        let first = (offset * 8 + 5) / 6
        return Array(encoded[first..<padded.count * 8 / 6])
    }

    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
