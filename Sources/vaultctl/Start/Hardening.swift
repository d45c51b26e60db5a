#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif
import CProcess
import Synchronization

/// What is done before anything else, so that a crash or a hostile environment tells nothing.
enum Hardening {
    /// Signals whose default is to die.
    ///
    /// Swift's backtracer would print the memory that registers point at. One that is ignored stays
    /// ignored: it prints nothing, and a program that takes this one's place finds it as it was.
    private static let crashes = [SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGQUIT]

    /// Before the first name of a server is looked up: no code but ours has a part in it.
    static func applyToNetwork() {
        #if os(Linux)
        _ = cprocess_resolve_without_plugins()
        #endif
    }

    /// Variables by which others could choose what libcrypto, SQLite or TLS load and trust
    /// (FORMAT.md section 11).
    private static let hostileVariables = [
        "OPENSSL_CONF", "OPENSSL_MODULES", "OPENSSL_ENGINES", "SSLKEYLOGFILE", "SSL_CERT_FILE",
        "SSL_CERT_DIR", "SQLITE_TMPDIR",
    ]

    /// How things were before.
    private struct Before {
        var mask: mode_t = 0o022
        var coreLimit: rlim_t = 0
        /// `NAME=value` and a NUL of each hostile variable.
        var variables: [[CChar]] = []
    }

    private static let before = Mutex(Before())

    #if canImport(Darwin)
    private static let core = RLIMIT_CORE
    #else
    /// Named by an enumeration, and taken by its number.
    private static let core = __rlimit_resource_t(RLIMIT_CORE.rawValue)
    #endif

    static func apply() {
        occupyStandardDescriptors()
        for signal in crashes where cprocess_ignores(signal) == 0 { restoreDefault(of: signal) }
        let coreLimit = lowerCoreLimit()
        #if os(Linux)
        _ = cprocess_forbid_dumps()
        #endif
        let mask = umask(0o077)
        let variables = hostileVariables.compactMap(take)
        before.withLock {
            $0 = Before(mask: mask, coreLimit: coreLimit, variables: variables)
        }
    }

    /// The variables that were taken away here and are the user's all the same.
    static var withheldVariables: [[CChar]] { before.withLock(\.variables) }

    /// Puts the mask and the limit back, for a program that takes this one's place.
    ///
    /// Until it does, the kernel writes no core of this one (`PR_SET_DUMPABLE`).
    static func undo() {
        let (mask, coreLimit) = before.withLock { ($0.mask, $0.coreLimit) }
        umask(mask)
        var limit = rlimit()
        guard unsafe getrlimit(core, &limit) == 0 else { return }
        limit.rlim_cur = coreLimit
        _ = unsafe setrlimit(core, &limit)
    }

    /// Of a caller that closed stdin, stdout or stderr: else the next file that is opened has its
    /// number, and gets what is meant for a person.
    ///
    /// A program that takes this one's place finds them closed, as they were.
    private static func occupyStandardDescriptors() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
            _ = unsafe open("/dev/null", O_RDWR | O_CLOEXEC)
        }
    }

    /// Lowers the limit that the kernel looks at and leaves the one above it, which nobody but root
    /// could raise again; returns what it was.
    private static func lowerCoreLimit() -> rlim_t {
        var limit = rlimit()
        guard unsafe getrlimit(core, &limit) == 0 else { return 0 }
        defer {
            limit.rlim_cur = 0
            _ = unsafe setrlimit(core, &limit)
        }
        return limit.rlim_cur
    }

    private static func take(_ variable: String) -> [CChar]? {
        guard let value = unsafe getenv(variable) else { return nil }
        let count = unsafe strlen(value)
        let bytes = unsafe UnsafeBufferPointer(start: value, count: count)
        let taken = unsafe Array("\(variable)=".utf8CString.dropLast()) + bytes + [0]
        _ = unsafe unsetenv(variable)
        return taken
    }
}
