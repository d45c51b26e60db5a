import Testing
import TestSupport
import VaultCloud
import VaultModel

/// A provider with what one write to it takes.
struct WriteCase: Sendable, CustomTestStringConvertible {
    let provider: Provider
    let method: HTTPRequest.Method
    let path: String
    let yes: String

    static let all = [
        WriteCase(
            provider: .pipecat,
            method: .put,
            path: "/v1/secrets/voice-bot",
            yes: #"{"status":"OK","region":"us-west"}"#
        ),
        WriteCase(
            provider: .baseten,
            method: .post,
            path: "/v1/secrets",
            yes: #"{"created_at":"2026-01-02T03:04:05Z","name":"API_KEY","team_name":"Main"}"#
        ),
    ]

    var testDescription: String { provider.rawValue }

    func verdict(on reply: ScriptedTransport.Reply) async throws -> WriteVerdict {
        let transport = ScriptedTransport()
        if provider == .baseten {
            transport.expect(
                .get,
                "/v1/teams",
                .answer(200, #"{"teams":[{"id":"t1","name":"Main","default":true}]}"#)
            )
        }
        transport.expect(method, path, reply)
        let target = try provider == .pipecat ? pipecatTarget() : basetenTarget()
        let cloud = try VaultCloudTests.provider(of: target, over: transport)
        let verdict = await write(["API_KEY": "hunter2-hunter2"], with: cloud)
        #expect(transport.remaining == 0)
        return verdict
    }
}

// The table of FORMAT.md section 10, row by row.
@Suite struct VerdictTests {
    @Test(arguments: WriteCase.all, [200, 201, 202, 204, 226, 299])
    func `any 2xx with a valid body was applied`(provider: WriteCase, status: Int) async throws {
        let verdict = try await provider.verdict(
            on: .answer(status, provider.yes, requestID: "req-1")
        )
        #expect(verdict.kind == .applied)
        #expect(verdict.answer?.requestID == "req-1")
    }

