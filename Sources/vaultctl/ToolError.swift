import Vault

/// What ends a command: a sentence, a way out where there is one, and a status.
struct ToolError: Error {
    let status: ExitStatus
    /// A word a script can rely on.
    let code: String
    let message: String
    let hint: String?

    init(_ status: ExitStatus, code: String, _ message: String, hint: String? = nil) {
        self.status = status
        self.code = code
        self.message = message
        self.hint = hint
    }

    /// A file that is never replaced lies where a new one was to be.
    static func fileExists(_ path: String, hint: String) -> ToolError {
        ToolError(
            .exists,
            code: "exists",
            "there is a file at \(printable(path)) already",
            hint: hint
        )
    }

    /// Wrong usage, as the argument parser would say it.
    static func usage(_ message: String, hint: String? = nil) -> ToolError {
        ToolError(.usage, code: "usage", message, hint: hint)
    }
}

/// Ends a command whose result was already shown.
struct SilentExit: Error {
    let status: ExitStatus
}

extension ToolError {
    /// Every error of the library, as status, sentence and way out.
    init(_ error: VaultError) {
        switch error {
        case .noVault:
            self.init(
                .notFound,
                code: "no-vault",
                error.sentence,
                hint: "'vaultctl init' makes one, --vault names another"
            )
        case .vaultExists:
            self.init(
                .exists,
                code: "exists",
                error.sentence,
                hint: "--vault names another path"
            )
        case .unsafePath:
            self.init(
                .refused,
                code: "unsafe-path",
                error.sentence,
                hint: "'vaultctl doctor' says how to mend it"
            )
        case .busy: self.init(.busy, code: "busy", error.sentence, hint: "try again in a moment")
        case .locked:
            self.init(
                .locked,
                code: "locked",
                error.sentence,
                hint: error == .wrongPassphrase
                    ? "try again; who is new has to be added by an admin first, and needs the file as it is since then"
                    : nil
            )
        case .integrity(let integrity):
            self.init(
                .integrity,
                code: integrity.code,
                error.sentence,
                hint: integrity.hint
            )
        case .notFound(.team, let name, _) where TeamID(hex: name) != nil:
            // Nobody types an id: it is the team in use.
            self.init(
                .notFound,
                code: "not-found",
                "the team in use is gone, or you are not in it",
                hint: "'vaultctl team list' shows the teams, 'vaultctl team use NAME' chooses one"
            )
        case .notFound(let noun, _, let near):
            self.init(
                .notFound,
                code: "not-found",
                error.sentence,
                hint: near.map { "did you mean \(printable($0))?" } ?? noun.whereToLook
            )
        case .exists: self.init(.exists, code: "exists", error.sentence)
        case .refused("in-team", _): self.init(.exists, code: "exists", error.sentence)
        case .refused(let code, _):
            self.init(.refused, code: code, error.sentence, hint: Self.hint(forRefusal: code))
        case .failed: self.init(.failed, code: "failed", error.sentence)
        case .interrupted: self.init(.interrupted, code: "interrupted", error.sentence)
        }
    }

    static func hint(forRefusal code: String) -> String? {
        switch code {
        case "no-team": "'vaultctl team create NAME' makes one"
        case "several-teams": "choose one with --team, or for good with 'vaultctl team use NAME'"
        case "open-push": "'vaultctl wait' settles it"
        case "plan-moved", "plan-applied": "make a new one with 'vaultctl plan --out'"
        case "token-origin": "give the other target a token entry of its own"
        case "by-rule": "'vaultctl target unmap NAME --tag TAG' ends a rule"
        case "expired-entry":
            "'vaultctl set NAME --expires 90d' stores a new value with its own date; --only leaves it out"
        case "region-change": "a set stays where it was made: another region needs another set"
        case "read-only":
            "'get', 'run' and 'inject' only read; what is recorded writes, 'export' too"
        case "in-use":
            "'vaultctl target unmap' frees it; 'target edit --token OTHER' replaces a token"
        case "ambiguous": "give more of its letters"
        case "config": "docs/CONFIG.md says what may stand there"
        case "newer-vault": "keep it; or move it away first, if you know that it is worth less"
        case "no-directory": "make it first"
        case "not-replaced":
            "'vaultctl rotate next' asks for the new one, or 'rotate skip' says why not"
        case "not-pushed": "'vaultctl push' sends it, 'vaultctl wait' sees it become ready"
        case "unfinished": "'vaultctl rotate show NAME' lists them; --abandon ends it all the same"
        case "not-allowed": "'vaultctl member list' shows who is an admin"
        case "not-in-team": "an admin who is in that team can do it, or let you into it first"
        case "last-admin": "let another admin into the team first"
        case "last-key": "add another key first: 'vaultctl key add --help'"
        case "several-passphrases": "--key names one: 'vaultctl key list' shows the ids"
        case "no-unlock-cache": "nothing has changed; a machine key unlocks without a passphrase"
        case "card": "ask the newcomer for the card again"
        default: nil
        }
    }
}

extension VaultError.Noun {
    fileprivate var whereToLook: String? {
        switch self {
        case .entry: "'vaultctl list' shows the names"
        case .team: "'vaultctl team list' shows the names"
        case .target: "'vaultctl target list' shows the names"
        case .push: "'vaultctl audit pushes' shows the ids"
        case .version: "'vaultctl history NAME' shows the versions"
        case .rotation: "'vaultctl rotate list' shows the names"
        case .key: nil
        case .slot: "'vaultctl key list' shows the ids"
        case .member: "'vaultctl member list' shows the names"
        }
    }
}

extension VaultError.Integrity {
    fileprivate var code: String {
        switch self {
        case .changed: "changed"
        case .rolledBack: "rolled-back"
        case .forked: "forked"
        case .replaced: "replaced"
        }
    }

    fileprivate var hint: String {
        switch self {
        case .changed: "the file was changed or damaged: bring back a copy that verifies"
        case .rolledBack:
            "wait until the file is synced, or bring back the newer one; if that is lost, "
                + "'vaultctl restore-backup --help' tells the way"
        case .forked:
            "two copies were written to: decide with the others which one stays; "
                + "'vaultctl restore-backup --help' tells how to change over"
        case .replaced: "bring back the vault that was here, or use another path for this one"
        }
    }
}
