import ArgumentParser
import Vault

/// A length of time: `90s`, `15m`, `24h`, `30d`; a bare number is seconds.
struct TimeSpan: ExpressibleByArgument {
    let duration: Duration

    init(duration: Duration) {
        self.duration = duration
    }

    init?(argument: String) {
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        let unit = argument.last.flatMap { units[$0] }
        let digits = unit == nil ? argument[...] : argument.dropLast()
        guard let number = Int(digits), number >= 0, number <= 1_000_000_000 else { return nil }
        duration = .seconds(number * (unit ?? 1))
    }

    /// The span as it is typed.
    var defaultValueDescription: String {
        let seconds = duration.components.seconds
        return seconds > 0 && seconds % 86_400 == 0 ? "\(seconds / 86_400)d" : "\(seconds)s"
    }
}

extension Timestamp {
    /// A time, or the begin of a day.
    fileprivate init?(argument: String) {
        guard let time = Timestamp(argument) ?? Timestamp(argument + "T00:00:00.000Z")
        else { return nil }
        self = time
    }
}

/// A point in the past: a span before now, or a date.
struct Moment: ExpressibleByArgument {
    let time: Timestamp

    init?(argument: String) {
        if let time = Timestamp(argument: argument) {
            self.time = time
        } else if let span = TimeSpan(argument: argument) {
            time = Timestamp.now - span.duration
        } else {
            return nil
        }
    }
}

/// Until when a value is good: a span from now, a date, or `never`.
enum ExpiryOption: ExpressibleByArgument {
    case never
    case after(Duration)
    case at(Timestamp)

    init?(argument: String) {
        if argument == "never" {
            self = .never
        } else if let time = Timestamp(argument: argument) {
            self = .at(time)
        } else if let span = TimeSpan(argument: argument) {
            self = .after(span.duration)
        } else {
            return nil
        }
    }

    func expiry(from now: Timestamp) -> EntryDetails.Expiry {
        switch self {
        case .never: .never
        case .after(let duration): .at(now + duration)
        case .at(let time): .at(time)
        }
    }
}
