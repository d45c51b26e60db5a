public import VaultModel

/// One line that names an event of a history and binds all that came before it, to be kept where
/// nobody who writes the vault can change it (FORMAT.md section 9).
public struct Anchor: Hashable, Sendable, CustomStringConvertible {
    /// The vault's id.
    public let vault: VaultID
    /// The number of the event.
    public let sequence: UInt64
    /// What binds the event to all before it.
    public let link: Digest

    init(vault: VaultID, sequence: UInt64, link: Digest) {
        self.vault = vault
        self.sequence = sequence
        self.link = link
    }

    /// Reads `vaultctl/1 VAULT SEQ LINK`; nil for anything else.
    public init?(_ line: some StringProtocol) {
        let words = line.split { $0 == " " || $0 == "\t" || $0 == "\r" }
        guard words.count == 4, words[0] == "vaultctl/1",
            let vault = Base32.decode(String(words[1])).flatMap(VaultID.init),
            let sequence = UInt64(words[2]), sequence > 0, sequence < 1 << 62,
            let bytes = [UInt8](hex: String(words[3])), let link = Digest(bytes)
        else { return nil }
        self.init(vault: vault, sequence: sequence, link: link)
    }

    /// The line.
    public var description: String { "vaultctl/1 \(vault.base32) \(sequence) \(link.hex)" }
}
