import Vault

/// What a command works with: its options, the configuration, and the way to the vault.
struct Context {
    let settings: Settings
    let output: Output
    let configuration: Configuration
    let keyFile = NamedKeyFile()

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

    /// The terminal on which a person is asked.
    ///
    /// - Throws: the status, where nobody can be.
    func terminal(
        or status: ExitStatus,
        _ sentence: String,
        hint: String
    ) throws(ToolError) -> Terminal {
        guard !isSilent, let terminal = Terminal() else {
            let code = status == .locked ? "locked" : "declined"
            throw ToolError(status, code: code, sentence, hint: hint)
        }
        return terminal
    }

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
            vault = try ask(toOpen: locked)
        }
        // A push waits for minutes; who changes keys goes on with the file.
        if trustingCache { keyFile.forget() }
        output.tell("unlocked \(printable(vault.path))")
        return vault
    }

    /// Asks for the passphrase, and again where it was mistyped.
    private func ask(toOpen locked: LockedVault) throws -> Vault {
        var number = 1
        while true {
            let asked = try askedCredential(for: locked, try: number)
            do throws(VaultError) {
                return try Vault(locked, with: asked, slot: settings.slot)
            } catch {
                guard error == .wrongPassphrase, number < Self.passphraseTries else { throw error }
                number += 1
            }
        }
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
    func confirm(
        _ question: String,
        otherwise sentence: String = "nothing was done",
        hint: String? = nil
    ) throws(ToolError) {
        guard !settings.yes else { return }
        let terminal = try terminal(
            or: .declined,
            "nobody can be asked to confirm",
            hint: "--yes answers yes"
        )
        let answer = try terminal.ask(question + " [y/N] ")
        guard ["y", "yes"].contains(answer.lowercased()) else {
            throw ToolError(.declined, code: "declined", sentence, hint: hint)
        }
    }
}
