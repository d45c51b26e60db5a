#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif
import Vault

/// What a command says: data on stdout as a table or as JSON, the rest on stderr.
struct Output {
    static let standardOutput: Int32 = STDOUT_FILENO
    static let standardError: Int32 = STDERR_FILENO

    let json: Bool
    let quiet: Bool
    let verbose: Bool
    let style: Style

    init(_ settings: Settings) {
        json = settings.json
        quiet = settings.quiet
        verbose = settings.verbose
        let wantsColor =
            !settings.noColor && ProcessEnvironment.value(of: "NO_COLOR") == nil
            && ProcessEnvironment.value(of: "TERM") != "dumb"
        style = Style(isOn: wantsColor && isatty(Self.standardOutput) == 1)
    }

    /// Whether a person reads what goes to stderr.
    static var isInteractive: Bool { isatty(standardError) == 1 }

    /// Prints a document, or what `text` makes for a person.
    func show(_ document: @autoclosure () -> JSONObject, _ text: () -> String) {
        guard json else { return Self.write(text(), to: Self.standardOutput) }
        var versioned: JSONObject = ["schema": 1]
        for member in document().members { versioned[member.name] = member.value }
        let line = String(decoding: versioned.serialized, as: UTF8.self) + "\n"
        Self.write(line, to: Self.standardOutput)
    }

    /// Prints a key: alone and with a newline, or as the last member `key` of a document.
    ///
    /// It is made of letters that JSON need not escape, and never becomes a String.
    func show(_ document: @autoclosure () -> JSONObject, withKey key: borrowing SecretBytes) {
        guard json else {
            Self.write(key)
            return Self.write("\n", to: Self.standardOutput)
        }
        var versioned: JSONObject = ["schema": 1]
        for member in document().members { versioned[member.name] = member.value }
        let open = String(decoding: versioned.serialized.dropLast(), as: UTF8.self)
        Self.write(open + ",\"key\":\"", to: Self.standardOutput)
        Self.write(key)
        Self.write("\"}\n", to: Self.standardOutput)
    }

    /// Tells a person what was done.
    func say(_ sentence: String) {
        guard !quiet else { return }
        Self.write(sentence + "\n", to: Self.standardError)
    }

    /// Tells a person who asked for it what is being done.
    func tell(_ sentence: String) {
        guard verbose, !quiet else { return }
        Self.write(sentence + "\n", to: Self.standardError)
    }

    /// Tells a person what may need care.
    func warn(_ sentence: String) {
        Self.write("Warning: \(sentence)\n", to: Self.standardError)
    }

    /// Writes all of a text to a descriptor.
    static func write(_ text: String, to descriptor: Int32) {
        let bytes = Array(text.utf8)
        unsafe bytes.span.withUnsafeBytes { unsafe put($0, on: descriptor) }
    }

    /// Writes a secret to stdout straight from where it lies.
    static func write(_ secret: borrowing SecretBytes) {
        unsafe secret.withUnsafeBytes { unsafe put($0, on: standardOutput) }
    }

    /// Data that cannot be written is a failure; a remark that nobody reads is none.
    private static func put(_ bytes: UnsafeRawBufferPointer, on descriptor: Int32) {
        let isWritten = unsafe writeAll(bytes, to: descriptor)
        if !isWritten, descriptor != standardError { failToPrint(errno) }
    }
}

extension Output {
    /// Ends the process, with a word where somebody was there to read.
    private static func failToPrint(_ number: Int32) -> Never {
        if number != EPIPE {
            let reason = unsafe String(cString: strerror(number))
            write("Error: stdout cannot be written: \(reason)\n", to: standardError)
        }
        finish(ExitStatus.failed.rawValue)
    }
}

/// Ends the process.
func finish(_ status: Int32) -> Never {
    exit(status)
}
