/// A secret that several hold, or that lies in a list: `SecretBytes` has one owner and fits in none.
///
/// A class, since it is the one place of the bytes; they are wiped when the last holder lets go.
public final class SharedSecret: Sendable {
    /// The bytes.
    public let bytes: SecretBytes

    /// Takes the bytes over.
    public init(_ bytes: consuming SecretBytes) {
        self.bytes = bytes
    }
}
