public import VaultModel

/// What opens a key slot.
public enum KeyKind: String, Sendable {
    /// Something a person remembers.
    case passphrase
    /// Something a person keeps on paper.
    case recovery
    /// Something a machine keeps in a file.
    case machine

    /// What a slot is whose event does not say it, as one of an older program.
    init(of slot: KeySlot, said kind: String?) {
        self = kind.flatMap(KeyKind.init) ?? (slot.kdf == .none ? .machine : .passphrase)
        if (slot.kdf == .none) == (self == .passphrase) {
            self = slot.kdf == .none ? .machine : .passphrase
        }
    }
}

/// One key slot, and what is known of it.
public struct KeySummary: Sendable {
    /// Names the slot.
    public let id: SlotID
    /// What opens it.
    public let kind: KeyKind
    /// What it is for; nil for a slot that the history does not know.
    public let label: String?
    /// When it was added; nil for a slot that the history does not know.
    public let added: Timestamp?
    /// Whose it is.
    public let member: MemberID
    /// The name of whose it is.
    public let memberName: Name?
    /// Whether it is the caller's.
    public let isYours: Bool
    /// Whether it opens only together with a key file.
    public let needsKeyFile: Bool
    /// What a guess costs.
    public let cost: KDF
}

extension KeySummary {
    var sortingKey: (String, Timestamp, SlotID) {
        (memberName?.text ?? "", added ?? Timestamp(milliseconds: 0), id)
    }
}
