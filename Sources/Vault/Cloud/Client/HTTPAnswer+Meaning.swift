private import VaultModel

/// What a status means for a request (the table of FORMAT.md section 10).
enum AnswerMeaning: Hashable {
    /// It was done, if the body says so too.
    case yes
    /// It was not done and never will be.
    case no
    /// It was not done and may be tried again.
    case notNow
    /// It may have been done.
    case unclear
}

extension HTTPAnswer {
    /// The longest time that a provider can make us wait.
    static let maximumRetryDelay = 60

    /// What the status means.
    var meaning: AnswerMeaning {
        switch status {
        case 200..<300: .yes
        case 300..<400, 400, 401, 402, 403, 404, 405, 413, 415, 422: .no
        case 409, 429: .notNow
        default: .unclear
        }
    }

    /// The class of the error that the status makes.
    var reason: CloudError.Reason {
        switch status {
        case 401, 403: .credentials
        // A provider that is too busy to the end is one that could not be reached (CLI.md).
        case 429, 500...: .unreachable
        case _ where meaning == .unclear: .unreadable
        default: .refused
        }
    }

    /// The time after which the provider wants to be asked again: the header `Retry-After` in
    /// seconds, or the field `retry_after`; nil where it names none.
    ///
    /// The header's other form, a date, is left aside: our own waiting does as well.
    var retryDelay: Duration? {
        let seconds = retryAfter.flatMap(Self.seconds) ?? secondsInBody
        return seconds.map { .seconds(min($0, Self.maximumRetryDelay)) }
    }

    private var secondsInBody: Int? {
        guard let object = try? JSONObject(parsing: body, numbers: .any) else { return nil }
        switch object["retry_after"] {
        case .integer(let seconds) where seconds >= 0: return Int(seconds)
        case .decimal(let text): return Self.seconds(text)
        default: return nil
        }
    }

    /// Whole seconds, rounded up.
    private static func seconds(_ text: String) -> Int? {
        guard let seconds = Double(text), seconds >= 0 else { return nil }
        return Int(min(seconds, Double(maximumRetryDelay)).rounded(.up))
    }
}
