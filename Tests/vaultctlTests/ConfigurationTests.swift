import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// What `config.json` may hold, as its schema and as the program has it.
struct ConfigurationTests {
    private static let examples: [(text: String, isValid: Bool)] = [
        (#"{}"#, true),
        (#"{"vault":"work","vaults":{"work":"~/w.vault","shop":"/srv/s.vault"}}"#, true),
        (#"{"teams":{"abc":"00112233445566778899aabbccddeeff"}}"#, true),
        (#"{"$schema":"x","somethingElse":[1]}"#, true),
        (#"{"vault":7}"#, false), (#"{"vault":null}"#, false), (#"{"vault":""}"#, false),
        (#"{"vaults":[]}"#, false), (#"{"vaults":{"work":"w.vault"}}"#, false),
        (#"{"vaults":{"a/b":"/w.vault"}}"#, false), (#"{"vaults":{"work":1}}"#, false),
        (#"{"teams":{"abc":"voice"}}"#, false), (#"{"teams":"voice"}"#, false), ("[]", false),
    ]

    @Test(arguments: examples)
    func `the program takes what the schema takes`(text: String, isValid: Bool) async throws {
        let home = try await Home.withVault()
        configure(home, text)
        let status = try await home.run(["list"], status: nil).status
        #expect(status == (isValid ? 0 : 7))
        #expect(try await home.run(["doctor"], status: nil).status == (isValid ? 0 : 7))
    }

    @Test(
        .enabled("python3 and its package 'jsonschema' are not installed") {
            await Python.has("jsonschema")
        }
    )
    func `the schema takes what the program takes`() async throws {
        let script = """
            import json, jsonschema, sys
            schema = json.load(open(sys.argv[1]))
            jsonschema.Draft202012Validator.check_schema(schema)
            for text in sys.argv[2:]:
                try: jsonschema.Draft202012Validator(schema).validate(json.loads(text)); print(1)
                except jsonschema.ValidationError: print(0)
            """
        let arguments = [repository + "/docs/config.schema.json"] + Self.examples.map(\.text)
        let outcome = try await Python.run(script, arguments)
        let expected = Self.examples.map { $0.isValid ? "1\n" : "0\n" }.joined()
        #expect(outcome.text == expected)
    }

    @Test func `a wrong type is refused with the name of its key`() async throws {
        let home = try await Home.withVault()
        configure(home, #"{"vaults":{"work":7}}"#)
        let outcome = try await home.run("list", "--json", status: 7)
        let error = try document(outcome.errors)["error"]
        #expect(error["code"] == "config")
        #expect(error["message"].string?.contains("'vaults.work'") == true)
        configure(home, "{\n\n \"vault\": work }")
        let broken = try await home.run("list", status: 7)
        #expect(broken.errorText.contains("line 3"))
    }

    @Test func `a name of vaults is taken by the option, the variable and the file`()
        async throws
    {
        let home = try await Home.withVault()
        try await home.set("A", "here")
        let file = home.path("team.vault")
        configure(home, #"{"vault":"work","vaults":{"work":"\#(file)"}}"#)
        let unset = Home.With(environment: ["VAULTCTL_VAULT": nil])
        let named = Home.With(environment: ["VAULTCTL_VAULT": "work"])
        #expect(try await home.run("get", "A", with: unset).text == "here")
        #expect(try await home.run("get", "A", with: named).text == "here")
        #expect(try await home.run("get", "A", "--vault", "work", with: unset).text == "here")
        try await home.run("get", "A", "--vault", "./work", with: unset, status: 5)
        let outcome = try await home.run("get", "A", "--vault", "wrok", with: unset, status: 5)
        #expect(outcome.errorText.contains("did you mean work?"))
    }

    @Test func `a team in use that is gone is told with the way out`() async throws {
        let home = try await Home.withVault()
        try await home.run("team", "use", "voice")
        var text = String(decoding: contents(of: home.path + Self.file), as: UTF8.self)
        text = text.replacing(/"[0-9a-f]{32}"/, with: "\"00112233445566778899aabbccddeeff\"")
        configure(home, text)
        let outcome = try await home.run("list", status: 5)
        #expect(outcome.errorText.contains("vaultctl team use"))
        let checks = try await home.json("doctor")["checks"].elements
        #expect(checks.contains { $0["id"] == "team" && $0["status"] == "warning" })
        try await home.run("team", "use", "voice")
        try await home.run("list")
    }

    private static let file = "/config/vaultctl/config.json"

    private func configure(_ home: Home, _ text: String) {
        let directory = home.path + "/config/vaultctl"
        try? FileManager.default.createDirectory(
            atPath: directory,
            withIntermediateDirectories: true
        )
        _ = unsafe chmod(directory, 0o700)
        write(Array(text.utf8), to: home.path + Self.file)
    }
}
