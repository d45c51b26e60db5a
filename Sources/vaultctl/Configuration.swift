import Vault

/// `config.json`: the vault that is meant when none is named, and the team in use of each vault.
struct Configuration {
    private static var file: SettingsFile {
        SettingsFile(directory: ProcessEnvironment.configDirectory, name: "config.json")
    }

    private let settings: JSONObject

    init() throws(VaultError) {
        settings = try Self.file.read()
    }

    /// The vault's file.
    var vault: String? {
        try? settings.optionalString("vault")
    }

    /// The team in use.
    func team(in vault: VaultID) -> TeamID? {
        guard let teams = try? settings.optionalObject("teams") else { return nil }
        return try? teams.id(vault.base32)
    }

    /// Remembers which team is meant when none is named.
    static func use(team: TeamID, in vault: VaultID) throws(VaultError) {
        try file.update { settings in
            var teams = (try? settings.optionalObject("teams")) ?? JSONObject()
            teams[vault.base32] = .string(team.hex)
            settings["teams"] = .object(teams)
        }
    }
}
