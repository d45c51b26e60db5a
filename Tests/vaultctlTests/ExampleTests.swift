import FoundationEssentials
import TestSupport
import Testing

/// The examples for CI: they are YAML, and every command in them is one.
struct ExampleTests {
    private static let files = ["ci/github-actions.yml", "ci/gitlab-ci.yml", "CI.md", "CONFIG.md"]

    @Test(
        .enabled("python3 and its package 'yaml' are not installed") {
            await Python.has("yaml")
        }
    )
    func `the examples are YAML`() async throws {
        let script = "import sys, yaml\nfor f in sys.argv[1:]: assert yaml.safe_load(open(f))"
        let files = Self.files.filter { $0.hasSuffix(".yml") }.map { repository + "/docs/" + $0 }
        let outcome = try await Python.run(script, files)
        #expect(outcome.status == 0, "\(outcome)")
    }

    @Test(arguments: files)
    func `every command of an example is taken by the parser`(file: String) async throws {
        let home = try await Home.withVault()
        let text = String(decoding: contents(of: repository + "/docs/" + file), as: UTF8.self)
        let commands = text.split(separator: "\n").map { $0.drop { $0 == " " || $0 == "-" } }
            .filter { $0.hasPrefix("vaultctl ") }
        #expect(!commands.isEmpty || file == "CONFIG.md")
        let known = Set(try await Help.commands().map { $0[0] })
        for command in commands {
            let words = command.split(separator: " ").dropFirst().map(String.init)
            // `run` comes with the commands that use secrets.
            guard known.contains(words[0]) || words[0] != "run" else { continue }
            var start = home.started(words, Home.With())
            start.arguments =
                ["-c", "cd '\(home.path(""))' && exec \"$@\"", "sh", start.program] + words
            start.program = "/bin/sh"
            let outcome = try await Child(start).end()
            #expect(outcome.status != 64, "\(command): \(outcome)")
        }
    }
}
