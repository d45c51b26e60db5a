import Vault

/// What a command works with: its options, the configuration, and the way to the vault.
struct Context {
    let settings: Settings
    let output: Output
    let configuration: Configuration
    private let keyFile = NamedKeyFile()

    init(_ options: GlobalOptions) throws {
        try self.init(options.settings)
    }

    init(_ settings: Settings) throws {
        self.init(settings, try Configuration())
    }

    init(_ settings: Settings, _ configuration: Configuration) {
        self.settings = settings
        output = Output(settings)
        self.configuration = configuration
    }

    /// The vault's file: option, environment, configuration, default.
    var path: String {
        namedVault.map(configuration.path) ?? ProcessEnvironment.dataDirectory + "/default.vault"
    }

    /// The name or the path that was given for the vault.
    private var namedVault: String? {
        settings.vault ?? ProcessEnvironment.value(of: "VAULTCTL_VAULT") ?? configuration.vault
    }

    /// Whether nobody may be asked anything.
    var isSilent: Bool {
        settings.noInput || ProcessEnvironment.value(of: "VAULTCTL_NO_INPUT") != nil
    }

    /// Whether a person is there to be asked.
    var canAsk: Bool { !isSilent && Terminal() != nil }

    var environment: VaultEnvironment {
        var environment = VaultEnvironment(
            stateDirectory: ProcessEnvironment.stateDirectory,
            cacheDirectory: ProcessEnvironment.cacheDirectory,
            version: Program.version
        )
        environment.unlockCache = UnlockCaches.ofThisSystem
        return environment
    }

    /// Opens the vault's file.
    func locked() throws -> LockedVault {
        do throws(VaultError) {
            return try LockedVault(opening: path, environment: environment)
        } catch {
            guard case .noVault = error else { throw error }
            let near = namedVault.flatMap {
                Spelling.nearest(to: $0, among: configuration.vaults.keys.sorted())
            }
            guard let near else { throw error }
            throw ToolError(
                .notFound,
                code: "no-vault",
                error.sentence,
                hint: "did you mean \(printable(near))?"
            )
        }
    }

    /// Opens and unlocks the vault.
    ///
    /// What was given explicitly comes first, and does not fall back when it is wrong; then what is
    /// still unlocked, unless the command changes keys; then the person.
    func open(trustingCache: Bool = true) throws -> Vault {
        try open(try locked(), trustingCache: trustingCache)
    }

    /// Unlocks a vault.
    func open(_ locked: LockedVault, trustingCache: Bool = true) throws -> Vault {
        let vault: Vault
        if let given = try givenCredential() {
            vault = try Vault(locked, with: given, slot: settings.slot)
        } else if trustingCache, let cached = try locked.unlocked() {
            vault = cached
        } else {
            let asked = try askedCredential(for: locked)
            vault = try Vault(locked, with: asked, slot: settings.slot)
        }
        // A push waits for minutes; who changes keys goes on with the file.
        if trustingCache { keyFile.forget() }
        output.tell("unlocked \(printable(vault.path))")
        return vault
    }

    /// Runs a command on the vault and passes on what the vault has to say besides.
    func withVault<Result>(
        trustingCache: Bool = true,
        _ body: (Vault) throws -> Result
    ) throws -> Result {
        let vault = try open(trustingCache: trustingCache)
        defer { vault.notices.forEach(output.warn) }
        return try body(vault)
    }

    /// The team a command is about: option, environment, the one in use, or the only one.
    func team(_ option: TeamOption, in vault: Vault) -> TeamChoice {
        team(named: option.team, in: vault)
    }

    func team(named name: String? = nil, in vault: Vault) -> TeamChoice {
        if let name = name ?? ProcessEnvironment.value(of: "VAULTCTL_TEAM") {
            return .named(name)
        }
        return configuration.team(in: vault.id).map(TeamChoice.id) ?? .only
    }

    /// Asks before something is destroyed or leaves the machine.
    ///
    /// - Throws: status 3 when the answer is no or nobody can be asked.
    func confirm(_ question: String) throws(ToolError) {
        guard !settings.yes else { return }
        guard !isSilent, let terminal = Terminal() else {
            throw ToolError(
                .declined,
                code: "declined",
                "nobody can be asked to confirm",
                hint: "--yes answers yes"
            )
        }
        let answer = try terminal.ask(question + " [y/N] ")
        guard ["y", "yes"].contains(answer.lowercased()) else {
            throw ToolError(.declined, code: "declined", "nothing was done")
        }
    }
}

// Credentials: what was given explicitly, then the environment, then the person.
extension Context {
    /// What opens the vault without a question; nil where a person has to be asked.
    func givenCredential() throws(ToolError) -> Credential? {
        let named = try namedKeyFile()
        if let named, KeyFile.isMeant(by: named.bytes) {
            guard let given = try givenPassphrase() else { return nil }
            return .passphraseAndKeyFile(SharedSecret(given), named)
        }
        if settings.keyFile == nil, let given = try givenPassphrase() { return .passphrase(given) }
        let isContradicted =
            settings.keyFile != nil
            && (settings.passphraseFile != nil || settings.passphraseDescriptor != nil)
        guard !isContradicted else {
            throw .usage(
                "a machine key needs no passphrase",
                hint: "give one of --passphrase-file, --passphrase-fd and --key-file"
            )
        }
        return named.map { .machineKey($0.bytes.copy()) }
    }

