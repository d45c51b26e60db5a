import TestSupport
import Testing
import VaultModel

struct TimestampTests {
    // From Python's datetime.
    @Test(
        arguments: [
            ("1970-01-01T00:00:00.000Z", 0),
            ("2026-11-20T20:25:06.123Z", 1_795_206_306_123),
            ("1969-12-31T23:59:59.999Z", -1),
            ("2000-02-29T12:34:56.789Z", 951_827_696_789),
            ("2024-02-29T23:59:59.999Z", 1_709_251_199_999),
            ("2100-02-28T23:59:59.999Z", 4_107_542_399_999),
            ("2100-03-01T00:00:00.000Z", 4_107_542_400_000),
            ("1900-03-01T00:00:00.000Z", -2_203_891_200_000),
            ("0001-01-01T00:00:00.000Z", -62_135_596_800_000),
            ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
            ("2038-01-19T03:14:08.000Z", 2_147_483_648_000),
        ] as [(String, Int64)]
    )
    func `a point in time is written and read in UTC`(text: String, milliseconds: Int64) {
        #expect(Timestamp(text)?.milliseconds == milliseconds)
        #expect(Timestamp(milliseconds: milliseconds).description == text)
    }

    @Test(arguments: 0..<500 as Range<UInt64>)
    func `what was written is read again, from the year 1 to 9999`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let milliseconds = Int64.random(
            in: -62_135_596_800_000...253_402_300_799_999,
            using: &generator
        )
        let time = Timestamp(milliseconds: milliseconds)
        #expect(Timestamp(time.description) == time)
    }

    @Test func `every year has its days`() throws {
        var days: Int64 = -719_162
        for year in 1...9999 as ClosedRange<Int64> {
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            var month: Int64 = 1
            for length in [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
                let first = try #require(Timestamp(year: year, month: month, day: 1))
                try #require(first.milliseconds == days * 86_400_000, "\(year)-\(month)")
                let last = Int64(length)
                try #require(Timestamp(year: year, month: month, day: last) != nil)
                try #require(Timestamp(year: year, month: month, day: last + 1) == nil)
                days += last
                month += 1
            }
        }
    }

    @Test(arguments: [
        "2026-02-29", "2025-02-30", "2024-02-30", "2100-02-29", "1900-02-29", "2026-00-01",
        "2026-13-01", "2026-01-00", "2026-01-32", "2026-04-31", "2026-06-31", "2026-09-31",
        "2026-11-31", "2026-99-99",
    ])
    func `a day that is none is refused`(day: String) {
        #expect(Timestamp("\(day)T00:00:00.000Z") == nil)
    }

    @Test(arguments: [
        "24:00:00.000", "23:60:00.000", "23:59:60.000", "25:00:00.000", "99:99:99.999",
        "00:00:61.000", "24:00:00.001",
    ])
    func `a time of day that is none is refused`(time: String) {
        #expect(Timestamp("2026-11-20T\(time)Z") == nil)
    }

    @Test(arguments: [
        "", "2026-11-20", "2026-11-20T20:25:06Z", "2026-11-20T20:25:06.12Z",
        "2026-11-20T20:25:06.1234Z", "2026-11-20T20:25:06.123", "2026-11-20T20:25:06.123z",
        "2026-11-20t20:25:06.123Z", "2026-11-20 20:25:06.123Z", "2026-11-20T20:25:06,123Z",
        "2026-11-20T20:25:06.123+00:00", "2026-11-20T20:25:06.123Z ", " 2026-11-20T20:25:06.12Z",
        "+2026-11-20T20:25:06.12Z", "-026-11-20T20:25:06.123Z", "2026/11/20T20:25:06.123Z",
        "2026-1-20T20:25:06.1234Z", "20261120T202506.123Z", "2026-11-20T20.25.06.123Z",
        "2026-11-20T20:25:06.12\u{FF13}", "202\u{FF16}-11-20T20:25:06Z",
        "2026-11-20T+2:25:06.123Z", "2026-11-20T20:25: 6.123Z",
    ])
    func `another form is refused`(text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test(
        arguments: [
            (.zero, 1000), (.milliseconds(1), 1001), (.seconds(2), 3000), (.seconds(-2), -1000),
            (.milliseconds(-1), 999), (.seconds(86_400), 86_401_000), (.microseconds(1999), 1001),
        ] as [(Duration, Int64)]
    )
    func `a duration is added in whole milliseconds`(duration: Duration, milliseconds: Int64) {
        #expect((Timestamp(milliseconds: 1000) + duration).milliseconds == milliseconds)
    }

    @Test(
        arguments: [
            (.zero, 1000), (.milliseconds(1), 999), (.seconds(2), -1000), (.seconds(-2), 3000),
        ] as [(Duration, Int64)]
    )
    func `a duration is taken away`(duration: Duration, milliseconds: Int64) {
        #expect((Timestamp(milliseconds: 1000) - duration).milliseconds == milliseconds)
    }

    @Test func `two points in time have a distance`() throws {
        let late = try #require(Timestamp("2026-11-20T20:35:06.123Z"))
        let early = try #require(Timestamp("2026-11-20T20:25:06.122Z"))
        #expect(late - early == .seconds(600) + .milliseconds(1))
        #expect(early - late == .seconds(-600) - .milliseconds(1))
    }

    @Test func `the earlier comes first`() {
        let times = [-1, 0, 1].map { Timestamp(milliseconds: $0) }
        #expect(times.reversed().sorted() == times)
    }

    @Test func `the clock stands behind the day this test was written on`() throws {
        #expect(Timestamp.now > (try #require(Timestamp("2025-01-01T00:00:00.000Z"))))
    }
}
