import Vault

/// The file of `--key-file` or its variable, which is read once: it may be a pipe.
///
/// Its bytes are wiped when the vault is open. A class, since a context is a value and each of its
/// copies would read again.
final class NamedKeyFile {
    private var known: SharedSecret?

    func text(_ settings: Settings) throws(ToolError) -> SharedSecret? {
        if let known { return known }
        guard let path = settings.givenKeyFile else { return nil }
        known = SharedSecret(try SecretInput.read(file: path, "key file"))
        return known
    }

    func forget() {
        known = nil
    }
}
