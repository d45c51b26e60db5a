import FoundationEssentials
import TestSupport
import Testing

/// The guides: every command in them is run, in order, as somebody would who follows them.
///
/// A shell plays the person: it types a value where one is asked for, says yes, and sends what is for
/// the clouds to the sandbox.
struct GuideTests {
    /// What is there before the first line of a guide.
    private static let beginnings = [
        "moving-in":
            "rm $VAULTCTL_VAULT; unset VAULTCTL_KEY_FILE; export VAULTCTL_PASSPHRASE_FILE=$PASSPHRASE",
        "after-a-leak": """
        type_as sk-leaked vaultctl set OPENAI_API_KEY
        type_as sk-leaked vaultctl set OPENAI_BACKUP_KEY
        type_as dg-1 vaultctl set DEEPGRAM_API_KEY
        prod
        printf sk-leaked >leaked.txt
        """,
        "moving-regions": """
        type_as sk-1 vaultctl set OPENAI_API_KEY
        type_as dg-1 vaultctl set DEEPGRAM_API_KEY
        prod
        """,
        "when-a-push-fails": """
        type_as sk-1 vaultctl set OPENAI_API_KEY
        type_as dg-1 vaultctl set DEEPGRAM_API_KEY
        prod
        PUSH=$(command vaultctl audit pushes --json | sed 's/.*"pushes":\\[{"id":"\\([0-9a-f]*\\).*/\\1/')
        """,
    ]

    private static let person = #"""
        set -euo pipefail
        cd "$HOME"
        type_as() { printf %s "$1" | command "${@:2}"; }
        vaultctl() {
            case "${1-} ${2-}" in
            "target add") command vaultctl "$@" --base-url "$PIPECAT_URL" ;;
            "set PIPECAT_TOKEN") type_as "$TOKEN" vaultctl "$@" ;;
            "set "*) type_as "typed-$RANDOM" vaultctl "$@" ;;
            "rotate next") type_as "typed-$RANDOM" vaultctl "$@" --yes ;;
            push* | "target rm") command vaultctl "$@" --yes ;;
            *) command vaultctl "$@" ;;
            esac
        }
        prod() {
            vaultctl set PIPECAT_TOKEN
            vaultctl target add prod --provider pipecat --set voice-agent --token PIPECAT_TOKEN --region us-west
            vaultctl target map prod OPENAI_API_KEY DEEPGRAM_API_KEY
            vaultctl push
        }
        printf 'OPENAI_API_KEY=sk-1\nDEEPGRAM_API_KEY="dg 1"\n' >.env
        printf 'Title,Url,Username,Password,OTPAuth,Favorite,Archived,Tags,Notes\nGitHub,https://github.com,ada,gh-1,,false,false,,\n' >1password.csv
        printf '{"encrypted":false,"items":[{"type":1,"name":"Stripe","login":{"username":"ada","password":"rk-1"}}]}' >bitwarden.json
        """#

    @Test(arguments: beginnings.keys.sorted())
    func `every command of a guide does what the guide says`(guide: String) async throws {
        let home = try await Home.withVault()
        let sandbox = try await Sandbox()
        try FileManager.default.createDirectory(
            atPath: home.path,
            withIntermediateDirectories: true
        )
        var start = Child.Start(program: "/bin/bash")
        start.arguments = [
            "-c",
            [Self.person, try #require(Self.beginnings[guide]), "set -x"]
                .joined(separator: "\n") + "\n" + commands(of: guide),
        ]
        start.environment = home.environment.merging([
            "PATH": Binaries.directory + ":/usr/bin:/bin",
            "PIPECAT_URL": sandbox.pipecat.baseURL, "TOKEN": sandbox.pipecat.token,
            "PASSPHRASE": home.passphraseFile,
        ]) { $1 }
        start.timeLimit = .seconds(300)
        let outcome = try await Child(start).end()
        #expect(outcome.status == 0, "\(outcome)")
        // The trace of the shell: the guide's last command was reached.
        let last = try #require(commands(of: guide).split(separator: "\n").last)
        let word = last.prefix { $0 != "#" }.split(separator: " ").prefix(3).joined(separator: " ")
        #expect(outcome.errorText.contains("+ " + word))
    }

    @Test func `every guide is one of these`() throws {
        let guides = try FileManager.default.contentsOfDirectory(
            atPath: repository + "/docs/guides"
        )
        #expect(guides.sorted() == Self.beginnings.keys.map { $0 + ".md" }.sorted())
    }

    /// What stands between ```` ```sh ```` and ```` ``` ````.
    private func commands(of guide: String) -> String {
        let path = "\(repository)/docs/guides/\(guide).md"
        var commands: [Substring] = []
        var isCommand = false
        for line in String(decoding: contents(of: path), as: UTF8.self).split(separator: "\n") {
            if line.hasPrefix("```") {
                isCommand = line == "```sh"
            } else if isCommand {
                commands.append(line)
            }
        }
        return commands.joined(separator: "\n")
    }
}
