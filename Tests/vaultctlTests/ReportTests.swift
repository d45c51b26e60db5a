import FoundationEssentials
import TestSupport
import Testing

/// The page of `audit report`: what it says, what it keeps to itself, and how a browser takes it.
struct ReportTests {
    private static let canaries = [
        "canary-of-a-value", "canary-of-a-note", "canary-of-an-old-value",
    ]

    /// A vault with two teams and pushes that went well, badly, and nowhere.
    private func vault() async throws -> Home {
        let home = try await Home.withVault()
        let sandbox = try await Sandbox()
        try await home.set("API_KEY", "canary-of-an-old-value")
        try await home.run(
            ["set", "API_KEY", "--note", "canary-of-a-note", "--expires", "20d"],
            with: .input("canary-of-a-value")
        )
        try await home.run(
            ["set", "<script>alert(1)</script>", "--expires", "2020-01-01"],
            with: .input("canary-of-a-value")
        )
        try await home.addPipecat("prod", at: sandbox, map: ["API_KEY"])
        try await home.addPipecat("other", set: "other", at: sandbox, map: ["API_KEY"])
        try await home.addBaseten(at: sandbox, map: ["api_key=API_KEY"])
        try await home.run("push", "prod", "models", "-y")
        try sandbox.fault("PUT", "/pipecat/v1/secrets/other", ["status": 403])
        try await home.run(["push", "other", "-y"], status: nil)
        try await home.set("API_KEY", "canary-of-a-value-2")
        try await home.run("team", "create", "second")
        try await home.run("rotate", "start", "q4", "--entry", "API_KEY", "-t", "voice")
        return home
    }

    @Test func `the page tells what went where, and no value or note`() async throws {
        let home = try await vault()
        let file = home.path("report.html")
        let said = try await home.run("audit", "report", "--html", file).errorText
        #expect(said.contains("verified the vault and wrote \(file): 3 pushes"))
        let page = String(decoding: contents(of: file), as: UTF8.self)
        let anchor = try #require(try await home.json("audit", "anchor")["anchor"].string)
        for text in [
            anchor, "us-west", "Default Team", "prod", "models", "API_KEY v2", "ready", "stored",
            "rejected", "second", "q4", "Content-Security-Policy", "default-src 'none'",
            "&lt;script&gt;alert(1)&lt;/script&gt;",
        ] { #expect(page.contains(text), "\(text)") }
        for text in Self.canaries + ["<script>alert", "=\"http", "url(", "{{"] {
            #expect(!page.contains(text), "\(text)")
        }
    }

    @Test func `a report replaces no file, and is for its owner alone`() async throws {
        let home = try await Home.withVault()
        let file = home.path("report.html")
        try await home.run("audit", "report", "--html", file)
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions]
        #expect(mode as? Int == 0o600)
        let before = contents(of: file)
        try await home.run("audit", "report", "--html", file, status: 6)
        #expect(contents(of: file) == before)
        #expect(String(decoding: before, as: UTF8.self).contains("Nothing was pushed."))
        try await home.run("audit", "report", "--html", home.path("x"), "-t", "nobody", status: 5)
    }

    @Test func `a report of one team says nothing of another`() async throws {
        let home = try await vault()
        let file = home.path("report.html")
        try await home.run("audit", "report", "--html", file, "--team", "second")
        let page = String(decoding: contents(of: file), as: UTF8.self)
        #expect(!page.contains("API_KEY"))
        #expect(page.contains("<dt>Team</dt><dd>second</dd>"))
    }

    @Test(
        .enabled("NO BROWSER: the report was not looked at (install chromium)") {
            await Self.hasBrowser
        }
    )
    func `a browser takes the page without a word, a request or a flaw`() async throws {
        let home = try await vault()
        let file = home.path("report.html")
        try await home.run("audit", "report", "--html", file)
        var arguments = [repository + "/Tests/Browser/report.py", file]
        arguments += Self.canaries.flatMap { ["--canary", $0] }
        if let directory = ProcessInfo.processInfo.environment["VAULTCTL_SCREENSHOTS"] {
            arguments += ["--screenshots", directory]
        }
        var start = Child.Start(program: "python3", arguments: arguments)
        start.environment = ProcessInfo.processInfo.environment
        let outcome = try await Turns.shared.run { [start] () async throws in
            try await Child(start).end()
        }
        #expect(outcome.text == "{\"problems\": []}\n", "\(outcome)")
    }

    private static var hasBrowser: Bool {
        get async {
            var start = Child.Start(
                program: "/bin/sh",
                arguments: [
                    "-c",
                    "command -v python3 && (command -v chromium || command -v chromium-browser || command -v google-chrome)",
                ]
            )
            start.environment = ProcessInfo.processInfo.environment
            let outcome = try? await Child(start).end()
            return outcome?.text.split(separator: "\n").count ?? 0 > 1
        }
    }
}
