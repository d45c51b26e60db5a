import Glibc

/// The memory of a running program, as root, a debugger or a core dump sees it.
struct ProcessMemory {
    /// Whether this process may look into programs that forbid it to their own user.
    static let canBeRead = geteuid() == 0

    private let process: pid_t

    init(of process: pid_t) {
        self.process = process
    }

    /// What is found in all that the program can write: heap, stacks, its own variables.
    func found(of canaries: Canaries) -> [String] {
        writableRanges().flatMap { range in
            unsafe bytes(in: range).withUnsafeBytes { unsafe canaries.found(in: $0) }
        }
    }

    /// What every process of the same user is shown: the arguments, and the variables it began with.
    var commandLine: [UInt8] { text(of: "/proc/\(process)/cmdline") }
    var environment: [UInt8] { text(of: "/proc/\(process)/environ") }

    // https://man7.org/linux/man-pages/man5/proc_pid_maps.5.html
    private func writableRanges() -> [Range<UInt64>] {
        let maps = String(decoding: text(of: "/proc/\(process)/maps"), as: UTF8.self)
        return maps.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            let ends = words[0].split(separator: "-").compactMap { UInt64($0, radix: 16) }
            guard words[1].hasPrefix("rw"), ends.count == 2 else { return nil }
            return ends[0]..<ends[1]
        }
    }

    private func bytes(in range: Range<UInt64>) -> [UInt8] {
        let memory = unsafe open("/proc/\(process)/mem", O_RDONLY | O_CLOEXEC)
        defer { close(memory) }
        return unsafe [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
            count = 0
            while count < range.count {
                let read = unsafe pread(
                    memory,
                    buffer.baseAddress?.advanced(by: count),
                    range.count - count,
                    off_t(range.lowerBound) + off_t(count)
                )
                guard read > 0 else { break }
                count += read
            }
        }
    }
}

/// The bytes of a file of the kernel's, whose length nobody knows before.
private func text(of path: String) -> [UInt8] {
    guard let file = unsafe fopen(path, "r") else { return [] }
    defer { _ = unsafe fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65536)
    while true {
        let count = unsafe fread(&chunk, 1, chunk.count, file)
        guard count > 0 else { return bytes }
        bytes += chunk[..<count]
    }
}
