import TestSupport
import Testing

/// Campaigns, as the program goes through them.
struct RotateTests {
    @Test func `next gives an expired entry a date, and pushes where a rule sends it`() async throws
    {
        let home = try await Home.withVault()
        let sandbox = try await Sandbox()
        try await home.run("set", "A", "--tag", "x", with: .input("one"))
        try await home.addPipecat(at: sandbox, map: ["--tag", "x"])
        try await home.run("push", "-y")
        try await home.run("edit", "A", "--expires", "2020-01-01")
        try await home.run("rotate", "start", "q4", "--entry", "A")
        let refused = try await home.run(
            "rotate",
            "next",
            "q4",
            "-y",
            with: .input("two"),
            status: 7
        )
        #expect(refused.errorText.contains("--expires 90d gives the new value its own date"))
        #expect(try await home.run("get", "A").text == "one")
        try await home.run("rotate", "next", "q4", "-y", "--expires", "90d", with: .input("two"))
        let push = try await home.lastPush()
        #expect(push["state"] == "ready")
        #expect(push["items"][0]["version"] == 2)
        let rotation = try await home.json("rotate", "show", "q4")["rotation"]
        #expect(rotation["entries"][0]["state"] == "done")
    }

    @Test func `a new value of an expired entry is warned about`() async throws {
        let home = try await Home.withVault()
        try await home.run("set", "A", "--expires", "2020-01-01", with: .input("one"))
        let said = try await home.run("set", "A", with: .input("two")).errorText
        #expect(said.contains("Warning: A expired on 2020-01-01"))
        let better = try await home.run("set", "A", "--expires", "9d", with: .input("two"))
        #expect(!better.errorText.contains("Warning"))
    }
}
