import TestSupport
import Testing
import VaultCloud
import VaultModel

private let regions =
    #"{"regions":[{"code":"us-west","display_name":"US West"},{"code":"pce-acme"}]}"#

@Suite struct PipecatCloudTests {
    private let transport = ScriptedTransport()

    @Test func `a set is written with one PUT`() async throws {
        transport.expect(
            .put,
            "/v1/secrets/voice-bot",
            .answer(202, #"{"status":"OK","region":"us-west"}"#, requestID: "r1")
        )
        let cloud = try provider(of: pipecatTarget(), over: transport)
        let verdict = await write(["A": "1", "B": "2"], with: cloud)
        #expect(verdict.answer == WriteAnswer(region: "us-west", team: nil, requestID: "r1"))
        let request = try #require(transport.requests.first)
        #expect(request.origin == "https://api.pipecat.example")
        #expect(request.authorization == "Bearer \(standardToken)")
        #expect(
            request.json == [
                "secrets": [
                    ["secretKey": "A", "secretValue": "1"], ["secretKey": "B", "secretValue": "2"],
                ]
            ]
        )
        await cloud.close()
        #expect(transport.isClosed)
    }

    @Test func `another region than the one asked for is kept, and is no yes`() async throws {
        transport.expect(
            .put,
            "/v1/secrets/voice-bot",
            .answer(202, #"{"status":"OK","region":"eu-central"}"#, requestID: "r1")
        )
        let cloud = try provider(of: pipecatTarget(region: "us-west"), over: transport)
        let verdict = await write(["A": "1"], with: cloud)
        #expect(verdict.kind == .uncertain)
        #expect(
            verdict.error
                == CloudError(
                    .unreadable,
                    "region us-west was asked for and https://api.pipecat.example answered for "
                        + "region eu-central",
                    status: 202,
                    requestID: "r1",
                    answer: WriteAnswer(region: "eu-central", team: nil, requestID: "r1")
                )
        )
    }

