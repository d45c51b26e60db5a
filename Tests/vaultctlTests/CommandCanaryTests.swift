import FoundationEssentials
import TestSupport
import Testing

/// Every command, at every verbosity: no value, token, passphrase or key comes out where it was not
/// asked for (FORMAT.md section 12, row 16).
struct CommandCanaryTests {
    private static let values = ["value-quetzal-one", "value-quetzal-two", "value-quetzal-three"]
    private static let phrases = ["canary passphrase heron", "canary passphrase stork"]
    /// Commands whose stdout is a value or a key, because that is what they are for.
    private static let revealing: Set = ["get", "export", "run", "inject", "key add", "generate"]

    /// Commands that know no verbosity.
    private static let silent: Set = ["completion", "version"]

    private struct Step {
        let words: [String]
        let input: String
        /// Nil where it depends on the machine.
        let status: Int32?

        init(_ line: String, _ input: String = "", _ status: Int32? = 0) {
            words = line.split(separator: " ").map(String.init)
            self.input = input
            self.status = status
        }
    }

    @Test(arguments: ["--verbose", "--quiet", "--json"])
    func `no command says what was not asked for`(verbosity: String) async throws {
        let (home, sandbox) = (Home(), try await Sandbox())
        write(Array(Self.phrases[0].utf8), to: home.passphraseFile)
        write(Array(Self.phrases[1].utf8), to: home.path("new"))
        var secrets = Self.values + Self.phrases + [sandbox.pipecat.token, sandbox.baseten.token]
        var known = Canaries(secrets)
        var done: Set<String> = []
        for step in steps(home, sandbox) {
            let outcome = try await home.run(
                step.words + (Self.silent.contains(step.words[0]) ? [] : [verbosity]),
                with: Home.With(input: Array(step.input.utf8), environment: variables(home)),
                status: nil
            )
            let command = Self.name(of: step.words)
            done.insert(command)
            if let status = step.status {
                #expect(outcome.status == status, "\(step.words): \(outcome)")
            }
            #expect(known.found(in: outcome.errors) == [], "stderr of \(step.words)")
            if !Self.revealing.contains(command) {
                #expect(known.found(in: outcome.output) == [], "stdout of \(step.words)")
            }
            if step.words.starts(with: ["key", "add", "--machine"]) {
                let key = String(decoding: contents(of: home.keyFile).dropFirst(12), as: UTF8.self)
                secrets.append(String(key.prefix(40)))
                known = Canaries(secrets)
            }
        }
        let all = Set(try await Help.commands().map { $0.joined(separator: " ") })
        #expect(all.subtracting(done) == [], "commands that nobody tried")
        let own: Set = ["given", "machine.key", "passphrase", "new", "out.env", "filled", "in.env"]
        #expect(try known.found(inFilesOf: home.path(""), except: own) == [])
        #expect(known.found(in: Array(sandbox.log.utf8)) == [])
    }

    private func variables(_ home: Home) -> [String: String?] {
        let isKeyed = FileManager.default.fileExists(atPath: home.keyFile)
        return [
            "XDG_CACHE_HOME": home.path("cache"),
            "VAULTCTL_PASSPHRASE": isKeyed ? nil : Self.phrases[0],
            "CANARY": Self.values[2], "SWIFT_BACKTRACE": "enable=yes",
        ]
    }

    private static func name(of words: [String]) -> String {
        CommandGroups.names.contains(words[0])
            ? words.prefix(2).joined(separator: " ") : words[0]
    }

    /// A tale in which every command is used once at least, where nobody is at a terminal.
    private func steps(_ home: Home, _ sandbox: Sandbox) -> [Step] {
        let (one, two, three) = (Self.values[0], Self.values[1], Self.values[2])
        let old = "--passphrase-file \(home.passphraseFile)"
        let new = "--new-passphrase-file \(home.path("new"))"
        write(Array("D=\(three)\n".utf8), to: home.path("in.env"))
        return [
            Step("init --name Ada --team voice"),
            Step("unlock --for 1s \(old)", "", nil),
            Step("lock"),
            Step("key add --machine --out \(home.keyFile)"),
            Step("key add --recovery \(old)"), Step("key list"), Step("key cost"),
            Step("team create spare"), Step("team rename spare models"), Step("team list"),
            Step("team use voice"), Step("team rm models -y"), Step("member list"),
            Step("member card --name Bob \(new)"), Step("member add - -y", "{}", 7),
            Step("member grant Bob --team voice", "", 5),
            Step("member revoke Bob --team voice -y", "", 5),
            Step("member remove Bob -y", "", 5),
            Step("set A", one), Step("set A --from-env CANARY"), Step("set A \(two)", "", 64),
            Step("set B --note n --tag t --expires 5d", two), Step("set G --generate"),
            Step("get A"), Step("get NONE", "", 5), Step("show A"), Step("list"), Step("expiring"),
            Step("edit A --note m"), Step("rename A AA"), Step("rename AA A"), Step("copy A C"),
            Step("history A"), Step("restore A 1"), Step("rm C -y"),
            Step("import \(home.path("in.env"))"),
            Step("import - --format dotenv --dry-run", "E=\(one)"),
            Step("import - --format json", "{\"E\": \"\(one)", 7),
            Step("export A --format dotenv --out \(home.path("out.env"))"),
            Step("run --only A -- /bin/true"), Step("generate"),
            Step("inject -o \(home.path("filled"))", "a: {{ A }}"), Step("inject", "{{ A ", 7),
            Step("set TOKEN", sandbox.pipecat.token), Step("set KEY", sandbox.baseten.token),
            Step(
                "target add p --provider pipecat --set voice --token TOKEN "
                    + "--base-url \(sandbox.pipecat.baseURL)"
            ),
            Step(
                "target add b --provider baseten --token KEY --base-url \(sandbox.baseten.baseURL)"
            ),
            Step("target map p A B"), Step("target map b K=D"), Step("target list"),
            Step("target show p"), Step("target edit p --region us-east"), Step("target test p"),
            Step("plan"), Step("plan --out \(home.path("push.plan"))"), Step("push -y --dry-run"),
            Step("push -y"), Step("wait"), Step("drift"), Step("status"),
            Step("target unmap p B -y"), Step("push -y --prune p"),
            Step("where A"), Step("where --value-from -", two), Step("audit pushes"),
            Step("audit show 0000", "", 5), Step("audit log"), Step("audit anchor"),
            Step("audit verify"), Step("audit export --format jsonl --out \(home.path("log"))"),
            Step("audit report --html \(home.path("page.html"))"),
            Step("rotate start may --entry A --entry B --entry G"), Step("rotate list"),
            Step("rotate next may --entry A -y", three), Step("rotate show may"),
            Step("rotate done may B", "", 7), Step("rotate skip may B --reason old"),
            Step("rotate skip may G --reason old"), Step("rotate end may"),
            Step("target rm b -y"), Step("backup \(home.path("copy.vault"))"),
            Step("restore-backup \(home.path("copy.vault")) -y"), Step("doctor"),
            Step("completion bash"), Step("version"),
            Step("key passwd \(old) \(new)"), Step("key remove 0000 -y", "", 5),
            Step("key rekey --team voice -y"),
        ]
    }
}

/// The words that are no command without a second one.
private enum CommandGroups {
    static let names: Set = ["team", "member", "key", "target", "audit", "rotate"]
}
