#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The file of another program, found as a shell would find it, without a shell.
struct ProgramFile {
    /// Why there is none.
    enum Missing: Error {
        case notFound
        case notExecutable
    }

    /// The path as C wants it.
    let path: [CChar]

    /// Finds the program of a name: the file itself where the name has a slash, else the first in
    /// `PATH` that can be executed.
    init(named name: [CChar]) throws(Missing) {
        let slash = CChar(bitPattern: UInt8(ascii: "/"))
        guard name.count > 1 else { throw .notFound }
        guard !name.contains(slash) else {
            guard Self.exists(name) else { throw .notFound }
            guard Self.isExecutable(name) else { throw .notExecutable }
            path = name
            return
        }
        var missing = Missing.notFound
        for directory in Self.searchPath {
            // An empty part is the working directory: POSIX, section 8.3.
            let candidate = directory + (directory.isEmpty ? [] : [slash]) + name
            if Self.isExecutable(candidate) {
                path = candidate
                return
            }
            if Self.exists(candidate) { missing = .notExecutable }
        }
        throw missing
    }

    /// Finds a program of a known name; nil where there is none.
    init?(_ name: String) {
        do throws(Missing) {
            try self.init(named: Array(name.utf8CString))
        } catch {
            return nil
        }
    }

    /// The file that this process runs.
    static var own: ProgramFile? {
        #if os(Linux)
        return ProgramFile("/proc/self/exe")
        #else
        var path = [CChar](repeating: 0, count: Int(PATH_MAX))
        var count = UInt32(path.count)
        guard unsafe _NSGetExecutablePath(&path, &count) == 0 else { return nil }
        return try? ProgramFile(named: path.prefix { $0 != 0 } + [0])
        #endif
    }

    private static var searchPath: [ArraySlice<CChar>] {
        var path = Array("/usr/bin:/bin".utf8CString.dropLast())
        if let given = unsafe getenv("PATH") {
            path = unsafe Array(UnsafeBufferPointer(start: given, count: strlen(given)))
        }
        return path.split(
            separator: CChar(bitPattern: UInt8(ascii: ":")),
            omittingEmptySubsequences: false
        )
    }

    private static func exists(_ path: [CChar]) -> Bool {
        unsafe access(path, F_OK) == 0
    }

    private static func isExecutable(_ path: [CChar]) -> Bool {
        var status = stat()
        guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG
        else { return false }
        return unsafe access(path, X_OK) == 0
    }
}
