import Vault

/// Reads what a person typed as a name.
func name(_ typed: String, of what: String) throws(ToolError) -> Name {
    do throws(InvalidName) {
        return try Name(typed)
    } catch {
        let reason =
            switch error {
            case .empty: "is empty"
            case .tooLong: "has more than \(Name.maximumByteCount) bytes"
            case .forbiddenCharacter, .notNormalized:
                "has a control, format or unassigned character"
            }
        throw .usage("the name of the \(what) \(reason)")
    }
}

extension Vault {
    /// All teams of the member, or the one that was named alone.
    func teamNames(orOnly name: String?) throws(VaultError) -> [Name] {
        guard let name else { return try teamNames() }
        return [try team(.named(name)).name]
    }
}
