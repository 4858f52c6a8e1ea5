import Testing

@testable import Exporter

struct ConnectionRollTests {
    private typealias Roll = ConnectionRoll<String, Int>

    /// A full house of three, `first` the oldest.
    private static func full() -> Roll {
        var roll = Roll(maximum: 3)
        for (moment, name) in ["first", "second", "third"].enumerated() {
            #expect(roll.admit(name, at: moment) == Roll.Admission())
        }
        return roll
    }

    @Test func `the newest is let in at the cost of whoever has asked for longest`() {
        var roll = Self.full()
        #expect(roll.admit("fourth", at: 3) == Roll.Admission(dismissed: "first", isNoteworthy: true))
        #expect(roll.admit("fifth", at: 4).dismissed == "second")
        #expect(roll.count == 3)
    }

    @Test func `who got an answer outstays who has yet to ask`() {
        var roll = Self.full()
        roll.note(.answered, of: "first", at: 3)
        #expect(roll.admit("fourth", at: 4).dismissed == "second")
        roll.note(.answered, of: "third", at: 5)
        roll.note(.answered, of: "fourth", at: 6)
        #expect(roll.admit("fifth", at: 7).dismissed == "first")
    }

    @Test func `who begins another request is asking again`() {
        var roll = Self.full()
        for name in ["first", "second", "third"] { roll.note(.answered, of: name, at: 3) }
        roll.note(.asking, of: "third", at: 4)
        #expect(roll.admit("fourth", at: 5).dismissed == "third")
    }

    @Test func `who left makes room, and who was let go does not come back`() {
        var roll = Self.full()
        roll.remove("second")
        roll.note(.answered, of: "second", at: 3)
        #expect(roll.count == 2)
        #expect(roll.admit("fourth", at: 4) == Roll.Admission())
    }

    @Test func `too many are worth a word once, until half have left`() {
        var roll = Self.full()
        #expect(roll.admit("fourth", at: 3).isNoteworthy)
        roll.remove("first")
        #expect(!roll.admit("fifth", at: 4).isNoteworthy)
        for name in ["third", "fourth"] { roll.remove(name) }
        #expect(roll.admit("sixth", at: 5) == Roll.Admission())
        #expect(roll.admit("seventh", at: 6) == Roll.Admission())
        #expect(roll.admit("eighth", at: 7).isNoteworthy)
    }
}
