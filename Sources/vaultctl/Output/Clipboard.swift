import Vault

/// The clipboard, through the program of the system that serves it.
struct Clipboard {
    private struct Tool {
        let program: ProgramFile
        let words: [String]

        /// Nil where the program is not installed.
        init?(_ name: String, _ options: String...) {
            guard let program = ProgramFile(name) else { return nil }
            self.program = program
            words = [name] + options
        }
    }

    private let copy: Tool
    private let paste: Tool
    private let clear: Tool

    /// Finds the clipboard of this session: Wayland's, X's, or that of macOS.
    ///
    /// - Throws: status 1 where there is none, or no program for it.
    init() throws(ToolError) {
        #if canImport(Darwin)
        guard let copy = Tool("pbcopy"), let paste = Tool("pbpaste") else {
            throw Self.missing("pbcopy and pbpaste are not in PATH", hint: nil)
        }
        (self.copy, self.paste, clear) = (copy, paste, copy)
        #else
        let isWayland = ProcessEnvironment.value(of: "WAYLAND_DISPLAY") != nil
        let isX = ProcessEnvironment.value(of: "DISPLAY") != nil
        // Text and nothing else: wl-copy would guess a type from the value, with other programs.
        if isWayland, let copy = Tool("wl-copy", "--type", "text/plain"),
            let paste = Tool("wl-paste", "--no-newline", "--type", "text/plain"),
            let clear = Tool("wl-copy", "--clear")
        {
            (self.copy, self.paste, self.clear) = (copy, paste, clear)
        } else if isX, let copy = Tool("xclip", "-selection", "clipboard", "-in"),
            let paste = Tool("xclip", "-selection", "clipboard", "-out")
        {
            (self.copy, self.paste, clear) = (copy, paste, copy)
        } else if isWayland {
            throw Self.missing("wl-copy and wl-paste are not in PATH", hint: "wl-clipboard")
        } else if isX {
            throw Self.missing("xclip is not in PATH", hint: "xclip")
        } else {
            throw Self.missing(
                "neither WAYLAND_DISPLAY nor DISPLAY is set",
                hint: nil
            )
        }
        #endif
    }

    /// Hands a secret to the clipboard.
    func put(_ secret: borrowing SecretBytes) throws(ToolError) {
        guard ChildProcess.feed(secret, to: copy.program, copy.words) else {
            throw ToolError(
                .failed,
                code: "clipboard",
                "\(copy.words[0]) could not reach the clipboard"
            )
        }
    }

    /// What is on the clipboard; nil where it is empty or no text.
    func content() -> SecretBytes? {
        ChildProcess.read(from: paste.program, paste.words)
    }

    /// Empties the clipboard.
    func empty() {
        let nothing: [UInt8] = []
        _ = ChildProcess.feed(SecretBytes(copying: nothing.span), to: clear.program, clear.words)
    }

    private static func missing(_ reason: String, hint package: String?) -> ToolError {
        ToolError(
            .failed,
            code: "clipboard",
            "there is no clipboard to copy to: \(reason)",
            hint: package.map { "your system's package \($0) has it" }
        )
    }
}
