import VaultCrypto
public import VaultModel

/// Where the seeds of members who unlocked a vault are kept for a while, outside of any file: on
/// Linux the kernel's keyring, on macOS one day the Keychain.
///
/// Whoever implements it sees seeds: they go nowhere else, and are gone when their time is up
/// whether anybody asks or not.
public protocol UnlockCache: Sendable {
    /// Keeps a seed under a name for so long, in the place of one of that name.
    ///
    /// - Throws: `refused` where this machine does not allow it.
    func keep(_ seed: borrowing SecretBytes, as name: String, for span: Duration) throws(VaultError)
    /// The seed of that name; nil when there is none, or no more.
    func seed(named name: String) -> SecretBytes?
    /// How long the seed of that name will stay; nil when there is none.
    func timeLeft(of name: String) -> Duration?
    /// Forgets the seed of that name; whether there was one.
    @discardableResult func forget(_ name: String) -> Bool
}

extension VaultID {
    /// The name under which a member's seed is kept (FORMAT.md section 9.1).
    func unlockName(of member: MemberID) -> String { "vaultctl:\(base32):\(member.hex)" }
}

extension Vault {
    /// The shortest and the longest time for which a vault stays unlocked.
    public static let unlockSpans: ClosedRange<Duration> = .seconds(1)...(.seconds(86_400))

    /// The name of this member's seed in the cache.
    var unlockName: String { file.id.unlockName(of: identity.member) }

    /// Keeps this vault unlocked for a while, for every process of this user.
    ///
    /// - Throws: `refused` where there is no cache, or it is not allowed.
    public func keepUnlocked(for span: Duration) throws(VaultError) {
        precondition(Self.unlockSpans.contains(span), "a time that the format allows")
        guard let cache = environment.unlockCache else { throw .noUnlockCache }
        // The pin says whose seed is meant when the next command looks for one.
        try read { _ in }
        try cache.keep(identity.seed, as: unlockName, for: span)
    }
}

extension LockedVault {
    /// Forgets what was unlocked on this machine; whether anything was.
    public func lock() -> Bool {
        guard let name = unlockName, let cache = environment.unlockCache else { return false }
        return cache.forget(name)
    }

    /// How long the vault stays unlocked; nil when it is not.
    public var unlockTimeLeft: Duration? {
        unlockName.flatMap { environment.unlockCache?.timeLeft(of: $0) }
    }

    /// Whose seed is meant: the pin's member's.
    private var unlockName: String? { pin.map { id.unlockName(of: $0.member) } }

    /// The vault as the member who unlocked it before; nil when nobody did, the time is up, or what
    /// is kept is of no use, so that the passphrase is asked for.
    ///
    /// The seed of somebody who is no member any more, or has new keys, is not used, and neither is
    /// one that somebody else has put there.
    public func unlocked() throws(VaultError) -> Vault? {
        guard let pin, let name = unlockName,
            let seed = environment.unlockCache?.seed(named: name), seed.count == 32
        else { return nil }
        let identity = try Identity(member: pin.member, slot: nil, seed: seed, file.suite)
        guard pin.state.members[pin.member]?.keys == identity.keys.publicKeys else { return nil }
        let vault = Vault(self, as: identity)
        // Nothing has happened since the pin, so what it says of the member holds. Anything else is
        // verified first: he may have been removed.
        if try file.lastSequence() == pin.state.sequence { return vault }
        do throws(VaultError) {
            try vault.read { _ in }
            return vault
        } catch .locked {
            return nil
        } catch .noGrantOfMembership {
            return nil
        }
    }
}

extension VaultError {
    static let noUnlockCache = refused(
        code: "no-unlock-cache",
        "a vault cannot be kept unlocked on this machine"
    )
}
