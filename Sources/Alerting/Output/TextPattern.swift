/// A text with places in it that are filled in.
struct TextPattern: Sendable {
    /// What stands before each place, and after the last one.
    private let parts: [[UInt8]]
    /// Which of the texts each place takes.
    private let numbers: [Int]

    /// - Parameter standIns: what marks the places; none is empty, or the beginning of another.
    init(_ text: String, _ standIns: [String]) {
        let marks = standIns.map { Array($0.utf8) }
        precondition(marks.allSatisfy { !$0.isEmpty }, "an empty text would be everywhere")
        let bytes = Array(text.utf8)
        var parts: [[UInt8]] = []
        var numbers: [Int] = []
        var (start, place) = (0, 0)
        while place < bytes.count {
            guard
                let number = marks.firstIndex(where: { mark in
                    bytes[place] == mark[0] && bytes[place...].starts(with: mark)
                })
            else {
                place += 1
                continue
            }
            parts.append(Array(bytes[start..<place]))
            numbers.append(number)
            place += marks[number].count
            start = place
        }
        self.parts = parts + [Array(bytes[start...])]
        self.numbers = numbers
    }

    /// The text with `texts` in its places.
    func text(_ texts: [String]) -> String {
        var bytes: [UInt8] = []
        let added = numbers.reduce(0) { $0 + texts[$1].utf8.count }
        bytes.reserveCapacity(parts.reduce(added) { $0 + $1.count })
        for (part, number) in zip(parts, numbers) {
            bytes += part
            bytes += texts[number].utf8
        }
        bytes += parts[numbers.count]
        return String(decoding: bytes, as: UTF8.self)
    }
}
