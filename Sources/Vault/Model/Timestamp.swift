#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A point in time to the millisecond, written `2026-11-20T20:25:06.123Z` (RFC 3339, UTC).
public struct Timestamp: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
    public let milliseconds: Int64

    /// A point in time by its distance from 1970-01-01T00:00:00Z.
    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// The first and the last that can be written with four digits of the year.
    package static let writable =
        Timestamp(milliseconds: -62_167_219_200_000)...Timestamp(milliseconds: 253_402_300_799_999)

    /// What the system's clock says.
    public static var now: Timestamp {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// Earlier before later.
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.milliseconds < right.milliseconds
    }

    /// The point in time that lies `duration` later.
    public static func + (time: Timestamp, duration: Duration) -> Timestamp {
        let (seconds, attoseconds) = duration.components
        return Timestamp(
            milliseconds: time.milliseconds + seconds * 1000 + attoseconds / 1_000_000_000_000_000
        )
    }

    /// The point in time that lies `duration` earlier.
    public static func - (time: Timestamp, duration: Duration) -> Timestamp {
        time + (.zero - duration)
    }

    /// How long it is from the right to the left.
    public static func - (left: Timestamp, right: Timestamp) -> Duration {
        .milliseconds(left.milliseconds - right.milliseconds)
    }
}

// The civil calendar: days since 1970 to year, month and day, after Howard Hinnant,
// "chrono-Compatible Low-Level Date Algorithms".
extension Timestamp {
    private static let millisecondsPerDay: Int64 = 86_400_000

    /// RFC 3339 with milliseconds, in UTC.
    public var description: String {
        let days = milliseconds.flooredDivision(by: Self.millisecondsPerDay)
        let rest = milliseconds - days * Self.millisecondsPerDay
        let (year, month, day) = Self.civil(fromDays: days)
        // What can be written has four digits for the year; a year of more takes their place.
        var text = Array(Self.zero)
        text.put(month, digits: 2, at: 5)
        text.put(day, digits: 2, at: 8)
        text.put(rest / 3_600_000, digits: 2, at: 11)
        text.put(rest / 60_000 % 60, digits: 2, at: 14)
        text.put(rest / 1000 % 60, digits: 2, at: 17)
        text.put(rest % 1000, digits: 3, at: 20)
        guard year > 9999 else {
            text.put(year, digits: 4, at: 0)
            return String(decoding: text, as: UTF8.self)
        }
        return String(year) + String(decoding: text[4...], as: UTF8.self)
    }

    private static let zero = "0000-00-00T00:00:00.000Z".utf8
    private static let pattern: StaticString = "dddd-dd-ddTdd:dd:dd.dddZ"

    /// Reads `YYYY-MM-DDThh:mm:ss.sssZ`; nil for any other form or a day that is none.
    public init?(_ text: String) {
        let text = text.utf8Span.span
        let pattern = Self.pattern
        guard text.count == pattern.utf8CodeUnitCount else { return nil }
        for index in text.indices {
            let wanted = unsafe pattern.utf8Start[index]
            let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(text[index])
            guard wanted == UInt8(ascii: "d") ? isDigit : text[index] == wanted else { return nil }
        }
        func number(_ range: Range<Int>) -> Int64 {
            range.reduce(0) { $0 * 10 + Int64(text[$1] - UInt8(ascii: "0")) }
        }
        let (hour, minute, second) = (number(11..<13), number(14..<16), number(17..<19))
        guard hour < 24, minute < 60, second < 60,
            let midnight = Timestamp(year: number(0..<4), month: number(5..<7), day: number(8..<10))
        else { return nil }
        milliseconds =
            midnight.milliseconds + hour * 3_600_000 + minute * 60_000 + second * 1000
            + number(20..<23)
    }

    /// Midnight UTC of a civil day; nil for a day that is none.
    public init?(year: Int64, month: Int64, day: Int64) {
        let days = Self.days(fromYear: year, month: month, day: day)
        guard Self.civil(fromDays: days) == (year, month, day) else { return nil }
        milliseconds = days * Self.millisecondsPerDay
    }

    private static func days(fromYear year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted.flooredDivision(by: 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    private static func civil(fromDays days: Int64) -> (Int64, Int64, Int64) {
        let shifted = days + 719_468
        let era = shifted.flooredDivision(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }
}

extension [UInt8] {
    /// Puts so many digits of a number in the place of those at an index.
    fileprivate mutating func put(_ number: Int64, digits: Int, at index: Int) {
        var rest = UInt32(number)
        var place = index + digits
        while place > index {
            place -= 1
            self[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
    }
}

extension Int64 {
    fileprivate func flooredDivision(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
