import Glibc
import RunRecord
import TestSupport
import Testing

@testable import Journal

@Suite struct SpoolWatchTests {
    private static let id = RunID(high: 1, low: 2)

    /// An event as the kernel lays it out.
    private func event(_ mask: Int32, _ name: String = "") -> [UInt8] {
        let padded =
            name.isEmpty ? [] : Array(name.utf8) + Array(repeating: 0, count: 16 - name.utf8.count % 16)
        var bytes: [UInt8] = []
        for word in [1, UInt32(bitPattern: mask), 0, UInt32(padded.count)] {
            withUnsafeBytes(of: word) { bytes += $0 }
        }
        return bytes + padded
    }

    private func news(_ bytes: [UInt8]) -> SpoolWatch.News {
        var news = SpoolWatch.News()
        bytes.withUnsafeBytes { news.add($0) }
        return news
    }

    @Test func `events become names, each once`() {
        let end = SpoolName.end(Self.id)
        let start = SpoolName.start(Self.id)
        let found = news(
            event(IN_MOVED_TO, end.text) + event(IN_CLOSE_WRITE, end.text) + event(IN_MOVED_TO, start.text)
                + event(IN_CLOSE_WRITE, ".draft") + event(IN_CLOSE_WRITE, "notes.txt"))
        #expect(found == SpoolWatch.News(written: [end, start]))
    }

    @Test(arguments: [
        (IN_Q_OVERFLOW, SpoolWatch.News(overflowed: true)),
        (IN_DELETE_SELF, SpoolWatch.News(isFolderGone: true)),
        (IN_MOVE_SELF, SpoolWatch.News(isFolderGone: true)),
        (IN_IGNORED, SpoolWatch.News(isFolderGone: true)),
        (IN_UNMOUNT, SpoolWatch.News(isFolderGone: true)),
    ])
    func `what makes a sweep necessary is told`(mask: Int32, expected: SpoolWatch.News) {
        #expect(news(event(mask)) == expected)
    }

    @Test func `an event that was cut off is passed over`() {
        let whole = event(IN_MOVED_TO, SpoolName.end(Self.id).text)
        for count in 0..<whole.count { #expect(news(Array(whole.prefix(count))) == SpoolWatch.News()) }
    }

    @Test func `when the kernel's queue is full it says so`() throws {
        let folder = try TemporaryFolder()
        let watch = try SpoolWatch(path: folder.path)
        let text = try #require(Files.text(of: "/proc/sys/fs/inotify/max_queued_events"))
        let limit = try #require(Int(text.prefix { $0.isNumber }))
        // Some more, should a file not open while much else runs.
        for number in 0...(limit + limit / 4) {
            // Neighbouring events of the same name would be merged.
            close(open(folder.path("file-\(number % 2)"), O_CREAT | O_WRONLY, 0o644))
        }
        #expect(watch.drain().overflowed)
        #expect(watch.drain() == SpoolWatch.News())
    }
}
