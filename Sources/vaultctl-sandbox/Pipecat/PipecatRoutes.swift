import Hummingbird

/// Pipecat Cloud as its specification has it, from `/pipecat/v1` on.
struct PipecatRoutes: Sendable {
    private struct Accepted: ResponseEncodable {
        let status = "OK"
        let region: String
    }

    private struct Answer<Body: Encodable & Sendable>: ResponseEncodable {
        let body: Body

        func encode(to encoder: any Encoder) throws {
            try body.encode(to: encoder)
        }
    }

    let cloud: PipecatCloud

    func add(to router: some RouterMethods<SandboxContext>) {
        router.get("regions") { _, _ in
            ["regions": PipecatCloud.regions]
        }
        router.get("properties") { _, _ in
            ["properties": ["defaultRegion": PipecatCloud.defaultRegion]]
        }
        addSets(to: router)
    }

    private func addSets(to router: some RouterMethods<SandboxContext>) {
        router.get("secrets") { _, _ in
            ["sets": await cloud.list()]
        }
        router.get("secrets/:set") { _, context in
            Answer(body: try await cloud.detail(of: context.name("set")))
        }
        router.put("secrets/:set") { request, context in
            let body = try? await request.decode(as: SecretSetRequest.self, context: context)
            let region = try await cloud.put(body, into: context.name("set"))
            return EditedResponse(status: .accepted, response: Accepted(region: region))
        }
        router.delete("secrets/:set") { _, context in
            try await cloud.delete(context.name("set"))
            return ["status": "OK"]
        }
        router.delete("secrets/:set/:key") { _, context in
            try await cloud.delete(context.name("key"), from: context.name("set"))
            return ["status": "OK"]
        }
    }
}
