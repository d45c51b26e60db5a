import ArgumentParser
import Vault

/// The command `vaultctl generate`.
struct GenerateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Print a new secret and store nothing.",
        discussion: """
            Every character, or every word, is drawn from the system's generator, each as likely as \
            the next. How many bits of chance that makes is said on stderr.

            Character sets: alnum, alpha, lower, upper, digits, hex, base64url, symbols, ascii; or \
            your own behind a '@'. The words are the 7776 of EFF's long list (eff.org/dice, CC BY \
            3.0), joined by '-'.

            Examples:
              vaultctl generate
              vaultctl generate --length 64 --charset hex
              vaultctl generate --length 12 --charset '@ACDEFGHJKLMNPQRTUVWXY34679'
              vaultctl generate --words 6
              vaultctl set WEBHOOK_SECRET --generate
            """
    )

    @Option(help: ArgumentHelp("How many characters, 32 unless given.", valueName: "n"))
    var length: Int?

    @Option(help: ArgumentHelp("How many words, in place of characters.", valueName: "n"))
    var words: Int?

    @Option(
        help: ArgumentHelp("Which characters, alnum unless given.", valueName: "name|@chars")
    )
    var charset: String?

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard words == nil || (length == nil && charset == nil) else {
            throw ToolError.usage("--words does not go with --length and --charset")
        }
    }

    func run() throws {
        let generator = try generator
        let secret = try generator.generate()
        let output = Output(global.settings)
        let bits = Int(generator.bits)
        if output.json {
            // JSON is text: here the secret is a String for as long as it takes to print it.
            let text = secret.withSpan { bytes in
                String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
            }
            output.show(["value": .string(text), "bits": .integer(Int64(bits))]) { "" }
        } else {
            Output.write(secret)
            Output.write("\n", to: Output.standardOutput)
        }
        output.say("\(kind): \(bits) bits")
        output.warn(about: generator)
    }

    private var generator: SecretGenerator {
        get throws {
            guard let words else {
                return try SecretGenerator(characters: characterCount, of: alphabet)
            }
            return try SecretGenerator(words: words)
        }
    }

    private var characterCount: Int { length ?? SecretGenerator.standardCharacterCount }

    private var alphabet: Alphabet {
        get throws {
            guard let charset else { return .alphanumeric }
            if charset.hasPrefix("@") { return try Alphabet(String(charset.dropFirst())) }
            if let known = Alphabet(named: charset) { return known }
            // Taken for characters, a slip in a name would make a weak secret.
            throw ToolError.usage(
                "there is no character set \(printable(charset))",
                hint: "\(Alphabet.names.joined(separator: ", ")); '@' stands before your own"
            )
        }
    }

    private var kind: String {
        if let words { return words == 1 ? "1 word" : "\(words) words" }
        return characterCount == 1 ? "1 character" : "\(characterCount) characters"
    }
}

extension Output {
    /// Warns of a secret that can be found by trying.
    func warn(about generator: SecretGenerator) {
        let bits = Int(generator.bits)
        guard bits < 64 else { return }
        warn("\(bits) bits are few: who can test guesses finds it by trying")
    }
}
