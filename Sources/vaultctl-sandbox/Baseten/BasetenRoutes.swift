import Hummingbird

/// Baseten's management API as far as secrets go, from `/baseten/v1` on.
///
/// Each secret call comes twice: for the default team, and under `teams/{id}` for the one named.
struct BasetenRoutes: Sendable {
    private static let user = [
        "user_id": "user-sandbox",
        "email": "sandbox@example.com",
        "name": "Sandbox",
        "workspace_name": "sandbox",
    ]

    let cloud: BasetenCloud

    func add(to router: some RouterMethods<SandboxContext>) {
        router.get("users/me") { _, _ in Self.user }
        router.get("teams") { _, _ in
            ["teams": BasetenCloud.teams]
        }
        router.get("secrets") { _, _ in
            ["secrets": await cloud.list().map(SecretAnswer.init)]
        }
        router.get("teams/:team/secrets") { _, context in
            ["secrets": await cloud.list(in: try team(in: context)).map(SecretAnswer.init)]
        }
        for path: RouterPath in ["secrets", "teams/:team/secrets"] {
            addWrites(to: router.group(path))
        }
    }

    private func addWrites(to router: some RouterMethods<SandboxContext>) {
        router.post { request, context in
            let team = try team(in: context)
            return SecretAnswer(await cloud.upsert(try await body(of: request, context), in: team))
        }
        router.delete(":key") { _, context in
            let team = try team(in: context)
            return ["name": try await cloud.delete(try context.name("key"), in: team)]
        }
    }

    /// The name and value of a request to write.
    private func body(
        of request: Request,
        _ context: SandboxContext
    ) async throws -> UpsertRequest {
        let refusal = Refusal.badRequest("name and value must be strings, and name not empty")
        let body: UpsertRequest
        do {
            body = try await request.decode(as: UpsertRequest.self, context: context)
        } catch {
            throw refusal
        }
        guard !body.name.isEmpty else { throw refusal }
        return body
    }

    /// The team that the path names, else the default one.
    ///
    /// What it throws is not spelled: with a typed error here the optimizer of Swift 6.3.1 crashes
    /// on the closures that await behind it.
    private func team(in context: SandboxContext) throws -> Team {
        guard let id = context.parameters.get("team") else { return BasetenCloud.defaultTeam }
        return try BasetenCloud.team(id)
    }
}
