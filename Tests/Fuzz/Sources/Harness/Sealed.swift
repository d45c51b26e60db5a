@testable import VaultCrypto
import VaultModel

// Boxes from whoever can write the file, and messages from whoever has the key.

private let vault = VaultID([UInt8](repeating: 2, count: 32))
private let place = Record.Key(
    team: .commons,
    kind: .entry,
    id: RecordID(hex: String(repeating: "04", count: 16)) ?? { preconditionFailure() }()
)

/// No box that nobody sealed opens; what was sealed opens as it was, and with no byte changed; a
/// filler is read only as it is written.
func checkBox(_ bytes: [UInt8]) {
    guard let vault, let suite = try? CipherSuite(),
        let key = try? TeamKey(
            SecretBytes(copying: [UInt8](repeating: 1, count: 32).span),
            team: .commons,
            epoch: 1,
            suite
        )
    else { preconditionFailure("there is no OpenSSL") }
    let foreign = Record(key: place, revision: 1, epoch: 1, box: Box(bytes))
    precondition((try? key.open(foreign, in: vault, suite)) == nil, "a forged box opens")
    precondition((try? key.openPrevious(Box(bytes), in: vault, suite)) == nil)
    checkPadding(bytes)
    guard let sealed = try? key.seal(bytes, at: place, revision: 1, in: vault, suite)
    else { return precondition(!TeamKey.canSeal(bytes)) }
    precondition((try? key.open(sealed, in: vault, suite)) == bytes, "it opens as something else")
    guard let first = bytes.first else { return }
    var damaged = sealed.box.bytes
    damaged[Int(first) * damaged.count / 256] ^= 1 << (bytes[bytes.count / 2] & 7)
    let other = Record(key: place, revision: 1, epoch: 1, box: Box(damaged))
    precondition((try? key.open(other, in: vault, suite)) == nil, "a damaged box opens")
}

private func checkPadding(_ bytes: [UInt8]) {
    let count = unsafe bytes.withUnsafeBytes { unsafe Padding.messageByteCount(of: $0) }
    guard let count else { return }
    precondition(Padding.bucket(for: count) == bytes.count)
    var again = bytes
    unsafe again.withUnsafeMutableBytes { unsafe Padding.fill($0, after: count) }
    precondition(again == bytes, "a filler that is not ours was read")
}
