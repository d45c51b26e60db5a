private import Dispatch
private import Synchronization
import VaultCloud
import VaultModel

// What a cloud may answer: no byte of it stops the program, shows a secret or moves a cursor.

private let token = "token-canary-5f2c9a7e"
private let value = "value-canary-8d10b4c3"

/// The first byte chooses the provider and the status, the rest is the body.
func checkAnswer(_ bytes: [UInt8]) {
    guard let first = bytes.first else { return }
    let statuses = [200, 202, 400, 401, 404, 409, 429, 500]
    let answer = HTTPAnswer(
        status: statuses[Int(first & 7)],
        requestID: String(decoding: bytes.prefix(40), as: UTF8.self),
        retryAfter: first & 32 == 0 ? nil : String(decoding: bytes.suffix(4), as: UTF8.self),
        body: Array(bytes.dropFirst())
    )
    let isPipecat = first & 8 == 0
    let isRegional = first & 16 == 0
    let isDone = DispatchSemaphore(value: 0)
    Task.detached {
        await ask(answer, isPipecat, isRegional)
        isDone.signal()
    }
    isDone.wait()
}

private struct Echo: HTTPTransport {
    let answer: HTTPAnswer

    func send(_ request: borrowing HTTPRequest) async throws(HTTPFailure) -> HTTPAnswer { answer }

    func close() async {}
}

private func ask(_ answer: HTTPAnswer, _ isPipecat: Bool, _ isRegional: Bool) async {
    guard var target = try? target(isPipecat) else { preconditionFailure() }
    if isRegional {
        target.region = isPipecat ? "us-west" : nil
        target.remoteTeam = isPipecat ? nil : "Main"
    }
    let secret = SecretBytes(copying: Array(token.utf8).span)
    guard
        var cloud = try? cloudProvider(
            for: target,
            token: secret,
            transport: Echo(answer: answer)
        )
    else { preconditionFailure() }
    do {
        let listing = try await cloud.inspect()
        show((listing.keys ?? []).joined() + (listing.region ?? "") + (listing.team ?? ""))
        for problem in cloudProblems(of: target, in: listing) { show(problem.message) }
        cloud.adopt(listing)
    } catch { show(error) }
    do {
        let readiness = try await cloud.readiness()
        show((readiness?.message ?? "") + (readiness?.word ?? ""))
    } catch { show(error) }
    let body = cloud.body(of: ["KEY"]) { _ in SecretBytes(copying: Array(value.utf8).span) }
    show(await cloud.write(["KEY"], body))
    show(await cloud.remove("KEY"))
}

private func target(_ isPipecat: Bool) throws -> Target {
    var target = Target(
        name: try Name("prod"),
        provider: isPipecat ? .pipecat : .baseten,
        kind: .secrets,
        baseURL: "https://api.example/v1",
        token: try Name("TOKEN")
    )
    target.set = "voice-bot"
    return target
}

private func show(_ verdict: WriteVerdict) {
    switch verdict {
    case .applied(let answer): show(answer)
    case .again(let error, _), .refused(let error), .uncertain(let error): show(error)
    }
}

private func show(_ error: any Error) {
    guard let error = error as? CloudError else { preconditionFailure("what was thrown?") }
    show(error.message + (error.requestID ?? ""))
    if let answer = error.answer { show(answer) }
}

private func show(_ answer: WriteAnswer) {
    show((answer.region ?? "") + (answer.team ?? "") + (answer.requestID ?? ""))
}

/// What may reach a person: without a secret, and without anything that speaks to the terminal.
private func show(_ text: String) {
    precondition(!text.contains(token) && !text.contains(value), "a secret comes back")
    precondition(ServerText.escaped(text) == text, "a control character comes through")
}
