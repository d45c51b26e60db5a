import Vault

extension Context {
    /// Writes down that an entry of a campaign is done, or why it is left out.
    func finishStep(
        _ entry: String,
        of name: String,
        because reason: String? = nil,
        _ team: TeamOption
    ) throws {
        let name = try vaultctl.name(name, of: "campaign")
        let entry = try vaultctl.name(entry, of: "entry")
        try withVault { vault in
            let rotation = try vault.finishStep(
                entry,
                of: name,
                skippingBecause: reason,
                in: self.team(team, in: vault)
            )
            output.show(rotation)
        }
    }
}
