internal import CBoathookSystem
internal import RunRecord

/// One line about ourselves on standard error, never more, and never in the way of the hook's own output.
struct Complaint {
    private static let maximumByteCount = 511
    private var bytes: [UInt8]

    init(_ text: StaticString) {
        bytes = []
        append("boathook-run: ")
        append(text)
    }

    mutating func append(_ text: StaticString) {
        for index in 0..<text.utf8CodeUnitCount { bytes.append(text.utf8Start[index]) }
    }

    /// Appends text from outside; what could break the line or steer a terminal becomes `?`.
    mutating func append(untrusted text: [UInt8]) {
        for byte in text { bytes.append(byte < 0x20 || byte == 0x7F ? UInt8(ascii: "?") : byte) }
    }

    mutating func append(number: Int64) {
        var digits: [UInt8] = []
        var rest = number.magnitude
        repeat {
            digits.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        } while rest > 0
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        for digit in digits.reversed() { bytes.append(digit) }
    }

    /// Appends what the system says of an error's number.
    mutating func append(error: Int32) {
        guard var character = boathook_error_text(error) else { return }
        while character.pointee != 0 {
            bytes.append(UInt8(bitPattern: character.pointee))
            character += 1
        }
    }

    func utter() {
        // A line this short never waits for a reader where poll says that there is room.
        var line = bytes.prefix(Self.maximumByteCount)
        line.append(UInt8(ascii: "\n"))
        line.withUnsafeBytes { boathook_complain($0.baseAddress, $0.count) }
    }
}

extension Complaint {
    /// Why the run is not recorded, with what to do about it.
    init(_ failure: RecordingFailure, spoolPath: [UInt8]) {
        self.init("this run is not recorded: ")
        explain(failure, spoolPath)
        append("; the hook runs all the same")
    }

    /// Why nothing is held: what happens to a hold must be known to whoever comes after.
    init(noHoldFor failure: RecordingFailure, spoolPath: [UInt8]) {
        self.init("nothing is held, as it could not be recorded: ")
        explain(failure, spoolPath)
    }

    private mutating func explain(_ failure: RecordingFailure, _ spoolPath: [UInt8]) {
        switch failure {
        case .folder(let error): describe("cannot open the spool ", spoolPath, error)
        case .startRecord(let error): describe("cannot write into the spool ", spoolPath, error)
        case .reservation(let error): describe("no space for the record in the spool ", spoolPath, error)
        case .tooMuchInSpool(let byteCount):
            append("the spool ")
            append(untrusted: spoolPath)
            append(" holds more than it may (")
            append(number: byteCount)
            append(" bytes): is the daemon running?")
        case .noMemory: append("there is no memory for the record")
        }
    }

    /// Why an attempt did not begin.
    init(cannotStart program: [UInt8], error: Int32) {
        self.init("cannot run ")
        append(untrusted: [UInt8](Redaction.commandLine([program]).utf8.prefix(256)))
        append(": ")
        append(error: error)
    }

    /// How an undo failed, and what that may mean.
    init(undoFailedWith end: ProcessEnd) {
        self.init("the undo failed (")
        switch end {
        case .exited(0): append("it had to be ended at its deadline")
        case .exited(let status):
            append("exit status ")
            append(number: Int64(status))
        case .signalled(let number):
            append("signal ")
            append(number: Int64(number))
        }
        append("): what the hook did may still be in force")
    }

    private mutating func describe(_ what: StaticString, _ path: [UInt8], _ error: Int32) {
        append(what)
        append(untrusted: path)
        append(": ")
        append(error: error)
    }
}
