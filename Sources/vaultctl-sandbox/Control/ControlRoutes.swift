import Hummingbird

/// What rehearsals and tests ask of the sandbox itself, under `/_sandbox`; no token is needed.
struct ControlRoutes: Sendable {
    private struct Requests: ResponseEncodable {
        let requests: [RequestLog.Entry]
    }

    private struct State: ResponseEncodable {
        let pipecat: PipecatCloud.Snapshot
        let baseten: BasetenCloud.Snapshot
    }

    private struct Script: Decodable {
        let faults: [Fault]
    }

    private struct Remaining: ResponseEncodable {
        struct Fault: Encodable {
            let method: Nullable<String>
            let path: String
            let times: Int
        }

        let faults: [Fault]
    }

    let clouds: Clouds

    func add(to router: some RouterMethods<SandboxContext>) {
        router.get("requests") { _, _ in
            Requests(requests: await clouds.requests.entries)
        }
        router.get("state") { _, _ in
            State(
                pipecat: await clouds.pipecat.snapshot(),
                baseten: await clouds.baseten.snapshot()
            )
        }
        router.post("reset") { _, _ in
            await clouds.reset()
            return ["status": "OK"]
        }
        router.get("faults") { _, _ in await remainingFaults() }
        router.post("faults") { request, context in
            await clouds.faults.add(
                try await request.decode(as: Script.self, context: context).faults
            )
            return await remainingFaults()
        }
    }

    private func remainingFaults() async -> Remaining {
        Remaining(
            faults: await clouds.faults.remaining.map {
                .init(method: Nullable($0.method), path: $0.path, times: $0.times)
            }
        )
    }
}
