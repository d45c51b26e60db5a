import TestSupport
import Testing
import VaultCloud
import VaultModel

@Suite struct ProblemTests {
    @Test(arguments: [
        "abc", "a-b", "a.b.c", "0ab", String(repeating: "a", count: 63),
    ])
    func `a set name of the specification's pattern is taken`(set: String) throws {
        #expect(codes(try pipecatTarget(set: set), ["A"]) == [])
    }

    @Test(arguments: [
        "ab", "", "Abc", "a_b", "-ab", "ab-", "a..b", ".ab", "ab.", "a.-b", "a-.b", "a b", "abc\n",
        "äbc", "a/b", "../x", String(repeating: "a", count: 64),
    ])
    func `another set name is refused`(set: String) throws {
        #expect(codes(try pipecatTarget(set: set), ["A"]) == ["set-name"])
    }

    @Test func `a Pipecat target needs a set`() throws {
        #expect(codes(try pipecatTarget(set: nil), ["A"]) == ["missing-set"])
        #expect(throws: CloudError.self) {
            try provider(of: pipecatTarget(set: nil), over: ScriptedTransport())
        }
    }

    @Test(arguments: [
        ("A", []), ("a-b_C9", []), (String(repeating: "k", count: 64), []), ("", ["key-name"]),
        ("A.B", ["key-name"]), ("A B", ["key-name"]), ("Ä", ["key-name"]),
        ("A/B", ["key-name"]),
        (String(repeating: "k", count: 65), ["key-name"]),
    ])
    func `a Pipecat key has its letters`(key: String, expected: [String]) throws {
        #expect(codes(try pipecatTarget(), [key]) == expected)
    }

    @Test(arguments: [
        ("A", []), ("a-b_C.9", []), (String(repeating: "k", count: 253), []),
        ("DOCKER_REGISTRY_https://index.docker.io/v1/", []), ("", ["key-name"]),
        ("A/B", ["key-name"]), ("DOCKER_REGISTRY_a b", ["key-name"]),
        ("DOCKER_REGISTRY_ä", ["key-name"]), ("xDOCKER_REGISTRY_/", ["key-name"]),
        (String(repeating: "k", count: 254), ["key-name"]),
    ])
    func `a Baseten key has its letters`(key: String, expected: [String]) throws {
        #expect(codes(try basetenTarget(), [key]) == expected)
    }

    @Test(arguments: [
        (["a-b", "a_b"], ["folded-keys"]),
        (["a-b", "a_b", "c-d", "c_d"], ["folded-keys", "folded-keys"]),
        (["a-b", "a-c"], []), (["a-b", "A_b"], []), (["a", "a"], []),
    ])
    func `two Baseten keys that are one are refused`(keys: [String], expected: [String]) throws {
        #expect(codes(try basetenTarget(), keys) == expected)
        #expect(codes(try pipecatTarget(), keys) == [])
    }

    @Test func `a Baseten key that is one with another of the map is refused`() throws {
        var target = try basetenTarget()
        target.map = ["a-b": try Name("X"), "a_b": try Name("Y")]
        #expect(codes(target, ["a-b"]) == ["folded-keys"])
    }

    @Test(arguments: [
        (0, [], true), (1, [], false), (1, ["k"], false), (2, [], true), (0, ["a", "b"], true),
    ])
    func `an image pull secret is one entry`(
        mapped: Int,
        keys: [String],
        isProblem: Bool
    ) throws {
        var target = try pipecatTarget(kind: .imagePull)
        target.map = [:]
        for index in 0..<mapped { target.map["k\(index)"] = try Name("E") }
        #expect(codes(target, keys) == (isProblem ? ["image-pull-map"] : []))
    }

    @Test func `an image pull secret has a host, and is Pipecat's alone`() throws {
        var target = try pipecatTarget(kind: .imagePull)
        target.host = nil
        #expect(codes(target, ["credential"]) == ["missing-host"])
        let other = Target(
            name: try Name("t"),
            provider: .baseten,
            kind: .imagePull,
            baseURL: "https://api.baseten.co",
            token: try Name("T")
        )
        #expect(codes(other, ["A"]) == ["kind"])
    }

    @Test(arguments: ["http://api.baseten.co", "https://user:pass@a.example", "", "api.baseten.co"])
    func `a base URL that cannot be used is a problem of every provider`(url: String) throws {
        for var target in [try pipecatTarget(), try basetenTarget()] {
            target.baseURL = url
            let problems = cloudProblems(of: target, keys: ["A"])
            #expect(problems.map(\.code) == ["base-url"])
            #expect(!problems[0].message.contains("pass"))
        }
    }

    @Test(arguments: Provider.allCases)
    func `the default base URL is that of the specification, and can be used`(
        provider: Provider
    ) throws {
        #expect(try Endpoint(provider.defaultBaseURL).url([]).text == provider.defaultBaseURL)
    }

    @Test func `nothing that speaks to a terminal gets into a problem`() throws {
        var target = try pipecatTarget(set: "\u{1B}[2J")
        target.region = "\u{202E}"
        var listing = RemoteListing()
        listing.region = "us-west"
        listing.regions = ["us-west"]
        let problems =
            cloudProblems(of: target, keys: ["\u{7}"]) + cloudProblems(of: target, in: listing)
        #expect(problems.count == 4)
        #expect(problems.allSatisfy { $0.message == ServerText.escaped($0.message) })
    }

    @Test func `a set that fits has no problem`() throws {
        #expect(codes(try pipecatTarget(), in: listing()) == [])
        #expect(codes(try pipecatTarget(region: "us-west"), in: listing()) == [])
        var new = RemoteListing()
        new.regions = ["us-west"]
        #expect(codes(try pipecatTarget(region: "us-west"), in: new) == [])
        #expect(codes(try basetenTarget(), in: RemoteListing()) == [])
    }

    @Test func `what a write would change of a set is refused before it`() throws {
        #expect(codes(try pipecatTarget(region: "us-east"), in: listing()) == ["region-change"])
        #expect(
            codes(try pipecatTarget(region: "moon"), in: listing())
                == ["unknown-region", "region-change"]
        )
        #expect(codes(try pipecatTarget(kind: .imagePull), in: listing()) == ["type-change"])
        var referenced = listing()
        referenced.isReferenced = true
        #expect(codes(try pipecatTarget(), in: referenced) == ["referenced-set"])
        var new = RemoteListing()
        new.regions = ["us-west"]
        #expect(codes(try pipecatTarget(region: "moon"), in: new) == ["unknown-region"])
    }

    @Test func `keys are compared as the provider compares them`() {
        #expect(canonicalKey("a-b_c", of: .baseten) == canonicalKey("a_b-c", of: .baseten))
        #expect(canonicalKey("a-b", of: .pipecat) != canonicalKey("a_b", of: .pipecat))
    }

    private func listing() -> RemoteListing {
        var listing = RemoteListing()
        listing.kind = .secrets
        listing.region = "us-west"
        listing.regions = ["us-west", "us-east"]
        return listing
    }

    private func codes(_ target: Target, _ keys: [String]) -> [String] {
        cloudProblems(of: target, keys: keys).map(\.code)
    }

    private func codes(_ target: Target, in listing: RemoteListing) -> [String] {
        cloudProblems(of: target, in: listing).map(\.code)
    }
}