    @Test func `a value in the place of a region does not come back`() async throws {
        transport.expect(
            .put,
            "/v1/secrets/voice-bot",
            .answer(202, #"{"status":"OK","region":"sk-5f2c9a7e41"}"#)
        )
        let cloud = try provider(of: pipecatTarget(), over: transport)
        let verdict = await write(["A": "sk-5f2c9a7e41"], with: cloud)
        #expect(verdict.answer?.region == "[redacted]")
    }

    @Test func `a value that is the region asked for leaves the region readable`() async throws {
        transport.expect(
            .put,
            "/v1/secrets/voice-bot",
            .answer(202, #"{"status":"OK","region":"us-west-2"}"#)
        )
        let cloud = try provider(of: pipecatTarget(region: "us-west-2"), over: transport)
        let verdict = await write(["A": "us-west-2"], with: cloud)
        #expect(verdict.answer?.region == "us-west-2")
    }

    @Test(arguments: [
        ("user:hunter2", #"{"error":"hunter2 is not the token of user:hunter2"}"#, false),
        ("dXNlcjpodW50ZXIy", #"{"error":"hunter2 is not the token of user:hunter2"}"#, true),
        ("user:hunter2", #"{"error":"hunter2 is not the token of dXNlcjpodW50ZXIy"}"#, false),
    ])
    func `a registry's token does not come back in any form`(
        value: String,
        body: String,
        isEncoded: Bool
    ) async throws {
        transport.expect(.put, "/v1/secrets/voice-bot", .answer(400, body))
        var target = try pipecatTarget(kind: .imagePull)
        target.isEncoded = isEncoded
        let verdict = await write(
            ["credential": value],
            with: try provider(of: target, over: transport)
        )
        #expect(
            verdict.error?.message.hasSuffix("[redacted] is not the token of [redacted]") == true
        )
    }

    @Test func `a key is removed by its name`() async throws {
        transport.expect(.delete, "/v1/secrets/voice-bot/A_1", .answer(200, #"{"status":"OK"}"#))
        transport.expect(
            .delete,
            "/v1/secrets/voice-bot/B",
            .answer(404, #"{"error":"Secret not found","code":"NOT_FOUND"}"#)
        )
        transport.expect(.delete, "/v1/secrets/voice-bot/C", .answer(200, "{}"))
        transport.expect(.delete, "/v1/secrets/voice-bot/D", .answer(401))
        let cloud = try provider(of: pipecatTarget(), over: transport)
        #expect(await cloud.remove("A_1").kind == .applied)
        #expect(await cloud.remove("B").kind == .applied)
        #expect(await cloud.remove("C").kind == .uncertain)
        #expect(await cloud.remove("D").kind == .refused)
    }

    @Test func `a set that is there is read with its keys`() async throws {
        expect(
            .answer(
                200,
                #"""
                {"region":"us-west","status":"failed","errorMessage":"no\u001b quota",
                "secrets":[{"fieldName":"A"},{"fieldName":"B\u0007"}],"more":1.5e3}
                """#
            )
        )
        let listing = try await provider(of: pipecatTarget(), over: transport).inspect()
        #expect(listing.kind == .secrets)
        #expect(listing.region == "us-west")
        #expect(listing.regions == ["us-west", "pce-acme"])
        #expect(listing.keys == ["A", #"B\u{0007}"#])
        #expect(listing.readiness?.state == .failed)
        #expect(listing.readiness?.message == #"no\u{001B} quota"#)
        #expect(!listing.isReferenced)
    }

    @Test func `a set that is not there is new`() async throws {
        expect(.answer(404, #"{"error":"Set not found","code":"NOT_FOUND"}"#))
        let listing = try await provider(of: pipecatTarget(), over: transport).inspect()
        #expect(listing.kind == nil)
        #expect(listing.keys == [])
        #expect(listing.regions == ["us-west", "pce-acme"])
    }

    @Test func `a set that cannot be read by name is looked up in the list`() async throws {
        expect(.answer(400, #"{"error":"Cannot retrieve image pull secrets by name"}"#))
        transport.expect(
            .get,
            "/v1/secrets",
            .answer(
                200,
                #"{"sets":[{"name":"voice-bot","type":"imagePullSecret","region":"us-west","status":"ready"}]}"#
            )
        )
        let listing = try await provider(of: pipecatTarget(), over: transport).inspect()
        #expect(listing.kind == .imagePull)
        #expect(listing.keys == nil)
    }

    @Test func `a set that is neither read nor listed is an error`() async throws {
        expect(.answer(400, #"{"error":"Bad"}"#))
        transport.expect(.get, "/v1/secrets", .answer(200, #"{"sets":[]}"#))
        let cloud = try provider(of: pipecatTarget(), over: transport)
        let error = await #expect(throws: CloudError.self) { try await cloud.inspect() }
        #expect(error?.status == 400)
    }

    @Test(
        arguments: [
            (#"{"sets":[]}"#, nil, nil),
            (
                #"{"sets":[{"name":"other","type":"secret","region":"a","status":"ready"},{"name":"voice-bot","type":"imagePullSecret","region":"us-west","status":"pending"}]}"#,
                .imagePull, .pending
            ),
            (
                #"{"sets":[{"name":"voice-bot","type":"secret","region":"us-west","status":"ready"}]}"#,
                .secrets, .ready
            ),
        ] as [(String, TargetKind?, PushState?)]
    )
    func `an image pull secret is looked up in the list`(
        list: String,
        kind: TargetKind?,
        state: PushState?
    ) async throws {
        transport.expect(.get, "/v1/regions", .answer(200, regions))
        transport.expect(.get, "/v1/secrets", .answer(200, list))
        let target = try pipecatTarget(kind: .imagePull)
        let listing = try await provider(of: target, over: transport).inspect()
        #expect(listing.kind == kind)
        #expect(listing.keys == nil)
        #expect(listing.readiness?.state == state)
    }

    @Test(
        arguments: [
            ("ready", .ready), ("failed", .failed), ("pending", .pending), ("unknown", .pending),
            ("READY", .pending), ("provisioning", .pending), ("", .pending),
        ] as [(String, PushState)]
    )
    func `a state that is not known is not ready`(word: String, state: PushState) async throws {
        transport.expect(
            .get,
            "/v1/secrets/voice-bot",
            .answer(200, #"{"region":"us-west","status":"\#(word)","secrets":[]}"#)
        )
        let readiness = try await provider(of: pipecatTarget(), over: transport).readiness()
        #expect(readiness?.state == state)
        #expect(readiness?.word == word)
        #expect(readiness?.region == "us-west")
        #expect(readiness?.keys == [])
    }

    @Test func `a set that is not listed yet is not ready`() async throws {
        transport.expect(.get, "/v1/secrets/voice-bot", .answer(404))
        let readiness = try await provider(of: pipecatTarget(), over: transport).readiness()
        #expect(readiness?.state == .pending)
        #expect(readiness?.word == "absent")
    }

    @Test(arguments: [
        (#"{"region":"pce-acme","status":"unknown"}"#, true),
        (#"{"region":"us-west","status":"unknown"}"#, false),
        (#"{"region":"pce-acme","status":"ready"}"#, false),
        (#"{"region":"pce-acme","status":"ready","source":"referenced"}"#, true),
    ])
    func `a referenced set is told apart`(body: String, isReferenced: Bool) async throws {
        expect(.answer(200, body))
        let listing = try await provider(of: pipecatTarget(), over: transport).inspect()
        #expect(listing.isReferenced == isReferenced)
    }

    @Test(arguments: [
        "", "[]", "{}", #"{"status":7}"#, #"{"status":"ready","secrets":{}}"#,
        #"{"status":"ready","secrets":[{"name":"A"}]}"#, #"{"status":"ready","region":7}"#,
        #"{"status":"ready","errorMessage":[]}"#, #"{"status":"ready","status":"ready"}"#,
        "[[[[[[[[[[]]]]]]]]]]",
    ])
    func `a set in another form cannot be read`(body: String) async throws {
        expect(.answer(200, body))
        let cloud = try provider(of: pipecatTarget(), over: transport)
        let error = await #expect(throws: CloudError.self) { try await cloud.inspect() }
        #expect(error?.reason == .unreadable)
    }

    @Test(
        arguments: [
            (.answer(401), .credentials), (.answer(403), .credentials),
            (.answer(500), .unreachable),
            (.answer(302), .refused), (.answer(429), .unreachable), (.answer(418), .unreadable),
            (.failure(.notSent(.connectionRefused)), .unreachable),
            (.failure(.tls(.certificate)), .tls),
            (.failure(.maybeSent(.timeout)), .unreachable),
            (.failure(.maybeSent(.oversize)), .unreadable),
        ] as [(ScriptedTransport.Reply, CloudError.Reason)]
    )
    func `a read that fails says why`(
        reply: ScriptedTransport.Reply,
        reason: CloudError.Reason
    ) async throws {
        transport.expect(.get, "/v1/regions", reply)
        // It is asked at the same time.
        transport.expect(.get, "/v1/secrets/voice-bot", .answer(404))
        let cloud = try provider(of: pipecatTarget(), over: transport)
        let error = await #expect(throws: CloudError.self) { try await cloud.inspect() }
        #expect(error?.reason == reason)
        #expect(error?.message.contains("https://api.pipecat.example") == true)
    }

    private func expect(_ reply: ScriptedTransport.Reply) {
        transport.expect(.get, "/v1/regions", .answer(200, regions))
        transport.expect(.get, "/v1/secrets/voice-bot", reply)
    }
}
