package import RunRecord

/// A fixed set of words that label what is counted; the raw values count from 0 in the order of `allCases`.
package protocol LabelledCase: CaseIterable, RawRepresentable<UInt8>, Hashable, Sendable {
    /// The word that stored tallies and labels use.
    var name: StaticString { get }
}

extension FailureReason: LabelledCase {}
extension ReleaseCause: LabelledCase {}

/// One value for every case, so that none can be missing from a scrape.
package struct CaseTable<Case: LabelledCase, Value: Hashable & Sendable>: Hashable, Sendable {
    private var values: [Value]

    package init(repeating value: Value) {
        values = Array(repeating: value, count: Case.allCases.count)
    }

    package subscript(label: Case) -> Value {
        get { values[Int(label.rawValue)] }
        set { values[Int(label.rawValue)] = newValue }
    }

    /// Every case with its value, in the order of `allCases`.
    package var elements: some Sequence<(Case, Value)> { zip(Case.allCases, values) }
}

extension CaseTable: Encodable where Value: Encodable {
    /// Encoded by word: raw values are free to change, rows on disk are not.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Word.self)
        for (label, value) in elements {
            try container.encode(value, forKey: Word(label.name.description))
        }
    }
}

extension CaseTable where Value: Decodable {
    /// Reads the words that this version knows; what is missing is `value`, what is unknown is passed over.
    package init(from decoder: any Decoder, repeating value: Value) throws {
        self.init(repeating: value)
        let container = try decoder.container(keyedBy: Word.self)
        for label in Case.allCases {
            self[label] =
                try container.decodeIfPresent(Value.self, forKey: Word(label.name.description)) ?? value
        }
    }
}

extension CaseTable: Decodable where Value == UInt64 {
    package init(from decoder: any Decoder) throws { try self.init(from: decoder, repeating: 0) }
}

/// A key of a keyed container that is known only at run time.
private struct Word: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ word: String) { stringValue = word }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
}
