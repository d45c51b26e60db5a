import Vault

/// `config.json`: the vault that is meant when none is named, vaults by name, and the team in use
/// of each vault (docs/CONFIG.md).
struct Configuration {
    /// The keys that are known; others are left alone.
    static let keys: Set<String> = ["$schema", "vault", "vaults", "teams"]

    static var path: String { ProcessEnvironment.configDirectory + "/config.json" }

    private static var file: SettingsFile {
        SettingsFile(directory: ProcessEnvironment.configDirectory, name: "config.json")
    }

    /// The name or the path of the vault that is meant when none is named.
    let vault: String?
    /// The paths of vaults that have a name.
    let vaults: [String: String]
    /// What is there that nobody reads.
    let unknownKeys: [String]
    private let teams: [String: TeamID]

    /// Reads the file.
    ///
    /// - Throws: `refused` for a value of another type than its key has.
    init() throws(VaultError) {
        try self.init(try Self.file.read())
    }

    /// The configuration of somebody who has none.
    static var none: Configuration {
        Configuration(vault: nil, vaults: [:], unknownKeys: [], teams: [:])
    }

    private init(
        vault: String?,
        vaults: [String: String],
        unknownKeys: [String],
        teams: [String: TeamID]
    ) {
        self.vault = vault
        self.vaults = vaults
        self.unknownKeys = unknownKeys
        self.teams = teams
    }

    private init(_ settings: JSONObject) throws(VaultError) {
        vault = try settings["vault"].map { value throws(VaultError) in
            try Self.text(value, at: "vault", "the name or the path of a vault")
        }
        vaults = try Self.members(of: settings, "vaults") { value, key throws(VaultError) in
            let path = try Self.text(value, at: key, "a path")
            guard path.hasPrefix("/") || path.hasPrefix("~/")
            else { throw Self.refusal(key, "a path that begins with / or ~/") }
            return path
        }
        if let name = vaults.keys.first(where: { $0.contains("/") || $0.isEmpty }) {
            throw Self.refusal("vaults.\(name)", "under a name without a slash")
        }
        teams = try Self.members(of: settings, "teams") { value, key throws(VaultError) in
            guard let id = TeamID(hex: try Self.text(value, at: key, "the id of a team"))
            else { throw Self.refusal(key, "the id of a team: 32 hexadecimal digits") }
            return id
        }
        unknownKeys = settings.members.map(\.name).filter { !Self.keys.contains($0) }
    }

    /// The team in use.
    func team(in vault: VaultID) -> TeamID? { teams[vault.base32] }

    /// The path of what `--vault`, `VAULTCTL_VAULT` or `vault` says: a name of `vaults`, or a path.
    func path(of vault: String) -> String {
        guard let path = vaults[vault] else { return vault }
        guard path.hasPrefix("~/") else { return path }
        return (ProcessEnvironment.value(of: "HOME") ?? "") + path.dropFirst()
    }

    /// Remembers which team is meant when none is named.
    static func use(team: TeamID, in vault: VaultID) throws(VaultError) {
        try file.update { settings in
            var teams = JSONObject()
            if case .object(let known)? = settings["teams"] { teams = known }
            teams[vault.base32] = .string(team.hex)
            settings["teams"] = .object(teams)
        }
    }
}

// How a value is read: of its type, or refused with the name of its key.
extension Configuration {
    private static func text(
        _ value: JSONValue,
        at key: String,
        _ what: String
    ) throws(VaultError) -> String {
        guard case .string(let text) = value, !text.isEmpty else { throw refusal(key, what) }
        return text
    }

    private static func members<Value>(
        of settings: JSONObject,
        _ name: String,
        _ read: (JSONValue, _ key: String) throws(VaultError) -> Value
    ) throws(VaultError) -> [String: Value] {
        var values: [String: Value] = [:]
        switch settings[name] {
        case nil: break
        case .object(let object):
            for member in object.members {
                values[member.name] = try read(member.value, "\(name).\(member.name)")
            }
        default: throw refusal(name, "an object")
        }
        return values
    }

    private static func refusal(_ key: String, _ what: String) -> VaultError {
        .refused(code: "config", "'\(printable(key))' in \(path) is not \(what)")
    }
}
