/// The characters that a generated secret is made of: two or more, all of printable ASCII.
public struct Alphabet: Sendable {
    /// The characters, each once, in the order of ASCII.
    public let characters: [UInt8]

    /// Takes characters; one that comes twice is no likelier.
    ///
    /// - Throws: `refused` for fewer than two, and for what is not printable ASCII.
    public init(_ characters: String) throws(VaultError) {
        let bytes = Set(characters.utf8)
        guard bytes.allSatisfy({ (0x20..<0x7F).contains($0) }) else {
            throw .refused(code: "charset", "a character set is printable ASCII")
        }
        guard bytes.count >= 2 else {
            throw .refused(code: "charset", "a character set has two different characters at least")
        }
        self.characters = bytes.sorted()
    }

    private init(known characters: String) {
        self.characters = Set(characters.utf8).sorted()
    }

    private static let digits = "0123456789"
    private static let lower = "abcdefghijklmnopqrstuvwxyz"
    private static let upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    private static let symbols = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"

    /// Letters and digits: what nothing has to be quoted for.
    public static let alphanumeric = Alphabet(known: digits + lower + upper)

    /// The names by which alphabets are known, the usual one first.
    public static let names = [
        "alnum", "alpha", "lower", "upper", "digits", "hex", "base64url", "symbols", "ascii",
    ]

    /// An alphabet by its name; nil for another name.
    public init?(named name: String) {
        switch name {
        case "alnum": self = .alphanumeric
        case "alpha": self.init(known: Self.lower + Self.upper)
        case "lower": self.init(known: Self.lower)
        case "upper": self.init(known: Self.upper)
        case "digits": self.init(known: Self.digits)
        case "hex": self.init(known: Self.digits + "abcdef")
        case "base64url": self.init(known: Self.digits + Self.lower + Self.upper + "-_")
        case "symbols": self.init(known: Self.symbols)
        case "ascii": self.init(known: Self.digits + Self.lower + Self.upper + Self.symbols)
        default: return nil
        }
    }
}