    @Test(
        arguments: WriteCase.all,
        [
            400, 402, 404, 405, 413, 415, 422, 300, 301, 302, 303, 304, 305, 307, 308, 399,
        ]
    )
    func `a definite no and any redirect was not applied and never will be`(
        provider: WriteCase,
        status: Int
    ) async throws {
        let verdict = try await provider.verdict(on: .answer(status, #"{"error":"No"}"#))
        #expect(verdict.kind == .refused)
        #expect(verdict.error?.reason == .refused)
        #expect(verdict.error?.status == status)
        #expect(verdict.error?.message.hasSuffix("(\(status)): No") == true)
    }

    @Test(arguments: WriteCase.all, [401, 403])
    func `401 and 403 are about the token`(provider: WriteCase, status: Int) async throws {
        let verdict = try await provider.verdict(on: .answer(status))
        #expect(verdict.kind == .refused)
        #expect(verdict.error?.reason == .credentials)
    }

    @Test(
        arguments: WriteCase.all,
        [(409, CloudError.Reason.refused), (429, .unreachable)] as [(Int, CloudError.Reason)]
    )
    func `409 and 429 were not applied and may be tried again`(
        provider: WriteCase,
        status: (code: Int, reason: CloudError.Reason)
    ) async throws {
        let verdict = try await provider.verdict(on: .answer(status.code))
        #expect(verdict.kind == .again)
        #expect(verdict.error?.reason == status.reason)
        #expect(verdict.delay == nil)
    }

    @Test(
        arguments: WriteCase.all,
        [
            100, 101, 199, 406, 407, 408, 410, 411, 412, 414, 416, 417, 418, 421, 423, 424, 425,
            426, 428, 431, 451, 499, 500, 501, 502, 503, 504, 507, 511, 520, 599, 600, 999,
        ]
    )
    func `anything else may have been applied`(provider: WriteCase, status: Int) async throws {
        let verdict = try await provider.verdict(on: .answer(status, provider.yes))
        #expect(verdict.kind == .uncertain)
        #expect(verdict.error?.reason == (status >= 500 ? .unreachable : .unreadable))
    }

    @Test(
        arguments: WriteCase.all,
        [
            "", " ", "null", "[]", "\"OK\"", "{}", "OK", "<html>", "{", #"{"status":"OK"}"#,
            #"{"region":"us-west"}"#, #"{"status":"OK","region":7}"#,
            #"{"status":"OK","region":""}"#,
            #"{"status":"NO","region":"us-west"}"#, #"{"name":"API_KEY"}"#,
            #"{"name":"API_KEY","team_name":null}"#, #"{"team_name":"Main"}"#,
            #"{"status":"OK","region":"us-west","name":"API_KEY","team_name":"Main"}x"#,
            #"{"status":"OK","status":"OK","region":"a","name":"API_KEY","team_name":"Main"}"#,
        ]
    )
    func `a 2xx with another body may have been applied`(
        provider: WriteCase,
        body: String
    ) async throws {
        let verdict = try await provider.verdict(on: .answer(200, body))
        #expect(verdict.kind == .uncertain)
        #expect(verdict.error?.reason == .unreadable)
    }

    @Test(arguments: WriteCase.all, HTTPFailure.Cause.allCases)
    func `without a connection nothing was applied`(
        provider: WriteCase,
        cause: HTTPFailure.Cause
    ) async throws {
        let verdict = try await provider.verdict(on: .failure(.notSent(cause)))
        #expect(verdict.kind == .again)
        #expect(verdict.error?.reason == .unreachable)
    }

    @Test(arguments: WriteCase.all, HTTPFailure.TLSFault.allCases)
    func `without TLS nothing was applied, and it is not tried again`(
        provider: WriteCase,
        fault: HTTPFailure.TLSFault
    ) async throws {
        let verdict = try await provider.verdict(on: .failure(.tls(fault)))
        #expect(verdict.kind == .refused)
        #expect(verdict.error?.reason == .tls)
    }

    @Test(arguments: WriteCase.all, HTTPFailure.Cause.allCases)
    func `after the first byte it may have been applied`(
        provider: WriteCase,
        cause: HTTPFailure.Cause
    ) async throws {
        let verdict = try await provider.verdict(on: .failure(.maybeSent(cause)))
        #expect(verdict.kind == .uncertain)
        let isUnreadable = cause == .oversize || cause == .malformed
        #expect(verdict.error?.reason == (isUnreadable ? .unreadable : .unreachable))
    }

    @Test(
        arguments: WriteCase.all,
        [
            ("7", "", .seconds(7)), ("0", "", .seconds(0)), ("1.2", "", .seconds(2)),
            ("3600", "", .seconds(60)), ("1e300", "", .seconds(60)), ("-1", "", nil),
            ("soon", "", nil),
            ("nan", "", nil), ("Fri, 31 Dec 1999 23:59:59 GMT", "", nil),
            (nil, #"{"error":"Slow","retry_after":37}"#, .seconds(37)),
            (nil, #"{"retry_after":2.5}"#, .seconds(3)),
            (nil, #"{"retry_after":9000000000000}"#, .seconds(60)),
            (nil, #"{"retry_after":-3}"#, nil), (nil, #"{"retry_after":"9"}"#, nil),
            ("5", #"{"retry_after":37}"#, .seconds(5)),
        ] as [(String?, String, Duration?)]
    )
    func `the provider's time for another try is kept, up to a minute`(
        provider: WriteCase,
        wait: (header: String?, body: String, delay: Duration?)
    ) async throws {
        for status in [409, 429] {
            let verdict = try await provider.verdict(
                on: .answer(status, wait.body, retryAfter: wait.header)
            )
            #expect(verdict.delay == wait.delay)
        }
    }

    @Test(arguments: WriteCase.all)
    func `neither a value nor the token comes back in a sentence`(
        provider: WriteCase
    ) async throws {
        let verdict = try await provider.verdict(
            on: .answer(
                400,
                #"{"error":"hunter2-hunter2, \u0068unter2-hunter2 aHVudGVyMi1odW50ZXIy \#(standardToken)"}"#,
                requestID: "req-hunter2-hunter2-\(standardToken)-\u{1B}"
            )
        )
        #expect(
            verdict.error?.message.hasSuffix(
                "(400): [redacted], [redacted] [redacted] [redacted]"
            ) == true
        )
        #expect(verdict.error?.requestID == #"req-[redacted]-[redacted]-\u{001B}"#)
    }

    @Test(
        arguments: WriteCase.all,
        [
            (#"{"error":"E","code":"C"}"#, "E"), (#"{"status":400,"code":"C","message":"M"}"#, "M"),
            (#"{"detail":"D"}"#, "D"), ("plain \u{1B} text", #"plain \u{001B} text"#),
            (
                #"{"errors":[{"message":"of hunter2-hunter2"}]}"#,
                #"{"errors":[{"message":"of [redacted]"}]}"#
            ),
        ]
    )
    func `the sentence is the provider's own where it has one`(
        provider: WriteCase,
        text: (body: String, sentence: String)
    ) async throws {
        let verdict = try await provider.verdict(on: .answer(422, text.body))
        #expect(verdict.error?.message.hasSuffix("(422): \(text.sentence)") == true)
    }
}
