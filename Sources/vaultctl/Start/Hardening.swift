#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif
import CProcess

/// What is done before anything else, so that a crash or a hostile environment tells nothing.
enum Hardening {
    /// Signals whose default is to die.
    ///
    /// Swift's backtracer would print the memory that registers point at.
    private static let crashes = [SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGQUIT]

    /// Variables by which others could choose what libcrypto, SQLite or TLS load and trust
    /// (FORMAT.md section 11).
    private static let hostileVariables = [
        "OPENSSL_CONF", "OPENSSL_MODULES", "OPENSSL_ENGINES", "SSLKEYLOGFILE", "SSL_CERT_FILE",
        "SSL_CERT_DIR", "SQLITE_TMPDIR",
    ]

    static func apply() {
        for signal in crashes { _ = Glibc.signal(signal, SIG_DFL) }
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        #if os(Linux)
        _ = cprocess_forbid_dumps()
        #endif
        umask(0o077)
        for variable in hostileVariables { _ = unsafe unsetenv(variable) }
    }
}
