import RunRecord
import TestSupport
import Testing

@Suite struct RunIDTests {
    @Test func `an id is written as 32 lower-case hex digits`() {
        #expect(RunID(high: 0, low: 0).hexText == "00000000000000000000000000000000")
        #expect(RunID(high: .max, low: .max).hexText == "ffffffffffffffffffffffffffffffff")
        let id = RunID(high: 0x0123_4567_89AB_CDEF, low: 0xFEDC_BA98_7654_3210)
        #expect(id.hexText == "0123456789abcdeffedcba9876543210")
    }

    @Test func `what is written is read back`() {
        var random = SeededGenerator(seed: 2)
        for _ in 0..<1000 {
            let id = RunID(high: random.next(), low: random.next())
            #expect(RunID(hexDigits: id.hexText.utf8) == id)
        }
    }

    @Test(arguments: [
        "", "0", "0123456789abcdeffedcba987654321", "0123456789abcdeffedcba98765432100",
        "0123456789ABCDEFFEDCBA9876543210", "0123456789abcdeffedcba987654321g",
        "0123456789abcdef-edcba9876543210", " 123456789abcdeffedcba9876543210",
        "../../../../../../../../../../../x", "é123456789abcdeffedcba98765432",
    ])
    func `nothing else is an id`(text: String) {
        #expect(RunID(hexDigits: text.utf8) == nil)
    }
}