    func credential(for vault: LockedVault) throws(ToolError) -> Credential {
        if let given = try givenCredential() { return given }
        return try askedCredential(for: vault)
    }

    private func askedCredential(for vault: LockedVault) throws(ToolError) -> Credential {
        guard !isSilent, let terminal = Terminal() else {
            throw ToolError(
                .locked,
                code: "locked",
                "the vault is locked and nobody can be asked",
                hint: "--key-file or --passphrase-file unlocks it without a terminal"
            )
        }
        let typed = try terminal.askSecret("Passphrase for \(printable(vault.path)): ")
        guard let keyFile = try secondFactor() else { return .passphrase(typed) }
        return .passphraseAndKeyFile(SharedSecret(typed), keyFile)
    }

    /// What is in the file that was named, or in the environment's, which a passphrase beats.
    private func namedKeyFile() throws(ToolError) -> SharedSecret? {
        let isBeaten = settings.passphraseFile != nil || settings.passphraseDescriptor != nil
        guard settings.keyFile == nil, isBeaten else { return try keyFile.text(settings) }
        return try? keyFile.text(settings)
    }

    /// The text of the key file that a passphrase goes with; nil where none was named.
    func secondFactor() throws(ToolError) -> SharedSecret? {
        guard let named = try namedKeyFile(), KeyFile.isMeant(by: named.bytes)
        else { return nil }
        return named
    }

    /// The passphrase of an option or of the environment.
    func givenPassphrase() throws(ToolError) -> SecretBytes? {
        if let file = settings.passphraseFile {
            return try SecretInput.read(file: file, "passphrase").withoutFinalNewline()
        }
        if let descriptor = settings.passphraseDescriptor {
            return try SecretInput.read(descriptor: descriptor, "passphrase")
                .withoutFinalNewline()
        }
        if let file = ProcessEnvironment.value(of: "VAULTCTL_PASSPHRASE_FILE") {
            return try SecretInput.read(file: file, "passphrase").withoutFinalNewline()
        }
        return ProcessEnvironment.givePassphrase()
    }

    /// A new passphrase: from where it was said to come, or typed twice.
    func newPassphrase(
        _ source: NewPassphraseOptions,
        orGiven acceptsGiven: Bool
    ) throws(ToolError) -> SecretBytes {
        if let file = source.newPassphraseFile {
            return try SecretInput.read(file: file, "passphrase").withoutFinalNewline()
        }
        if let descriptor = source.newPassphraseDescriptor {
            return try SecretInput.read(descriptor: descriptor, "passphrase")
                .withoutFinalNewline()
        }
        if acceptsGiven, let given = try givenPassphrase() { return given }
        guard !isSilent, let terminal = Terminal() else {
            throw ToolError(
                .locked,
                code: "locked",
                "there is no new passphrase and nobody can be asked",
                hint: "--new-passphrase-file reads it from a file"
            )
        }
        let first = try terminal.askSecret("New passphrase: ")
        let second = try terminal.askSecret("The same again: ")
        guard first.isEqual(to: second) else {
            throw ToolError(
                .declined,
                code: "mismatch",
                "the two passphrases differ",
                hint: "nothing was done: try again"
            )
        }
        return first
    }
}

extension Context {
    /// A value that is looked for, from a file or standard input; on a terminal it is asked for, so
    /// that it is not shown.
    func soughtValue(in file: String) throws(ToolError) -> SecretBytes {
        guard file == "-", StandardInput.isTerminal else {
            return try SecretInput.read(file: file, "value").withoutFinalNewline()
        }
        let terminal = try terminalForValue(hint: "give it in a file or through a pipe")
        return try terminal.askSecret("Value to look for: ")
    }

    /// The terminal on which a value can be asked for.
    ///
    /// - Throws: status 3 where nobody can be asked.
    func terminalForValue(hint: String) throws(ToolError) -> Terminal {
        guard !isSilent, let terminal = Terminal() else {
            throw ToolError(
                .declined,
                code: "declined",
                "there is no value and nobody can be asked",
                hint: hint
            )
        }
        return terminal
    }
}

/// The file of `--key-file` or its variable, which is read once: it may be a pipe.
///
/// Its bytes are wiped when the vault is open. A class, since a context is a value and each of its
/// copies would read again.
private final class NamedKeyFile {
    private var known: SharedSecret?

    func text(_ settings: Settings) throws(ToolError) -> SharedSecret? {
        if let known { return known }
        guard let path = settings.keyFile ?? ProcessEnvironment.value(of: "VAULTCTL_KEY_FILE")
        else { return nil }
        known = SharedSecret(try SecretInput.read(file: path, "key file"))
        return known
    }

    func forget() {
        known = nil
    }
}
