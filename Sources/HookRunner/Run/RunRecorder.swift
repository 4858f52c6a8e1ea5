internal import CBoathookSystem
internal import RunRecord

/// Why a run is not recorded, with the error's number where there is one.
enum RecordingFailure: Error {
    case folder(error: Int32)
    case startRecord(error: Int32)
    case reservation(error: Int32)
    case tooMuchInSpool(byteCount: Int64)
    case noMemory
}

/// One run's two files in the spool.
///
/// The start record appears by a rename, locked already, so that nobody ever sees it without its lock while
/// we live. The end record's space is there before the command starts; when it ends, the record is flushed
/// under a name that nobody reads and then renamed into place.
struct RunRecorder: ~Copyable {
    private let folder: Int32
    /// Its lock says that we live; it is never closed before we exit.
    private let startFile: Int32
    private let endFile: Int32
    /// Whether the end record's space was reserved by writing zeros.
    private let hasPadding: Bool
    private let names: Names
    private let memory: UnsafeMutableBufferPointer<UInt8>
    private(set) var start: RunStart

    /// The names of a run's files.
    private struct Names {
        let startDraft: [CChar]
        let start: [CChar]
        let endDraft: [CChar]
        let end: [CChar]

        init(_ id: RunID) {
            startDraft = Self.name(".", id, ".start")
            start = Self.name("", id, ".start.json")
            endDraft = Self.name(".", id, ".end")
            end = Self.name("", id, ".end.json")
        }

        private static func name(_ prefix: StaticString, _ id: RunID, _ suffix: StaticString) -> [CChar] {
            var name: [CChar] = []
            name.reserveCapacity(prefix.utf8CodeUnitCount + 33 + suffix.utf8CodeUnitCount)
            for index in 0..<prefix.utf8CodeUnitCount { name.append(CChar(prefix.utf8Start[index])) }
            id.forEachHexDigit { name.append(CChar($0)) }
            for index in 0..<suffix.utf8CodeUnitCount { name.append(CChar(suffix.utf8Start[index])) }
            name.append(0)
            return name
        }
    }

    /// Puts the start record into the spool and reserves the end record's space.
    ///
    /// - Parameters:
    ///   - spoolPath: with a 0 at its end.
    ///   - byteLimit: more than this in the spool, and nothing is recorded.
    init(
        _ start: RunStart, spoolPath: [CChar], byteLimit: Int64
    ) throws(RecordingFailure) {
        guard let space = boathook_allocate(RunRecordCodec.maximumByteCount) else { throw .noMemory }
        let memory = UnsafeMutableBufferPointer(
            start: space.bindMemory(to: UInt8.self, capacity: RunRecordCodec.maximumByteCount),
            count: RunRecordCodec.maximumByteCount)
        let folder = boathook_open_folder(spoolPath)
        guard folder >= 0 else { throw .folder(error: -folder) }
        let byteCount = boathook_folder_bytes(folder, byteLimit)
        guard byteCount <= byteLimit else {
            _ = boathook_close(folder)
            throw .tooMuchInSpool(byteCount: byteCount)
        }

        let names = Names(start.id)
        let startFile = boathook_create(folder, names.startDraft)
        guard startFile >= 0 else { throw .startRecord(error: -startFile) }
        var record = RunRecord(start: start)
        record.start.lock = boathook_lock(startFile) == 0 ? .held : .unavailable
        let count = RunRecordCodec.encode(record, outputTail: .init(start: nil, count: 0), into: memory)
        let written = boathook_write_all(startFile, memory.baseAddress, count)
        guard written == 0 else {
            _ = boathook_remove(folder, names.startDraft)
            throw .startRecord(error: -written)
        }

        let endFile = boathook_create(folder, names.endDraft)
        guard endFile >= 0 else {
            _ = boathook_remove(folder, names.startDraft)
            throw .reservation(error: -endFile)
        }
        var outcome = boathook_reserve(endFile, RunRecordCodec.maximumByteCount)
        let isPadded = outcome == 1
        if outcome >= 0 { outcome = boathook_rename(folder, names.startDraft, names.start) }
        guard outcome == 0 else {
            _ = boathook_remove(folder, names.endDraft)
            _ = boathook_remove(folder, names.startDraft)
            throw .reservation(error: -outcome)
        }
        self.start = record.start
        hasPadding = isPadded
        self.folder = folder
        self.startFile = startFile
        self.endFile = endFile
        self.names = names
        self.memory = memory
    }

    /// Writes, flushes and renames the end record; may take as long as the disk does.
    ///
    /// - Returns: 0, or the number of the error.
    func finish(_ end: RunEnd, outputTail: UnsafeBufferPointer<UInt8>) -> Int32 {
        let record = RunRecord(start: start, end: end)
        let count = RunRecordCodec.encode(record, outputTail: outputTail, into: memory)
        var outcome = boathook_write_all(endFile, memory.baseAddress, count)
        // Where nothing was written, what was reserved past the end goes with the file, in a moment: giving it
        // back here takes a third as long again as the flush.
        if outcome == 0, hasPadding { outcome = boathook_cut_off(endFile, count) }
        if outcome == 0 { outcome = boathook_flush(endFile) }
        if outcome == 0 { outcome = boathook_rename(folder, names.endDraft, names.end) }
        return -outcome
    }

    /// Takes back both files: the command was never started by us.
    func withdraw() {
        _ = boathook_remove(folder, names.endDraft)
        _ = boathook_remove(folder, names.start)
    }
}
