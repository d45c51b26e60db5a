/// What the name of an entry means as the name of an environment variable (FORMAT.md section 11).
enum VariableName {
    /// Whether a shell and POSIX would take it for one: `[A-Za-z_][A-Za-z0-9_]*`.
    static func isWellFormed(_ name: String) -> Bool {
        guard let first = name.utf8.first, !isDigit(first) else { return false }
        return name.utf8.allSatisfy { isDigit($0) || isLetter($0) }
    }

    /// Whether the program that finds it does more than read it.
    ///
    /// Whoever may write an entry could run code of his choice on the machines of all who run a
    /// command with it. So what decides which code runs, or whose word is taken on the network, is
    /// refused unless the person at the machine names it.
    static func isDangerous(_ name: String) -> Bool {
        if exact.contains(name) || prefixes.contains(where: name.hasPrefix) { return true }
        // Each program has its own opinion on the case of these.
        let lower = name.lowercased()
        return lower.hasSuffix("_proxy") || lower.hasPrefix("npm_config_")
    }

    private static let prefixes = [
        // The dynamic loader and its C library: LD_PRELOAD and LD_AUDIT run code in every program.
        "LD_", "DYLD_", "MALLOC_",
        // Interpreters: what they load and run first. BASH_ENV and BASH_FUNC_… are among these.
        "BASH_", "PYTHON", "PERL", "RUBY", "LUA_", "ERL_", "CORECLR_", "COR_",
        // git runs commands that variables name (GIT_SSH_COMMAND), and an address of D-Bus can be
        // one.
        "GIT_", "DBUS_",
        // Whom TLS trusts and what it loads.
        "OPENSSL_", "SSL_",
        // Where programs find their configuration, and with it commands to run.
        "XDG_",
        // vaultctl itself: another vault or key for one that is started in the command.
        "VAULTCTL_",
    ]

    private static let exact: Set = [
        // What glibc does not listen to in a set-user-ID program, beyond LD_… and MALLOC_…:
        // https://sourceware.org/git/?p=glibc.git;a=blob;f=sysdeps/generic/unsecvars.h
        "GCONV_PATH", "GETCONF_DIR", "GLIBC_TUNABLES", "HOSTALIASES", "LOCALDOMAIN", "LOCPATH",
        "NIS_PATH", "NLSPATH", "RESOLV_HOST_CONF", "RES_OPTIONS", "TMPDIR", "TZDIR",
        // Shells: where commands are found, what is read first, what a prompt runs.
        "PATH", "IFS", "ENV", "SHELLOPTS", "BASHOPTS", "PROMPT_COMMAND", "PS0", "PS1", "PS2", "PS4",
        "ZDOTDIR", "FPATH", "HOME", "SHELL",
        // Programs that other programs start.
        "EDITOR", "VISUAL", "PAGER", "MANPAGER", "BROWSER", "LESSOPEN", "LESSCLOSE",
        "SSH_ASKPASS", "SUDO_ASKPASS", "MAKEFLAGS", "MAKEFILES", "EXINIT", "VIMINIT",
        // Interpreters and virtual machines by whole names: NODE_ENV and DOTNET_ENVIRONMENT are
        // ordinary settings.
        "NODE_OPTIONS", "NODE_PATH", "NODE_REPL_EXTERNAL_MODULE", "JAVA_TOOL_OPTIONS",
        "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS", "JAVA_OPTS", "JAVA_HOME", "CLASSPATH",
        "DOTNET_STARTUP_HOOKS", "DOTNET_ADDITIONAL_DEPS", "GEM_HOME", "GEM_PATH",
        "BUNDLE_GEMFILE", "PHPRC", "PHP_INI_SCAN_DIR", "TCLLIBPATH", "R_PROFILE",
        "R_PROFILE_USER", "R_ENVIRON", "R_ENVIRON_USER", "SWIFT_BACKTRACE",
        // Plug-ins that graphical libraries load.
        "GIO_EXTRA_MODULES", "GIO_MODULE_DIR", "GTK_MODULES", "GTK_PATH", "QT_PLUGIN_PATH",
        "QT_QPA_PLATFORM_PLUGIN_PATH",
        // Whom TLS trusts, and where its keys are written.
        "SSLKEYLOGFILE", "CURL_CA_BUNDLE", "CURL_HOME", "REQUESTS_CA_BUNDLE", "AWS_CA_BUNDLE",
        "NODE_EXTRA_CA_CERTS", "NODE_TLS_REJECT_UNAUTHORIZED",
    ]

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte & 0xDF) || byte == UInt8(ascii: "_")
    }
}
