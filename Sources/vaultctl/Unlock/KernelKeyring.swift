#if os(Linux)
import CProcess
import Glibc
import Vault

/// The kernel's keyring of this user, as FORMAT.md section 9.1 uses it.
///
/// A key is made in the keyring of this process, given its permissions and its time, and then linked
/// to the user's, where every process of the same user finds it; adding it there at once is refused
/// where no session has that keyring. Nothing is on a disk, and the kernel drops a key when its
/// time is up. A second key beside it tells until when; it holds no secret.
struct KernelKeyring: UnlockCache {
    private static let processKeyring: Int32 = -2
    private static let userKeyring: Int32 = -4
    /// All that its owner and its possessor may do, and nothing for anybody else.
    private static let permissions: UInt32 = 0x3f3f_0000
    private static let seedByteCount = 32

    func keep(
        _ seed: borrowing SecretBytes,
        as name: String,
        for span: Duration
    ) throws(VaultError) {
        forget(name)
        let seconds = UInt32(span.components.seconds)
        let end = Array("\((Timestamp.now + span).milliseconds)".utf8)
        try unsafe seed.withUnsafeBytes { seed throws(VaultError) in
            try unsafe add(seed, as: name, seconds)
        }
        try unsafe end.span.withUnsafeBytes { end throws(VaultError) in
            try unsafe add(end, as: Self.endName(of: name), seconds)
        }
    }

    func seed(named name: String) -> SecretBytes? {
        guard let key = find(name) else { return nil }
        var isWhole = false
        let seed = unsafe SecretBytes(capacity: Self.seedByteCount) { bytes in
            // The kernel says how long the key is, and writes no more than there is room for.
            isWhole = unsafe ckeyring_read(key, bytes.baseAddress, bytes.count) == bytes.count
            return bytes.count
        }
        guard isWhole else { return nil }
        return seed
    }

    func timeLeft(of name: String) -> Duration? {
        guard find(name) != nil else { return nil }
        guard let key = find(Self.endName(of: name)) else { return .zero }
        var text = [UInt8](repeating: 0, count: 32)
        let count = unsafe ckeyring_read(key, &text, text.count)
        guard (1...text.count).contains(count),
            let end = Int64(String(decoding: text.prefix(count), as: UTF8.self))
        else { return .zero }
        return .milliseconds(max(0, end - Timestamp.now.milliseconds))
    }

    @discardableResult
    func forget(_ name: String) -> Bool {
        _ = remove(Self.endName(of: name))
        return remove(name)
    }

    private func remove(_ name: String) -> Bool {
        guard let key = find(name) else { return false }
        _ = ckeyring_revoke(key)
        _ = ckeyring_unlink(key, Self.userKeyring)
        return true
    }

    private static func endName(of name: String) -> String { name + ":until" }

    private func find(_ name: String) -> Int32? {
        let key = unsafe ckeyring_search(Self.userKeyring, name)
        return key < 0 ? nil : Int32(truncatingIfNeeded: key)
    }

    private func add(
        _ payload: UnsafeRawBufferPointer,
        as name: String,
        _ seconds: UInt32
    ) throws(VaultError) {
        let added = unsafe ckeyring_add(
            name,
            payload.baseAddress,
            payload.count,
            Self.processKeyring
        )
        guard added >= 0 else { throw refusal() }
        let key = Int32(truncatingIfNeeded: added)
        // The time comes before the link: nobody finds a key that stays.
        guard ckeyring_permit(key, Self.permissions) == 0, ckeyring_expire(key, seconds) == 0,
            ckeyring_link(key, Self.userKeyring) == 0
        else {
            let error = refusal()
            _ = ckeyring_revoke(key)
            throw error
        }
    }

    private func refusal() -> VaultError {
        let reason = unsafe String(cString: strerror(errno))
        return .refused(
            code: "no-unlock-cache",
            "the kernel's keyring cannot be used here: \(reason)"
        )
    }
}
#endif
