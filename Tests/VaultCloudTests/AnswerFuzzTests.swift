import TestSupport
import Testing
import VaultCloud
import VaultModel

// An answer is data: no bytes of it may stop the program, and none may get through as they are.
@Suite struct AnswerFuzzTests {
    private static let seeds = [
        #"{"status":"OK","region":"us-west","retry_after":37,"secrets":[{"fieldName":"A"}]}"#,
        #"{"error":"hunter2-hunter2 \u0068unter2 \ud83d\ude00 \"\\","code":"X","name":"A"}"#,
        #"{"sets":[{"name":"voice-bot","type":"secret","status":"ready"}],"team_name":"Main"}"#,
    ]

    @Test(arguments: 0..<8)
    func `no answer stops the program`(seed: UInt64) async throws {
        var random = SplitMix(state: seed)
        for _ in 0..<500 {
            let body = Self.mutated(using: &random)
            let status =
                [200, 202, 400, 401, 404, 409, 429, 500].randomElement(using: &random) ?? 0
            let transport = ScriptedTransport()
            let reply = ScriptedTransport.Reply.answer(HTTPAnswer(status: status, body: body))
            transport.expect(.put, "/v1/secrets/voice-bot", reply)
            let cloud = try provider(of: pipecatTarget(), over: transport)
            let verdict = await write(["A": "hunter2-hunter2"], with: cloud)
            let shown = (verdict.error?.message ?? "") + (verdict.answer?.region ?? "")
            #expect(shown == ServerText.escaped(shown))
            #expect(!shown.contains("hunter2-hunter2"))
            transport.expect(.get, "/v1/secrets/voice-bot", reply)
            transport.expect(.get, "/v1/secrets", reply)
            _ = try? await cloud.readiness()
        }
    }

    private static func mutated(using random: inout SplitMix) -> [UInt8] {
        var body = Array((seeds.randomElement(using: &random) ?? "").utf8)
        for _ in 0..<Int.random(in: 0..<6, using: &random) where !body.isEmpty {
            let place = Int.random(in: 0..<body.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: body[place] = .random(in: 0...255, using: &random)
            case 1: body.remove(at: place)
            case 2: body.insert(contentsOf: body[..<place], at: place)
            default: body.removeSubrange(place...)
            }
        }
        return body
    }
}

/// A generator whose numbers are the same in every run (https://prng.di.unimi.it/splitmix64.c).
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
