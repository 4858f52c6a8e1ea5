import RunRecord
import TestSupport
import Testing

@testable import Journal

@Suite struct ParallelRemovalTests {
    /// How many threads the system lets begin.
    @Test(arguments: [0, 1, 3, ParallelRemoval.threadCount])
    func `every file goes, however many threads can be had`(threadLimit: Int) throws {
        let rig = try Rig()
        let ids = (1...200 as ClosedRange<UInt64>).map { RunID(high: $0, low: $0) }
        for id in ids { try rig.put([1], as: SpoolName.end(id).text) }
        var threadCount = 0
        let removal = ParallelRemoval(of: ids.map { [.end($0), .start($0)] }, from: rig.clerk.spool) { body in
            guard threadCount < threadLimit else { throw SystemFailure("starting a thread", code: 11) }
            threadCount += 1
            return try WorkerThread(body)
        }
        #expect(removal.wait().isEmpty)
        #expect(rig.names == [])
    }

    @Test func `of a run whose file stays, the others stay too`() throws {
        let rig = try Rig()
        let id = RunID(high: 1, low: 1)
        _ = try rig.folder.makeFolder("spool/\(SpoolName.end(id).text)")
        try rig.put([1], as: SpoolName.start(id).text)
        let failures = ParallelRemoval(of: [[.end(id), .start(id)]], from: rig.clerk.spool).wait()
        #expect(failures.map(\.index) == [0])
        #expect(rig.names.count == 2)
    }
}
