import TestSupport
import Testing
import VaultCloud
import VaultModel

private let teams = #"""
    {"teams":[{"id":"t1","name":"Main","default":true,"created_at":"x"},
    {"id":"t2","name":"Research","default":false},{"id":"Main","name":"Odd"},
    {"id":"t4","name":"Twice"},{"id":"t5","name":"Twice"}]}
    """#

@Suite struct BasetenCloudTests {
    private let transport = ScriptedTransport()

    @Test(
        arguments: [(nil, "Api-Key"), (.apiKey, "Api-Key"), (.bearer, "Bearer")]
            as [(AuthScheme?, String)]
    )
    func `a key is written with one POST`(scheme: AuthScheme?, word: String) async throws {
        transport.expect(.get, "/v1/teams", .answer(200, teams))
        transport.expect(.post, "/v1/secrets", yes("API_KEY", "Main"))
        var target = try basetenTarget()
        target.authScheme = scheme
        let verdict = await write(["API_KEY": "1"], with: try provider(of: target, over: transport))
        let identity = RemoteIdentity(id: "x", created: "2026-01-02T03:04:05Z")
        #expect(
            verdict.answer
                == WriteAnswer(region: nil, team: "Main", requestID: nil, identity: identity)
        )
        #expect(transport.requests.last?.json == ["name": "API_KEY", "value": "1"])
        #expect(
            Set(transport.requests.map(\.authorization)) == ["\(word) \(standardToken)"]
        )
    }

    @Test(arguments: [
        ("Research", "t2", "Research"), ("t2", "t2", "Research"), ("Main", "Main", "Odd"),
    ])
    func `a team is found by its id, or else by its name`(
        asked: String,
        id: String,
        name: String
    ) async throws {
        transport.expect(.get, "/v1/teams", .answer(200, teams))
        transport.expect(
            .get,
            "/v1/teams/\(id)/secrets",
            .answer(
                200,
                #"{"secrets":[{"name":"A","team_name":"\#(name)"},{"name":"B","team_name":"X"}]}"#
            )
        )
        transport.expect(.post, "/v1/teams/\(id)/secrets", yes("A", name))
        let cloud = try provider(of: basetenTarget(remoteTeam: asked), over: transport)
        let listing = try await cloud.inspect()
        #expect(listing.team == name)
        #expect(listing.keys == ["A"])
        #expect(await write(["A": "1"], with: cloud).answer?.team == name)
        #expect(transport.remaining == 0)
    }

    @Test(arguments: ["Nobody", "Twice", "main"])
    func `a team that is not there, or there twice, is refused`(asked: String) async throws {
        transport.expect(.get, "/v1/teams", .answer(200, teams))
        transport.expect(.get, "/v1/teams", .answer(200, teams))
        let cloud = try provider(of: basetenTarget(remoteTeam: asked), over: transport)
        let error = await #expect(throws: CloudError.self) { try await cloud.inspect() }
        #expect(error?.reason == .refused)
        #expect(error?.message.contains(asked) == true)
        #expect(await write(["A": "1"], with: cloud).kind == .refused)
    }

    @Test(arguments: [403, 404])
    func `a named team cannot be found where the teams are not shown`(status: Int) async throws {
        transport.expect(.get, "/v1/teams", .answer(status))
        let cloud = try provider(of: basetenTarget(remoteTeam: "Research"), over: transport)
        let error = await #expect(throws: CloudError.self) { try await cloud.inspect() }
        #expect(error?.status == status)
    }

    @Test func `of a list that spans all teams the default one's keys are the target's`()
        async throws
    {
        transport.expect(.get, "/v1/teams", .answer(200, teams))
        transport.expect(
            .get,
            "/v1/secrets",
            .answer(
                200,
                #"{"secrets":[{"name":"A","team_name":"Main"},{"name":"B","team_name":"Research"}]}"#
            )
        )
        let listing = try await provider(of: basetenTarget(), over: transport).inspect()
        #expect(listing.kind == .secrets)
        #expect(listing.team == "Main")
        #expect(listing.keys == ["A"])
        #expect(listing.regions == nil)
    }

    @Test(
        arguments: [
            (#"{"secrets":[]}"#, nil, []),
            (
                #"{"secrets":[{"name":"A","team_name":"Main"},{"name":"B","team_name":"Main"}]}"#,
                "Main", ["A", "B"]
            ),
            (
                #"{"secrets":[{"name":"A","team_name":"Main"},{"name":"B","team_name":"X"}]}"#, nil,
                nil
            ),
        ] as [(String, String?, Set<String>?)]
    )
    func `where the teams are not shown the only one in the list is the target's`(
        list: String,
        team: String?,
        keys: Set<String>?
    ) async throws {
        for status in [403, 404] {
            transport.expect(.get, "/v1/teams", .answer(status))
            transport.expect(.get, "/v1/secrets", .answer(200, list))
            let listing = try await provider(of: basetenTarget(), over: transport).inspect()
            #expect(listing.team == team)
            #expect(listing.keys == keys)
        }
    }

    @Test func `a write keeps to the team that was found`() async throws {
        transport.expect(.get, "/v1/teams", .answer(404))
        transport.expect(
            .get,
            "/v1/secrets",
            .answer(200, #"{"secrets":[{"name":"A","team_name":"Main"}]}"#)
        )
        transport.expect(.post, "/v1/secrets", yes("A", "Research"))
        let cloud = try provider(of: basetenTarget(), over: transport)
        _ = try await cloud.inspect()
        let verdict = await write(["A": "1"], with: cloud)
        #expect(verdict.kind == .uncertain)
        #expect(verdict.error?.answer?.team == "Research")
        #expect(
            verdict.error?.message
                == "team Main was asked for and https://api.baseten.example answered for team "
                + "Research"
        )
    }

    @Test(
        arguments: [
            ("a-b_c", "a_b_c", .applied), ("a-b_c", "a-b-c", .applied),
            ("a-b_c", "a-b_c", .applied),
            ("a-b_c", "a-b_d", .uncertain), ("a", "A", .uncertain), ("a", "", .uncertain),
        ] as [(String, String, VerdictKind)]
    )
    func `an answer has to bear the name that was sent, where - is _`(
        sent: String,
        answered: String,
        kind: VerdictKind
    ) async throws {
        transport.expect(.get, "/v1/teams", .answer(404))
        transport.expect(.post, "/v1/secrets", yes(answered, "Main"))
        let verdict = await write(
            [sent: "1"],
            with: try provider(of: basetenTarget(), over: transport)
        )
        #expect(verdict.kind == kind)
    }

    @Test(
        arguments: [
            (.answer(401), .refused), (.answer(500), .again), (.answer(429), .again),
            (.failure(.maybeSent(.timeout)), .again), (.failure(.tls(.certificate)), .refused),
            (.answer(200, "{}"), .refused),
        ] as [(ScriptedTransport.Reply, VerdictKind)]
    )
    func `a write whose team is not known was not sent`(
        reply: ScriptedTransport.Reply,
        kind: VerdictKind
    ) async throws {
        transport.expect(.get, "/v1/teams", reply)
        let verdict = await write(
            ["A": "1"],
            with: try provider(of: basetenTarget(), over: transport)
        )
        #expect(verdict.kind == kind)
        #expect(transport.requests.map(\.method) == [.get])
    }

    @Test func `a key is removed by its name, percent-encoded`() async throws {
        let key = "DOCKER_REGISTRY_https://index.docker.io/v1/"
        let path = "/v1/teams/t2/secrets/DOCKER_REGISTRY_https%3A%2F%2Findex.docker.io%2Fv1%2F"
        transport.expect(.get, "/v1/teams", .answer(200, teams))
        transport.expect(.delete, path, .answer(200, #"{"name":"\#(key)"}"#))
        transport.expect(.delete, path, .answer(404, #"{"error":"gone"}"#))
        transport.expect(.delete, path, .answer(200, #"{"name":"other"}"#))
        transport.expect(.delete, path, .answer(503))
        let cloud = try provider(of: basetenTarget(remoteTeam: "t2"), over: transport)
        #expect(await cloud.remove(key).kind == .applied)
        #expect(await cloud.remove(key).kind == .applied)
        #expect(await cloud.remove(key).kind == .uncertain)
        #expect(await cloud.remove(key).kind == .uncertain)
    }

    @Test func `a team's id cannot lead to another path`() async throws {
        transport.expect(
            .get,
            "/v1/teams",
            .answer(200, #"{"teams":[{"id":"../..?x","name":"Evil"}]}"#)
        )
        transport.expect(
            .get,
            "/v1/teams/..%2F..%3Fx/secrets",
            .answer(200, #"{"secrets":[]}"#)
        )
        let cloud = try provider(of: basetenTarget(remoteTeam: "Evil"), over: transport)
        #expect(try await cloud.inspect().keys == [])
    }

    @Test func `there is nothing to wait for`() async throws {
        #expect(try await provider(of: basetenTarget(), over: transport).readiness() == nil)
    }

    private func yes(_ name: String, _ team: String) -> ScriptedTransport.Reply {
        .answer(
            200,
            #"{"id":"x","created_at":"2026-01-02T03:04:05Z","name":"\#(name)","team_name":"\#(team)"}"#
        )
    }
}
