import CBoathookSystem

/// The kernel's name for the time since it started.
enum BootID {
    /// Nil where /proc does not say.
    static func current() -> String? {
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = boathook_read_file("/proc/sys/kernel/random/boot_id", &bytes, bytes.count)
        guard count > 0 else { return nil }
        let text = String(decoding: bytes[..<Int(count)].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        return text.isEmpty ? nil : text
    }
}
