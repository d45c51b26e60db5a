internal import VaultModel

/// The requests of one target: its origin, its token and the way there.
struct CloudClient: Sendable {
    let endpoint: Endpoint
    let authorization: Authorization
    let transport: any HTTPTransport

    /// Reads one object.
    func read(_ path: [String]) async throws(CloudError) -> JSONObject {
        let secrets = authorization.knownSecrets()
        let request = HTTPRequest(.get, endpoint.url(path), authorization: authorization, body: nil)
        let answer: HTTPAnswer
        do {
            answer = try await transport.send(request)
        } catch {
            throw self.error(for: error)
        }
        guard case .yes = answer.meaning else { throw error(for: answer, without: secrets) }
        guard let object = try? JSONObject(parsing: answer.body, numbers: .any)
        else { throw unreadable(answer, without: secrets) }
        return object
    }

    /// Sends one write, once; `read` says what the object of a yes says.
    func write(
        _ method: HTTPRequest.Method,
        _ path: [String],
        _ body: consuming WriteBody,
        read: (JSONObject, borrowing KnownSecrets) -> WriteReading
    ) async -> WriteVerdict {
        var secrets = body.secrets
        authorization.addToken(to: &secrets)
        let request = HTTPRequest(
            method,
            endpoint.url(path),
            authorization: authorization,
            body: body.json
        )
        return await verdict(on: request, without: secrets, read: read)
    }

    /// Removes something, once; what is not there is removed.
    func remove(
        _ path: [String],
        read: (JSONObject, borrowing KnownSecrets) -> WriteReading
    ) async -> WriteVerdict {
        let request = HTTPRequest(
            .delete,
            endpoint.url(path),
            authorization: authorization,
            body: nil
        )
        let secrets = authorization.knownSecrets()
        let verdict = await verdict(on: request, without: secrets, read: read)
        guard case .refused(let error) = verdict, error.status == 404 else { return verdict }
        return .applied(WriteAnswer(region: nil, team: nil, requestID: error.requestID))
    }

    private func verdict(
        on request: borrowing HTTPRequest,
        without secrets: borrowing KnownSecrets,
        read: (JSONObject, borrowing KnownSecrets) -> WriteReading
    ) async -> WriteVerdict {
        let answer: HTTPAnswer
        do {
            answer = try await transport.send(request)
        } catch {
            return verdict(on: error)
        }
        switch answer.meaning {
        case .yes: return verdict(onYes: answer, without: secrets, read: read)
        case .no: return .refused(error(for: answer, without: secrets))
        case .notNow: return .again(error(for: answer, without: secrets), after: answer.retryDelay)
        case .unclear: return .uncertain(error(for: answer, without: secrets))
        }
    }

    private func verdict(on failure: HTTPFailure) -> WriteVerdict {
        switch failure {
        case .notSent: .again(error(for: failure), after: nil)
        case .tls: .refused(error(for: failure))
        case .maybeSent: .uncertain(error(for: failure))
        }
    }

    private func verdict(
        onYes answer: HTTPAnswer,
        without secrets: borrowing KnownSecrets,
        read: (JSONObject, borrowing KnownSecrets) -> WriteReading
    ) -> WriteVerdict {
        guard let object = try? JSONObject(parsing: answer.body, numbers: .any)
        else { return .uncertain(unreadable(answer, without: secrets)) }
        let requestID = answer.requestID.map { ServerText.label($0, without: secrets) }
        switch read(object, secrets) {
        case .asAsked(let region, let team):
            return .applied(WriteAnswer(region: region, team: team, requestID: requestID))
        case .somethingElse(let sentence, let region, let team):
            return .uncertain(
                CloudError(
                    .unreadable,
                    sentence,
                    status: answer.status,
                    requestID: requestID,
                    answer: WriteAnswer(region: region, team: team, requestID: requestID)
                )
            )
        case .unreadable:
            return .uncertain(unreadable(answer, without: secrets))
        }
    }
}

/// What the object says with which a provider took a write.
enum WriteReading {
    /// It was done as asked.
    case asAsked(region: String?, team: String?)
    /// Something else than was asked was done, in a sentence.
    case somethingElse(String, region: String?, team: String?)
    /// It is not what the provider's specification promises.
    case unreadable
}

extension CloudClient {
    /// Reads the fields of an answer; throws `unreadable`, saying what it was to be.
    func reading<Content>(
        _ what: String,
        of answer: JSONObject,
        _ read: (JSONObject) throws(MalformedField) -> Content
    ) throws(CloudError) -> Content {
        do {
            return try read(answer)
        } catch {
            throw CloudError(
                .unreadable,
                "the \(what) of \(endpoint) has no proper field \(error.name)"
            )
        }
    }

    /// A name out of an answer to a read.
    func name(_ text: String) -> String {
        ServerText.name(text, without: authorization.knownSecrets())
    }

    /// A sentence out of an answer to a read.
    func sentence(_ text: String) -> String {
        ServerText.sentence(Array(text.utf8), without: authorization.knownSecrets())
    }
}
