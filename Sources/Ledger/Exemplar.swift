package import RunRecord

/// One observed run that stands for its bucket of a histogram.
package struct Exemplar: Hashable, Sendable {
    package let run: RunID
    package let duration: Nanoseconds
    package let endedAt: Timestamp
}

extension Exemplar: Codable {
    private enum CodingKeys: String, CodingKey { case run, duration, endedAt }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let digits = try container.decode(String.self, forKey: .run)
        guard let run = RunID(hexDigits: Array(digits.utf8)) else {
            throw DecodingError.dataCorruptedError(
                forKey: .run, in: container, debugDescription: "\"\(digits)\" is not 32 hex digits")
        }
        self.run = run
        duration = Nanoseconds(try container.decode(Int64.self, forKey: .duration))
        endedAt = Timestamp(nanosecondsSinceEpoch: try container.decode(Int64.self, forKey: .endedAt))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(run.hexText, forKey: .run)
        try container.encode(duration.count, forKey: .duration)
        try container.encode(endedAt.nanosecondsSinceEpoch, forKey: .endedAt)
    }
}
