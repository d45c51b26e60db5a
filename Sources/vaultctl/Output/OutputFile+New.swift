import Vault

extension OutputFile {
    /// Names a file that may not be there yet, and looks whether it can be made.
    ///
    /// - Throws: status 6 when there is one already, with the hint.
    init(new path: String, hint: String) throws(ToolError) {
        do throws(VaultError) {
            try self.init(path, isReplacing: false)
        } catch .vaultExists {
            throw .fileExists(path, hint: hint)
        } catch {
            throw ToolError(error)
        }
    }
}
