/// What a label that a user adds to alerts may be called.
enum LabelName {
    /// Labels that boathook or Prometheus sets; a user's one of the same name would hide it.
    static let taken: Set<String> = [
        "hook", "phase", "severity", "alertname", "workload", "namespace", "pod", "job", "instance",
        "container", "endpoint", "service", "reason", "objective", "burn", "boathook_tier",
    ]

    /// What is wrong with a name, ending in the mend; nil where nothing is.
    static func problem(_ name: String) -> String? {
        guard isWellFormed(name) else {
            return "is no label name of Prometheus; use letters, digits and _, and no digit first"
        }
        if name.hasPrefix("__") {
            return "is kept for Prometheus itself; use a name that does not begin with __"
        }
        if taken.contains(name) {
            return "would hide the one that boathook's alerts carry; choose another name"
        }
        return nil
    }

    private static func isWellFormed(_ name: String) -> Bool {
        guard let first = name.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
    }
}
