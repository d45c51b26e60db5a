import CFaults

/// SQLite's files and memory, as they fail and as they are remembered.
enum Faults {
    private static let installed: Bool = {
        precondition(faults_install() == 0, "SQLite was in use before the faults were installed")
        return true
    }()

    /// Puts the faults in place; before any use of SQLite.
    static func install() { precondition(installed) }

    /// Remembers what `body` does to SQLite's files.
    static func recording(_ body: () throws -> Void) rethrows -> [FileCall] {
        faults_record(1)
        defer { faults_record(0) }
        try body()
        return (0..<faults_count()).map { unsafe FileCall(faults_at($0)) }
    }

    /// How many calls `body` makes that `mode` is about.
    static func count(_ mode: faults_mode, _ body: () throws -> Void) rethrows -> Int64 {
        faults_arm(mode, Int64.max, 0)
        defer { faults_arm(FAULTS_NONE, 0, 0) }
        try body()
        return faults_calls()
    }

    /// Lets a call of `body` fail, or all from it on.
    static func failing(
        _ mode: faults_mode,
        at call: Int64,
        forever: Bool,
        _ body: () throws -> Void
    ) rethrows {
        faults_arm(mode, call, forever ? 1 : 0)
        defer { faults_arm(FAULTS_NONE, 0, 0) }
        try body()
    }
}

/// One call that changed a file.
enum FileCall {
    case create(String)
    case write(String, offset: Int, [UInt8])
    case truncate(String, count: Int)
    case sync(String)
    /// `isSynced` when the directory was flushed with it.
    case delete(String, isSynced: Bool)

    @unsafe init(_ call: faults_call) {
        let path = unsafe String(cString: call.path)
        switch unsafe call.kind {
        case FAULTS_CREATE: self = .create(path)
        case FAULTS_WRITE:
            let bytes = unsafe UnsafeBufferPointer(start: call.bytes, count: Int(call.count))
            self = unsafe .write(path, offset: Int(call.offset), Array(bytes))
        case FAULTS_TRUNCATE: self = unsafe .truncate(path, count: Int(call.offset))
        case FAULTS_SYNC: self = .sync(path)
        default: self = unsafe .delete(path, isSynced: call.offset != 0)
        }
    }
}
