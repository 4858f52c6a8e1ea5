import HookModel
import RunRecord
import Testing

@Suite struct ScheduleTests {
    @Test(arguments: [
        ("@hourly", "0 * * * *"),
        ("@daily", "0 0 * * *"),
        ("@midnight", "0 0 * * *"),
        ("@weekly", "0 0 * * 0"),
        ("@monthly", "0 0 1 * *"),
        ("@yearly", "0 0 1 1 *"),
        ("@annually", "0 0 1 1 *"),
        ("0 1 * * MON-FRI", "0 1 * * 1-5"),
        ("0 1 1 jan,Jul sun", "0 1 1 1,7 0"),
        ("*/15 * * * *", "0,15,30,45 * * * *"),
        ("5/20 * * * *", "5,25,45 * * * *"),
        ("10-30/10 * * * *", "10,20,30 * * * *"),
        ("0 1 ? * ?", "0 1 * * *"),
        ("0 1 */1 * *", "0 1 * * *"),
        ("  0\t1  * * *  ", "0 1 * * *"),
        ("0,,30, * * * *", "0,30 * * * *"),
        ("+5 01 * * *", "5 1 * * *"),
        ("0 1 *-5 * *", "0 1 * * *"),
    ])
    func `two spellings of a schedule are equal`(text: String, plain: String) throws {
        #expect(try Schedule(parsing: text) == Schedule(parsing: plain))
    }

    @Test func `a step of more than one restricts a day field, as in Velero's cron`() throws {
        let everySecondDay = try cron("0 0 */2 * MON")
        // 2026-01-05 is a Monday and odd, the 7th odd, the 12th a Monday; the 6th is neither.
        let zone = ZoneRules.utc
        #expect(
            try everySecondDay.lastOccurrence(atOrBefore: moment("2026-01-06T12:00:00Z"), zone: zone)
                == moment("2026-01-05T00:00:00Z"))
        #expect(
            try everySecondDay.lastOccurrence(atOrBefore: moment("2026-01-07T12:00:00Z"), zone: zone)
                == moment("2026-01-07T00:00:00Z"))
        #expect(
            try everySecondDay.lastOccurrence(atOrBefore: moment("2026-01-12T12:00:00Z"), zone: zone)
                == moment("2026-01-12T00:00:00Z"))
    }

    @Test(arguments: [
        ("@every 1h30m", Nanoseconds.seconds(5_400)),
        ("@every 1h0.5s", .seconds(3_600)),
        ("@every 10ms", .seconds(1)),
        ("CRON_TZ=Asia/Tokyo @every 24h", .seconds(86_400)),
    ])
    func `every counts whole seconds from the latest run`(text: String, interval: Nanoseconds) throws {
        #expect(try Schedule(parsing: text).expectation == .every(interval))
    }

    @Test(arguments: [
        ("CRON_TZ=Europe/Berlin 0 1 * * *", "Europe/Berlin"),
        ("TZ=Asia/Tokyo   @daily ", "Asia/Tokyo"),
        ("TZ= 0 1 * * *", "UTC"),
        ("0 1 * * *", nil),
    ])
    func `a schedule may name its own zone`(text: String, zone: String?) throws {
        #expect(try Schedule(parsing: text).timezone == zone)
    }

    @Test(arguments: [
        ("", ScheduleError.empty),
        ("   ", .fieldCount(0)),
        ("0 1 * *", .fieldCount(4)),
        ("0 0 1 * * *", .fieldCount(6)),
        (" @daily", .fieldCount(1)),
        ("x 1 * * *", .malformed(.minute, text: "x")),
        ("1-2-3 1 * * *", .malformed(.minute, text: "1-2-3")),
        ("1/2/3 1 * * *", .malformed(.minute, text: "1/2/3")),
        ("-5 1 * * *", .malformed(.minute, text: "-5")),
        ("0 */x * * *", .malformed(.hour, text: "*/x")),
        ("0 1 L * *", .malformed(.dayOfMonth, text: "L")),
        ("0 1 * * january", .malformed(.dayOfWeek, text: "january")),
        ("60 1 * * *", .outOfBounds(.minute, text: "60")),
        ("0 24 * * *", .outOfBounds(.hour, text: "24")),
        ("0 1 0 * *", .outOfBounds(.dayOfMonth, text: "0")),
        ("0 1 * 13 *", .outOfBounds(.month, text: "13")),
        ("0 1 * * 7", .outOfBounds(.dayOfWeek, text: "7")),
        ("0 1 * * FRI-MON", .reversedRange(.dayOfWeek, text: "FRI-MON")),
        ("*/0 1 * * *", .zeroStep(.minute, text: "*/0")),
        ("@reboot", .unknownDescriptor("@reboot")),
        ("@Daily", .unknownDescriptor("@Daily")),
        ("@every", .unknownDescriptor("@every")),
        ("@every soon", .interval("soon")),
        ("@every -1h", .interval("-1h")),
        ("@every 1d", .interval("1d")),
        ("CRON_TZ=Europe/Berlin", .zoneWithoutFields),
        ("TZ=UTC  ", .zoneWithoutFields),
        ("0 0 30 2 *", .neverFires),
        ("0 0 31 2,4,6,9,11 *", .neverFires),
        ("0 , * * *", .malformed(.hour, text: ",")),
    ])
    func `what is no schedule says why`(text: String, error: ScheduleError) {
        #expect(throws: error) { try Schedule(parsing: text) }
    }

    @Test func `every date that exists is accepted`() {
        #expect(throws: Never.self) { try Schedule(parsing: "0 0 29 2 *") }
        #expect(throws: Never.self) { try Schedule(parsing: "0 0 31 2,3 *") }
        #expect(throws: Never.self) { try Schedule(parsing: "0 0 30 2 MON") }
    }

    @Test(arguments: [
        (
            ScheduleError.neverFires,
            "the schedule never fires, since no date has this day and month; correct the day of month or the month"
        ),
        (
            .outOfBounds(.dayOfWeek, text: "7"),
            "\"7\" is outside the day of week's range; use 0 to 6"
        ),
        (
            .fieldCount(6),
            "a schedule has five fields (minute, hour, day of month, month, day of week), not 6;"
                + " write for example \"0 1 * * *\""
        ),
    ])
    func `an error ends in what to write instead`(error: ScheduleError, text: String) {
        #expect(error.description == text)
    }
}
