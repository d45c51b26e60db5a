import TestSupport
import Testing

/// The tale of docs/TEAM.md: an admin, two members, three teams, and one who leaves.
///
/// At each step everybody reads what is theirs, in a home of their own, from the one file that they share.
struct TeamTaleTests {
    private static let voice = ["voice/OPENAI_KEY": "sk-voice"]
    private static let models = ["models/HF_TOKEN": "hf-models", "models/BASETEN_KEY": "bt-models"]
    private static let billing = ["billing/STRIPE_KEY": "rk-billing"]

    private static func all(_ parts: [String: String]...) -> [String: String] {
        parts.reduce(into: [:]) { $0.merge($1) { $1 } }
    }

    @Test func `three teams, three people, and one leaves`() async throws {
        let file = try await TeamFile()
        let ada = file.ada
        let sandbox = try await Sandbox()

        // Ada founds the vault and its teams.
        for team in ["models", "billing"] { try await ada.run("team", "create", team) }
        let values = Self.all(Self.voice, Self.models, Self.billing)
        for (place, value) in values {
            let words = place.split(separator: "/").map(String.init)
            try await ada.run("set", words[1], "-t", words[0], with: .input(value))
        }
        #expect(try await ada.readable() == values)

        // Ben and Cy are let in, each to two of the three.
        let ben = try await file.admit("Ben", to: "voice", "models")
        let cy = try await file.admit("Cy", to: "models", "billing")
        #expect(try await ada.readable() == values)
        #expect(try await ben.readable() == Self.all(Self.voice, Self.models))
        #expect(try await cy.readable() == Self.all(Self.models, Self.billing))
        try await ben.run("get", "STRIPE_KEY", "-t", "billing", status: 5)
        try await cy.run("get", "OPENAI_KEY", "-t", "voice", status: 5)

        // They write for one another, and models is pushed.
        try await ben.run("set", "HF_TOKEN", "-t", "models", with: .input("hf-from-ben"))
        #expect(try await cy.run("get", "HF_TOKEN", "-t", "models").text == "hf-from-ben")
        try await ada.run(
            "set",
            "BASETEN_KEY",
            "-t",
            "models",
            with: .input(sandbox.baseten.token)
        )
        try await ada.run(
            "target",
            "add",
            "prod",
            "-t",
            "models",
            "--provider",
            "baseten",
            "--token",
            "BASETEN_KEY",
            "--base-url",
            sandbox.baseten.baseURL
        )
        try await ada.run("target", "map", "prod", "-t", "models", "hf_token=HF_TOKEN")
        try await cy.run("push", "-y", "-t", "models")

        // Cy is not needed in billing any more.
        let revoked = try await ada.json("member", "revoke", "Cy", "--team", "billing", "-y")
        #expect(revoked["rotate"].elements.map { $0["entry"] } == ["STRIPE_KEY"])
        try await ada.run("set", "STRIPE_KEY", "-t", "billing", with: .input("rk-new"))
        var models = Self.models
        models["models/HF_TOKEN"] = "hf-from-ben"
        models["models/BASETEN_KEY"] = sandbox.baseten.token
        #expect(try await cy.readable() == models)

        // Ben leaves, with a copy of the vault in his bag.
        let copy = Home(vault: ben.path("copy.vault"), keyFile: contents(of: ben.keyFile))
        write(contents(of: file.path), to: copy.vault)
        let removed = try await ada.json("member", "remove", "Ben", "-y")
        #expect(removed["teams"] == ["models", "voice"])
        let rotate = removed["rotate"].elements
        #expect(rotate.map { $0["entry"] } == ["BASETEN_KEY", "HF_TOKEN", "OPENAI_KEY"])
        #expect(rotate[0]["tokenOf"] == ["prod"])
        #expect(rotate[1]["pushed"][0]["target"] == "prod")
        #expect(rotate[1]["pushed"][0]["key"] == "hf_token")
        #expect(rotate[1]["pushed"][0]["held"] == true)
        #expect(rotate[2]["pushed"].elements.isEmpty)

        // The vault is shut to him; his copy holds what he had, and nothing that comes after.
        try await ben.run("list", "-t", "voice", status: 4)
        let withPassphrase = Home.With(environment: [
            "VAULTCTL_KEY_FILE": nil, "VAULTCTL_PASSPHRASE_FILE": ben.passphraseFile,
        ])
        try await ben.run("list", "-t", "voice", with: withPassphrase, status: 4)
        #expect(try await copy.readable() == Self.all(Self.voice, models))
        try await ada.run("set", "OPENAI_KEY", "-t", "voice", with: .input("sk-rotated"))
        #expect(try await copy.run("get", "OPENAI_KEY", "-t", "voice").text == "sk-voice")

        // Ada and Cy go on, and the history that both verify is one.
        #expect(
            try await ada.readable()
                == Self.all(
                    models,
                    ["voice/OPENAI_KEY": "sk-rotated", "billing/STRIPE_KEY": "rk-new"]
                )
        )
        #expect(try await cy.readable() == models)
        let head = try await ada.json("audit", "verify")["head"]
        #expect(try await cy.json("audit", "verify")["head"] == head)
        let members = try await cy.json("member", "list")["members"].elements
        #expect(members.map { $0["name"] } == ["Ada", "Cy"])

        // What Ben writes into the shared file nobody uses.
        try await copy.run("set", "OPENAI_KEY", "-t", "voice", with: .input("from Ben"))
        try await copy.run("set", "OPENAI_KEY", "-t", "voice", with: .input("from Ben again"))
        let right = contents(of: file.path)
        write(contents(of: copy.vault), to: file.path)
        try await ada.run("get", "OPENAI_KEY", "-t", "voice", status: 14)
        try await cy.run("get", "HF_TOKEN", "-t", "models", status: 14)
        write(right, to: file.path)
        #expect(try await ada.run("get", "OPENAI_KEY", "-t", "voice").text == "sk-rotated")
    }
}
