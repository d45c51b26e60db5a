#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif
import CProcess
import Vault

/// Another program that works for vaultctl: fed through a pipe, or read from one, never by arguments.
///
/// What it does not get is `/dev/null`, stderr always: a program that stays behind, as those that
/// serve a clipboard do, must not hold open what a script waits for.
struct ChildProcess {
    private let process: pid_t
    /// Our end of the pipe.
    private let end: Int32

    /// What the pipe is for the program.
    private enum Role {
        case input, output
    }

    private enum Session {
        case shared
        /// Without a terminal: the program outlives the one it was started from.
        case own
    }

    /// Feeds a program; whether it took all and was content.
    static func feed(
        _ secret: borrowing SecretBytes,
        to program: ProgramFile,
        _ arguments: [String]
    ) -> Bool {
        guard let child = ChildProcess(program, arguments, .input, .shared) else { return false }
        return child.give(secret) && child.hasSucceeded()
    }

    /// Starts a program that waits for what `tell` gives it.
    static func startDetached(_ program: ProgramFile, _ arguments: [String]) -> ChildProcess? {
        ChildProcess(program, arguments, .input, .own)
    }

    /// Tells a detached program something, the end of its input, and leaves it to itself.
    func tell(_ bytes: [UInt8]) -> Bool {
        give(SecretBytes(copying: bytes.span))
    }

    /// What a program prints; nil where it fails, or prints more than a value can be.
    static func read(from program: ProgramFile, _ arguments: [String]) -> SecretBytes? {
        guard let child = ChildProcess(program, arguments, .output, .shared) else { return nil }
        let output = try? SecretInput.read(descriptor: child.end, "output")
        close(child.end)
        return child.hasSucceeded() ? output : nil
    }

    private init?(
        _ program: ProgramFile,
        _ arguments: [String],
        _ role: Role,
        _ session: Session
    ) {
        // A caller that ignores the end of its children would hide how ours ended; and who writes to
        // a program that has ended is told by an error.
        restoreDefault(of: SIGCHLD)
        ignore(SIGPIPE)
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else { return nil }
        OpenDescriptors.closeOnExec()
        let (ours, theirs) = role == .input ? (ends[1], ends[0]) : (ends[0], ends[1])
        let process = Self.spawn(program, arguments, theirs, role, session)
        close(theirs)
        guard let process else {
            close(ours)
            return nil
        }
        self.process = process
        end = ours
    }

    // https://man7.org/linux/man-pages/man3/posix_spawn.3.html
    private static func spawn(
        _ program: ProgramFile,
        _ arguments: [String],
        _ theirs: Int32,
        _ role: Role,
        _ session: Session
    ) -> pid_t? {
        #if canImport(Darwin)
        // There it is a pointer to what its first call makes.
        var actions: posix_spawn_file_actions_t?
        var attributes: posix_spawnattr_t?
        #else
        var actions = unsafe posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        #endif
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        let used = role == .input ? STDIN_FILENO : STDOUT_FILENO
        unsafe posix_spawn_file_actions_adddup2(&actions, theirs, used)
        for number in STDIN_FILENO...STDERR_FILENO where number != used {
            unsafe posix_spawn_file_actions_addopen(&actions, number, "/dev/null", O_RDWR, 0)
        }
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var standard = sigset_t()
        unsafe sigemptyset(&standard)
        unsafe sigaddset(&standard, SIGPIPE)
        unsafe posix_spawnattr_setsigdefault(&attributes, &standard)
        let flags = POSIX_SPAWN_SETSIGDEF | (session == .own ? newSession : 0)
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))

        var words = unsafe arguments.map { unsafe strdup($0) } + [nil]
        defer { unsafe words.forEach { unsafe free($0) } }
        var process: pid_t = 0
        let status = unsafe posix_spawn(
            &process,
            program.path,
            &actions,
            &attributes,
            &words,
            cprocess_environment()
        )
        return status == 0 ? process : nil
    }

    #if os(Linux)
    /// `POSIX_SPAWN_SETSID`, which the header has for GNU programs alone.
    private static let newSession: Int32 = 0x80
    #else
    private static let newSession: Int32 = 0x0400
    #endif

    /// Writes all of it and ends the input.
    private func give(_ secret: borrowing SecretBytes) -> Bool {
        defer { close(end) }
        return unsafe secret.withUnsafeBytes { unsafe writeAll($0, to: end) }
    }

    private func hasSucceeded() -> Bool {
        var status: Int32 = 0
        while unsafe waitpid(process, &status, 0) < 0 {
            guard errno == EINTR else { return false }
        }
        return status == 0
    }
}
