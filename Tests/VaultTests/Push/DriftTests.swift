import Testing
@testable import Vault
import VaultCloud

/// What the provider lists against what was pushed.
struct DriftTests {
    private func pushed(_ provider: Provider = .pipecat) async throws -> PushBench {
        let bench = try PushBench(provider)
        bench.cloud.report(.ready)
        bench.cloud.answer(.taken(id: "1"))
        if provider == .baseten { bench.cloud.answer(.taken(id: "1")) }
        try await bench.push()
        return bench
    }

    private func listing(_ change: (inout RemoteListing) -> Void) -> RemoteListing {
        var listing = RemoteListing()
        listing.kind = .secrets
        listing.region = "us-west"
        listing.keys = ["A", "B"]
        change(&listing)
        return listing
    }

    private func drift(_ bench: PushBench, _ listing: RemoteListing) async throws -> TargetDrift {
        bench.cloud.list(.success(listing))
        return try #require(try await bench.open().drift(of: [bench.target], in: .only).first)
    }

    private func differences(_ drift: TargetDrift) -> [String] {
        drift.differences.map { "\($0.key ?? "-") \($0.kind.rawValue)" }
    }

    @Test func `what is as it was pushed has no differences`() async throws {
        let drift = try await drift(try await pushed(), listing { _ in })
        #expect(differences(drift) == [])
        #expect(!drift.hasDrifted)
    }

    @Test func `keys that are gone are missing, those of others unmanaged`() async throws {
        let drift = try await drift(try await pushed(), listing { $0.keys = ["B", "THEIRS"] })
        #expect(differences(drift) == ["A missing", "THEIRS unmanaged"])
        #expect(drift.hasDrifted)
    }

    @Test func `keys of others alone are no drift`() async throws {
        let drift = try await drift(try await pushed(), listing { $0.keys?.insert("THEIRS") })
        #expect(differences(drift) == ["THEIRS unmanaged"])
        #expect(!drift.hasDrifted)
    }

    @Test func `a set that is gone is told as such`() async throws {
        let drift = try await drift(
            try await pushed(),
            listing { ($0.kind, $0.region, $0.keys) = (nil, nil, []) }
        )
        #expect(differences(drift) == ["- missing", "A missing", "B missing"])
    }

    @Test func `another region, another type and lost readiness are told`() async throws {
        let failed = Readiness(
            state: .failed,
            word: "failed",
            message: "no room",
            region: nil,
            keys: nil
        )
        let drift = try await drift(
            try await pushed(),
            listing {
                $0.region = "us-east"
                $0.kind = .imagePull
                $0.readiness = failed
            }
        )
        #expect(differences(drift) == ["- type", "- region", "- readiness"])
        #expect(drift.differences.last?.detail == "it was ready and is failed: no room")
    }

    @Test func `a secret with another id is recreated`() async throws {
        let bench = try await pushed(.baseten)
        let drift = try await drift(
            bench,
            listing {
                $0.region = nil
                $0.identities["A"] = RemoteIdentity(id: "2", created: nil)
                $0.identities["B"] = RemoteIdentity(id: "1", created: nil)
            }
        )
        #expect(differences(drift) == ["A recreated"])
    }

    @Test(arguments: [
        ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05.123456Z", true),
        ("2026-01-02T03:04:05Z", "2026-01-02T03:04:06Z", false),
    ])
    func `without an id the time of making tells, to the second`(
        first: String,
        second: String,
        isSame: Bool
    ) throws {
        let one = try #require(RemoteIdentity(id: nil, created: first))
        let other = try #require(RemoteIdentity(id: nil, created: second))
        #expect(one.isSame(as: other) == isSame)
        #expect(RemoteIdentity(id: "x", created: nil)?.isSame(as: one) == true)
    }

    @Test func `before the first push nothing has drifted`() async throws {
        let drift = try await drift(try PushBench(), listing { $0.keys = ["A", "THEIRS"] })
        #expect(differences(drift) == ["A unmanaged", "THEIRS unmanaged"])
        #expect(!drift.hasDrifted)
    }

    @Test func `who does not answer is told, and nothing is written`() async throws {
        let bench = try await pushed()
        let before = bench.machine.bytes
        bench.cloud.list(.failure(CloudError(.unreachable, "no answer")))
        let drift = try await bench.open().drift(of: [bench.target], in: .only)[0]
        #expect(drift.failure?.code == "unreachable")
        #expect(bench.machine.bytes == before)
    }
}
