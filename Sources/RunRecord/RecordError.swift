/// Why bytes are not a run record.
package enum RecordError: Error, Sendable {
    case tooLarge(byteCount: Int)
    /// A later version of the format, which may mean anything: an upgraded writer beside an old reader.
    case futureVersion(Int64)
    /// Not a record; `offset` counts bytes from the beginning.
    case malformed(offset: Int, RecordFlaw)
}

/// What is wrong with a malformed record.
package enum RecordFlaw: Sendable {
    case syntax
    case encoding
    case nesting
    case trailingBytes
    case missingKey(StaticName)
    case badValue(StaticName)

    /// A key's name that can be compared and sent.
    package struct StaticName: Sendable {
        package let text: String
    }
}

#if !hasFeature(Embedded)
    extension RecordError: Hashable {}
    extension RecordFlaw: Hashable {}
    extension RecordFlaw.StaticName: Hashable {}
#endif

extension RecordError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .tooLarge(let byteCount):
            "the record has \(byteCount) bytes; at most \(RunRecordCodec.maximumByteCount) are read"
        case .futureVersion(let version):
            "the record has version \(version) and this boathook reads up to \(RunRecordCodec.version); upgrade the daemon"
        case .malformed(let offset, let flaw):
            "not a run record: \(flaw.text) at byte \(offset)"
        }
    }
}

extension RecordFlaw {
    fileprivate var text: String {
        switch self {
        case .syntax: "JSON syntax error"
        case .encoding: "invalid UTF-8 or escape"
        case .nesting: "nested too deeply"
        case .trailingBytes: "something follows the object"
        case .missingKey(let name): "the key \"\(name.text)\" is missing"
        case .badValue(let name): "the value of \"\(name.text)\" is not one that it may have"
        }
    }
}
