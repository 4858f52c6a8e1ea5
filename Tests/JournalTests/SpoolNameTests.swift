import RunRecord
import Testing

@testable import Journal

@Suite struct SpoolNameTests {
    private static let digits = "00112233445566778899aabbccddeeff"
    private static let id = RunID(high: 0x0011_2233_4455_6677, low: 0x8899_aabb_ccdd_eeff)

    @Test(arguments: [
        ("\(digits).start.json", SpoolName.start(id)), ("\(digits).end.json", .end(id)),
        (".\(digits).start", .unnamedStart(id)), (".\(digits).end", .unnamedEnd(id)),
    ])
    func `a record's name is read and written alike`(text: String, name: SpoolName) {
        #expect(SpoolName(text) == name)
        #expect(name.text == text)
    }

    @Test(arguments: [
        ("", SpoolName.foreign), (".", .reserved), ("..", .reserved), ("rejected", .reserved),
        ("hold", .reserved),
        ("lost+found", .reserved), (".nfs0001", .hidden), ("\(digits).end.json.tmp", .foreign),
        ("\(digits.uppercased()).end.json", .foreign), ("\(digits.dropLast()).end.json", .foreign),
        (".\(digits).end.json", .hidden), ("\(digits).end", .foreign), ("\(digits)0.end.json", .foreign),
        ("x\(digits).end.json", .foreign), ("Rejected", .foreign),
    ])
    func `every other name is told apart`(text: String, name: SpoolName) {
        #expect(SpoolName(text) == name)
    }
}
