import Hummingbird

/// Something that goes wrong with the next requests that match.
struct Fault: Decodable, Sendable {
    /// Nil for every method.
    let method: String?
    /// A whole path, or the beginning of one with `*` at its end.
    let path: String
    /// How many requests it still meets.
    var times: Int
    let action: FaultAction

    private enum CodingKeys: CodingKey {
        case method, path, times, action
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        method = try container.decodeIfPresent(String.self, forKey: .method)
        path = try container.decode(String.self, forKey: .path)
        times = try container.decodeIfPresent(Int.self, forKey: .times) ?? 1
        action = try container.decode(FaultAction.self, forKey: .action)
    }

    func matches(method: String, path: String) -> Bool {
        guard self.method == nil || self.method == method else { return false }
        guard self.path.hasSuffix("*") else { return self.path == path }
        return path.hasPrefix(self.path.dropLast())
    }
}

/// What happens to a request that meets a fault: a delay, then at most one effect.
struct FaultAction: Decodable, Sendable {
    enum Effect: Sendable {
        /// Answered as usual, once the delay is over.
        case none
        /// Not applied; this is the answer.
        case answer(CannedAnswer)
        /// Not applied, and closed without an answer.
        case closeBefore
        /// Applied, and closed without an answer.
        case closeAfter
        /// Applied, and closed after the head and one byte of the answer.
        case closeDuring
        /// Applied, and left without an answer until the client leaves.
        case hold
        /// Applied, and answered with fields of the body replaced.
        case patch(JSONValue)
    }

    let delay: Duration?
    let effect: Effect

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case delay, status, close, hold, patch
    }

    private enum Moment: String, Decodable {
        case before, after, during
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        delay = try container.decodeIfPresent(TimeSpan.self, forKey: .delay)?.duration
        let effects = container.allKeys.filter { $0 != .delay }
        guard !container.allKeys.isEmpty, effects.count <= 1 else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: container.codingPath,
                    debugDescription: "an action has a delay, or one of status, close, hold, patch"
                )
            )
        }
        switch effects.first {
        case .status: effect = .answer(try CannedAnswer(from: decoder))
        case .close:
            effect =
                switch try container.decode(Moment.self, forKey: .close) {
                case .before: .closeBefore
                case .after: .closeAfter
                case .during: .closeDuring
                }
        case .hold: effect = try container.decode(Bool.self, forKey: .hold) ? .hold : .none
        case .patch: effect = .patch(try container.decode(JSONValue.self, forKey: .patch))
        case .delay, nil: effect = .none
        }
    }
}
