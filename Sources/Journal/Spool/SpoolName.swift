import RunRecord

/// What a file in the spool is, by its name alone.
///
/// Wrappers write the four first forms; everything else is somebody else's, or a mistake.
enum SpoolName: Hashable, Sendable {
    /// `<id>.start.json`: a run began; the warden holds the file's lock while it lives.
    case start(RunID)
    /// `<id>.end.json`: a finished run, complete and flushed before it got this name.
    case end(RunID)
    /// `.<id>.start`: a start record that did not get its name yet.
    case unnamedStart(RunID)
    /// `.<id>.end`: space set aside for an end record, or one that did not get its name yet.
    case unnamedEnd(RunID)
    /// Any other name with a leading dot: by custom a temporary file, not spoken of until it is old.
    case hidden
    /// The daemon's own folder, the wrappers' own, or what the file system keeps at its root.
    case reserved
    /// A name that no record has.
    case foreign
}

extension SpoolName {
    static let rejectedFolder = "rejected"
    /// Where a hold and its release meet.
    static let holdFolder = "hold"

    private static let startSuffix = Array(".start.json".utf8)
    private static let endSuffix = Array(".end.json".utf8)
    private static let unnamedStartSuffix = Array(".start".utf8)
    private static let unnamedEndSuffix = Array(".end".utf8)
    private static let reservedNames = [".", "..", rejectedFolder, holdFolder, "lost+found"].map {
        Array($0.utf8)
    }

    /// Sorts a name, given as its bytes without the closing NUL; allocates nothing.
    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        if let id = Self.id(in: bytes, from: 0, before: Self.endSuffix) {
            self = .end(id)
        } else if let id = Self.id(in: bytes, from: 0, before: Self.startSuffix) {
            self = .start(id)
        } else if Self.reservedNames.contains(where: bytes.elementsEqual) {
            self = .reserved
        } else if bytes.first != UInt8(ascii: ".") {
            self = .foreign
        } else if let id = Self.id(in: bytes, from: 1, before: Self.unnamedEndSuffix) {
            self = .unnamedEnd(id)
        } else if let id = Self.id(in: bytes, from: 1, before: Self.unnamedStartSuffix) {
            self = .unnamedStart(id)
        } else {
            self = .hidden
        }
    }

    init(_ text: String) {
        self = Array(text.utf8).withUnsafeBufferPointer(SpoolName.init)
    }

    private static func id(
        in bytes: UnsafeBufferPointer<UInt8>, from offset: Int, before suffix: [UInt8]
    ) -> RunID? {
        let digits = offset..<(offset + 32)
        guard bytes.count == digits.upperBound + suffix.count,
            bytes[digits.upperBound...].elementsEqual(suffix)
        else { return nil }
        return RunID(hexDigits: bytes[digits])
    }
}

extension SpoolName {
    /// Calls `body` with the name as a C string, for the four forms that carry an id.
    ///
    /// The string lives on the stack: a hundred thousand waiting files must not mean as many allocations.
    func withCString<R>(_ body: (UnsafePointer<CChar>) -> R) -> R {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 48) { buffer in
            var count = 0
            func put(_ byte: UInt8) {
                buffer[count] = CChar(bitPattern: byte)
                count += 1
            }
            let parts = self.parts
            if parts.isHidden { put(UInt8(ascii: ".")) }
            parts.id?.forEachHexDigit(put)
            parts.suffix.forEach(put)
            put(0)
            // The buffer is never empty, so its base address is there.
            return body(UnsafePointer(buffer.baseAddress.unsafelyUnwrapped))
        }
    }

    /// Whether it is one of the four forms that wrappers write.
    var hasID: Bool { parts.id != nil }

    /// The name as text, for messages; empty for the forms that carry no id.
    var text: String {
        withCString { String(cString: $0) }
    }

    private var parts: (isHidden: Bool, id: RunID?, suffix: [UInt8]) {
        switch self {
        case .start(let id): (false, id, Self.startSuffix)
        case .end(let id): (false, id, Self.endSuffix)
        case .unnamedStart(let id): (true, id, Self.unnamedStartSuffix)
        case .unnamedEnd(let id): (true, id, Self.unnamedEndSuffix)
        case .hidden, .reserved, .foreign: (false, nil, [])
        }
    }
}
