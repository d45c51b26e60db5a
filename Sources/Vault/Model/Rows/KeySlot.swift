/// How a slot's key comes from what a person or a machine keeps (FORMAT.md section 2.1).
public enum KDF: Hashable, Sendable {
    /// None: the secret is 32 random bytes, a machine key or a recovery code.
    case none
    /// scrypt (RFC 7914) with N = 2^`logN`, r = 8 and `p`.
    case scrypt(logN: UInt32, p: UInt32)

    /// What a new passphrase slot gets: 128 MiB and 0.3 to 0.6 seconds.
    public static let standard = KDF.scrypt(logN: 17, p: 1)

    /// Takes the columns of a slot; nil outside the bounds, so that no cost is paid for a file's
    /// wish.
    package init?(kdf: Int64, c1: Int64, c2: Int64, c3: Int64) {
        switch (kdf, c1, c2, c3) {
        case (0, 0, 0, 0): self = .none
        case (1, 17...20, 8, 1...4): self = .scrypt(logN: UInt32(c1), p: UInt32(c3))
        default: return nil
        }
    }

    /// The columns `kdf`, `c1`, `c2`, `c3`.
    package var columns: (kdf: UInt8, c1: UInt32, c2: UInt32, c3: UInt32) {
        switch self {
        case .none: (0, 0, 0, 0)
        case .scrypt(let logN, let p): (1, logN, 8, p)
        }
    }
}

/// One stored way to a member seed.
public struct KeySlot: Sendable {
    /// Names the slot.
    public let id: SlotID
    /// The member whose seed it holds.
    public let member: MemberID
    /// How its key is derived.
    public let kdf: KDF
    /// Whether a key file is needed besides (bit 0 of `flags`).
    public let needsKeyFile: Bool
    /// The KDF's salt, 32 bytes.
    public let salt: [UInt8]
    /// The sealed member seed.
    public let box: Box

    package init(
        id: SlotID,
        member: MemberID,
        kdf: KDF,
        needsKeyFile: Bool,
        salt: [UInt8],
        box: Box
    ) {
        self.id = id
        self.member = member
        self.kdf = kdf
        self.needsKeyFile = needsKeyFile
        self.salt = salt
        self.box = box
    }
}
