import RunRecord
import Testing

@Suite struct TimeTests {
    @Test(
        arguments: [
            (1, 2, 3), (.max, 1, .max), (.min, -1, .min), (.max, .min, -1), (.min, .min, .min),
            (.max, .max, .max),
        ] as [(Int64, Int64, Int64)])
    func `a sum that does not fit stops at the end of the range`(left: Int64, right: Int64, sum: Int64) {
        #expect(Nanoseconds(left) + Nanoseconds(right) == Nanoseconds(sum))
    }

    @Test(
        arguments: [
            (3, 2, 1), (.min, 1, .min), (.max, -1, .max), (0, .min, .max), (.max, .min, .max),
            (.min, .max, .min),
            (-1, .min, .max),
        ] as [(Int64, Int64, Int64)])
    func `a difference that does not fit stops at the end of the range`(
        left: Int64, right: Int64, difference: Int64
    ) {
        #expect(Nanoseconds(left) - Nanoseconds(right) == Nanoseconds(difference))
        let later = Timestamp(nanosecondsSinceEpoch: left)
        #expect(later.since(Timestamp(nanosecondsSinceEpoch: right)) == Nanoseconds(difference))
    }

    @Test func `units are nanoseconds underneath`() {
        #expect(Nanoseconds.seconds(3).count == 3_000_000_000)
        #expect(Nanoseconds.milliseconds(-3).count == -3_000_000)
        #expect(Nanoseconds.seconds(.max).count == .max)
        #expect(Nanoseconds.seconds(.min).count == .min)
        #expect(Nanoseconds.milliseconds(.max).count == .max)
        #expect(Nanoseconds.milliseconds(1500).seconds == 1.5)
        #expect(Timestamp(nanosecondsSinceEpoch: 1_500_000_000).secondsSinceEpoch == 1.5)
    }

    @Test func `a moment moves by a span`() {
        let moment = Timestamp(nanosecondsSinceEpoch: 10)
        #expect(moment.advanced(by: Nanoseconds(-3)) == Timestamp(nanosecondsSinceEpoch: 7))
        #expect(moment.advanced(by: Nanoseconds(.max)) == Timestamp(nanosecondsSinceEpoch: .max))
        #expect(Timestamp(nanosecondsSinceEpoch: 7) < moment)
        #expect(Nanoseconds(-1) < .zero)
    }
}
