import Vault

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

    /// How often a passphrase may be typed.
    static let passphraseTries = 3

    func askedCredential(
        for vault: LockedVault,
        try number: Int = 1
    ) throws(ToolError) -> Credential {
        let terminal = try terminal(
            or: .locked,
            "the vault is locked and nobody can be asked",
            hint: "--key-file or --passphrase-file unlocks it without a terminal"
        )
        let typed = try terminal.askSecret(
            number == 1
                ? "Passphrase for \(printable(vault.path)): "
                : "It does not open this vault. Try \(number) of \(Self.passphraseTries): "
        )
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
        let terminal = try terminal(
            or: .locked,
            "there is no new passphrase and nobody can be asked",
            hint: "--new-passphrase-file reads it from a file"
        )
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
        try terminal(
            or: .declined,
            "there is no value and nobody can be asked",
            hint: hint
        )
    }
}
