import Testing
import TestSupport
import VaultCloud
import VaultModel

/// Values that break whoever builds JSON by hand.
let hostileValues = [
    "plain", "\"", "\\", "\\\\\"\"", "\",\"region\":\"us-east", "\"}]}", "a\u{0}b",
    String(String.UnicodeScalarView((0..<0x21).compactMap(Unicode.Scalar.init))), "\u{7F}", "\r\n",
    "line\nline\n", "😀👨‍👩‍👧‍👦", "\u{2028}\u{2029}", "\u{FEFF}", "\u{202E}gnp", "é", "e\u{301}",
    "\u{10FFFF}",
    "{\"a\":[1,2]}", "\\u0041", "%s%n", "</script>", " ", "null",
    String(repeating: "\u{1}", count: 5000), String(repeating: "x", count: (1 << 20) - 1),
].map(Text.init)

@Suite struct WriteBodyTests {
    @Test(arguments: hostileValues)
    func `a parser reads from a set's body the value that went in`(value: Text) throws {
        let provider = try provider(of: pipecatTarget(region: "us-west"), over: ScriptedTransport())
        let body = provider.body(of: ["A", "B_2"]) { key in
            SecretBytes(key == "A" ? value.text : "other")
        }
        #expect(
            try JSONObject(parsing: body.json.exposed) == [
                "secrets": [
                    ["secretKey": "A", "secretValue": .string(value.text)],
                    ["secretKey": "B_2", "secretValue": "other"],
                ],
                "region": "us-west",
            ]
        )
    }

    @Test(arguments: hostileValues)
    func `a parser reads from a key's body the value that went in`(value: Text) throws {
        let provider = try provider(of: basetenTarget(), over: ScriptedTransport())
        let body = provider.body(of: ["DOCKER_REGISTRY_\"x\\"]) { _ in SecretBytes(value.text) }
        #expect(
            try JSONObject(parsing: body.json.exposed)
                == ["name": "DOCKER_REGISTRY_\"x\\", "value": .string(value.text)]
        )
    }

    @Test func `a set's body names no region where the target names none`() throws {
        let provider = try provider(of: pipecatTarget(), over: ScriptedTransport())
        let body = provider.body(of: ["A"]) { _ in SecretBytes("1") }
        #expect(
            String(decoding: body.json.exposed, as: UTF8.self)
                == #"{"secrets":[{"secretKey":"A","secretValue":"1"}]}"#
        )
    }

    @Test(arguments: [
        ("user:token", "dXNlcjp0b2tlbg=="), ("u:t", "dTp0"), ("user:t?>ÿ", "dXNlcjp0Pz7Dvw=="),
    ])
    func `an image pull credential is encoded`(value: String, encoded: String) throws {
        let target = try pipecatTarget(region: "eu-central", kind: .imagePull)
        let body = try provider(of: target, over: ScriptedTransport()).body(of: ["credential"]) {
            _ in
            SecretBytes(value)
        }
        #expect(
            try JSONObject(parsing: body.json.exposed) == [
                "isImagePullSecret": true, "host": "https://index.docker.io/v1/",
                "secretValue": .string(encoded), "region": "eu-central",
            ]
        )
    }

    @Test func `an image pull credential that is encoded already is sent as it is`() throws {
        var target = try pipecatTarget(kind: .imagePull)
        target.isEncoded = true
        target.host = "https://index.docker.io/v1/"
        let body = try provider(of: target, over: ScriptedTransport()).body(of: ["credential"]) {
            _ in
            SecretBytes("dXNlcjp0b2tlbg==")
        }
        #expect(
            try JSONObject(parsing: body.json.exposed) == [
                "isImagePullSecret": true, "host": "https://index.docker.io/v1/",
                "secretValue": "dXNlcjp0b2tlbg==",
            ]
        )
    }

    @Test func `what the source of a value throws is thrown on`() throws {
        struct Locked: Error, Equatable {}
        let provider = try provider(of: pipecatTarget(), over: ScriptedTransport())
        #expect(throws: Locked()) {
            _ = try provider.body(of: ["A", "B"]) { key throws(Locked) in
                guard key == "A" else { throw Locked() }
                return SecretBytes("1")
            }
        }
    }

    @Test(
        arguments: [
            ([0x61], true), ([], true), ([0xF0, 0x9F, 0x98, 0x80], true), ([0], true),
            ([0xFF], false), ([0x61, 0xC3], false), ([0xC0, 0x80], false),
            ([0xED, 0xA0, 0x80], false),
            ([0xF4, 0x90, 0x80, 0x80], false),
        ] as [([UInt8], Bool)]
    )
    func `bytes can be sent if they are UTF-8`(bytes: [UInt8], sendable: Bool) {
        #expect(isSendable(SecretBytes(bytes: bytes)) == sendable)
    }
}
