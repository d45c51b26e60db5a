/// The global options as plain values, for whoever did not come through the parser.
struct Settings {
    var vault: String?
    var passphraseFile: String?
    var passphraseDescriptor: Int32?
    var keyFile: String?
    var slot: String?
    var json = false
    var quiet = false
    var verbose = false
    var noColor = false
    var noInput = false
    var yes = false
}

extension Settings {
    /// The key file of the option or of the environment.
    var givenKeyFile: String? { keyFile ?? ProcessEnvironment.value(of: "VAULTCTL_KEY_FILE") }

    /// The passphrase's file of the option or of the environment.
    var givenPassphraseFile: String? {
        passphraseFile ?? ProcessEnvironment.value(of: "VAULTCTL_PASSPHRASE_FILE")
    }
}

extension GlobalOptions {
    /// What was parsed.
    var settings: Settings {
        Settings(
            vault: vault,
            passphraseFile: passphraseFile,
            passphraseDescriptor: passphraseDescriptor,
            keyFile: keyFile,
            slot: slot,
            json: json,
            quiet: quiet,
            verbose: verbose,
            noColor: noColor,
            noInput: noInput,
            yes: yes
        )
    }
}
