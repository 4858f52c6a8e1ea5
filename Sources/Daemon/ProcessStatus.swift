import CBoathookSystem
import Glibc
package import HookMetrics
package import RunRecord
import Synchronization

/// This process, as the kernel accounts for it: the readings of the `process_*` metrics.
///
/// Read at most once a second: between two scrapes within it nothing changes, so that nothing is rendered and
/// compressed anew.
package final class ProcessStatus: Sendable {
    private struct Cached {
        var readings: ProcessReadings?
        var second = Int64.min
    }

    private let cached = Mutex(Cached())
    private let startedAt: Timestamp?

    /// - Parameter now: the wall clock, from which the process' start is reckoned once, so that a clock that
    ///   is set later does not move it.
    package init(now: Timestamp) {
        startedAt = Self.age().map { now.advanced(by: Nanoseconds(-$0.count)) }
    }

    /// The readings of the second to which `now` belongs; nil without /proc.
    package func readings(at now: Timestamp) -> ProcessReadings? {
        let second = now.nanosecondsSinceEpoch / 1_000_000_000
        return cached.withLock { cached in
            if cached.second != second { cached = Cached(readings: read(), second: second) }
            return cached.readings
        }
    }

    private func read() -> ProcessReadings? {
        guard let startedAt, let memory = Self.memoryPages(), let openFiles = Self.openFileCount() else {
            return nil
        }
        let page = UInt64(sysconf(Int32(_SC_PAGESIZE)))
        return ProcessReadings(
            cpuTime: Self.cpuTime(), openFiles: openFiles, maximumOpenFiles: Self.limit(RLIMIT_NOFILE),
            virtualMemoryBytes: memory.total * page, maximumVirtualMemoryBytes: Self.limit(RLIMIT_AS),
            residentMemoryBytes: memory.resident * page, startedAt: startedAt)
    }

    /// User and system time of all threads.
    private static func cpuTime() -> Nanoseconds {
        var usage = rusage()
        getrusage(RUSAGE_SELF.rawValue, &usage)
        func span(_ time: timeval) -> Nanoseconds {
            .seconds(Int64(time.tv_sec)) + Nanoseconds(Int64(time.tv_usec) * 1_000)
        }
        return span(usage.ru_utime) + span(usage.ru_stime)
    }

    private static func limit(_ resource: __rlimit_resource) -> UInt64? {
        var limits = rlimit()
        let infinity = rlim_t.max
        guard getrlimit(Int32(resource.rawValue), &limits) == 0, limits.rlim_cur != infinity else {
            return nil
        }
        return UInt64(limits.rlim_cur)
    }

    /// The first two numbers of /proc/self/statm.
    private static func memoryPages() -> (total: UInt64, resident: UInt64)? {
        guard let text = contents(of: "/proc/self/statm") else { return nil }
        let numbers = text.split(separator: UInt8(ascii: " ")).prefix(2).compactMap(number)
        return numbers.count == 2 ? (numbers[0], numbers[1]) : nil
    }

    /// How long ago the process began, from field 22 of /proc/self/stat.
    private static func age() -> Nanoseconds? {
        guard let text = contents(of: "/proc/self/stat"),
            // The second field is the program's name, which may hold anything, blanks and brackets included.
            let nameEnd = text.lastIndex(of: UInt8(ascii: ")"))
        else { return nil }
        let fields = text[(nameEnd + 1)...].split(separator: UInt8(ascii: " "))
        let startField = 22 - 3
        let ticksPerSecond = Int64(sysconf(Int32(_SC_CLK_TCK)))
        guard fields.count > startField, let ticks = number(fields[startField]), ticksPerSecond > 0 else {
            return nil
        }
        return Nanoseconds(boathook_boot_time())
            - Nanoseconds(Int64(clamping: ticks) * (1_000_000_000 / ticksPerSecond))
    }

    private static func openFileCount() -> UInt64? {
        guard let folder = opendir("/proc/self/fd") else { return nil }
        defer { closedir(folder) }
        var count: UInt64 = 0
        while let entry = readdir(folder) {
            if entry.pointee.d_name.0 != CChar(bitPattern: UInt8(ascii: ".")) { count += 1 }
        }
        // One of them was the folder itself.
        return count > 0 ? count - 1 : nil
    }

    private static func number(_ digits: some Collection<UInt8>) -> UInt64? {
        UInt64(String(decoding: digits, as: UTF8.self))
    }

    /// A small file of /proc, which is read in one go.
    private static func contents(of path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        let bytes = [UInt8](unsafeUninitializedCapacity: 4_096) { memory, count in
            count = max(Glibc.read(descriptor, memory.baseAddress, memory.count), 0)
        }
        return bytes.isEmpty ? nil : bytes
    }
}
