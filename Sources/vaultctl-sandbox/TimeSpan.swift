import ArgumentParser

/// A span of time as people write it: `50ms`, `2s`, `1m`.
struct TimeSpan: ExpressibleByArgument, Decodable, CustomStringConvertible, Sendable {
    let duration: Duration
    let description: String

    init(seconds: Int) {
        duration = .seconds(seconds)
        description = "\(seconds)s"
    }

    init?(argument: String) {
        let digits = argument.prefix { ("0"..."9").contains($0) }
        // Nine digits are longer than anyone waits and cannot overflow a Duration.
        guard digits.count <= 9, let count = Int(digits) else { return nil }
        switch argument.dropFirst(digits.count) {
        case "ms": duration = .milliseconds(count)
        case "s": duration = .seconds(count)
        case "m": duration = .seconds(count * 60)
        default: return nil
        }
        description = argument
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let span = TimeSpan(argument: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "not a span of time like 50ms or 2s"
            )
        }
        self = span
    }
}
