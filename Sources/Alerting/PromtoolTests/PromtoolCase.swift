import HookMetrics
import HookModel
import RunRecord

/// A series that a test makes up, sampled every five minutes from time 0 on.
struct PromtoolSeries {
    var name: String
    var labels: [Label]
    /// In promtool's notation: `_x4 600x20` is nothing four times, then 600 for the rest.
    var values: String

    /// Its metric and labels, as PromQL writes them.
    var text: String {
        let matchers = labels.map { "\($0.name)=\(PromQL.quoted($0.value))" }.joined(separator: ",")
        return matchers.isEmpty ? name : "\(name){\(matchers)}"
    }
}

/// An alert that is to fire in a test.
struct PromtoolAlert {
    var rule: AlertRule
    /// What the series that the expression yields are labelled with.
    var labels: [Label]
    /// The value, as the alert's text has it.
    var value: String

    /// Every label of the alert but its name, ordered. Those that the rule sets from names are templates there,
    /// and in `labels` what they yield.
    var allLabels: [Label] {
        var values: [String: String] = [:]
        for label in rule.allLabels { values[label.name] = label.value }
        for label in labels { values[label.name] = label.value }
        return values.sorted { $0.key < $1.key }.map { Label(name: $0.key, value: $0.value) }
    }

    var description: String {
        let values = Dictionary(allLabels.map { ($0.name, $0.value) }) { first, _ in first }
        return rule.description.rendered(labels: values, value: value)
    }
}

/// How one hook, or the daemon, comes to raise one kind of alert.
///
/// Every case is silent a quarter of an hour after time 0 and fires later, so that the hooks of thousands of cases
/// share a few tests. What is to be old is given a time before 0 instead of a long test.
struct PromtoolCase {
    /// What all the cases of one test are about.
    var title: String
    var alert: Alert
    var firesAt = 45
    var series: [PromtoolSeries]
    var alerts: [PromtoolAlert]
    /// Series on which it stays silent, as near to those on which it fires as can be.
    var healthy: [PromtoolSeries] = []

    static let silentAt = 15
    /// How many further samples a series has; enough for every test.
    static let sampleCount = 170
}

/// The values of series, in promtool's notation.
enum PromtoolValues {
    static func always(_ value: String) -> String { "\(value)x\(PromtoolCase.sampleCount)" }
    /// From 20 minutes after time 0 on.
    static func late(_ value: String) -> String { "_x4 \(always(value))" }
    /// `first` until a quarter of an hour after time 0.
    static func changing(_ first: String, _ later: String) -> String { "\(first)x3 \(always(later))" }
    /// Grows by `step` every five minutes, from 20 minutes after time 0 on.
    static func growing(by step: Int) -> String { "0x3 \(step)+\(step)x\(PromtoolCase.sampleCount)" }
}

/// Values as Prometheus' template functions write them, for the few kinds that tests use.
enum HumanText {
    /// As `humanizeTimestamp`: `1970-01-01 00:20:00 +0000 UTC`.
    static func timestamp(_ moment: Nanoseconds) -> String {
        let seconds = Int(moment.count / 1_000_000_000)
        let date = CivilDate(daysSinceEpoch: floorDivision(seconds, 86_400))
        let second = seconds - floorDivision(seconds, 86_400) * 86_400
        func padded(_ number: Int, _ width: Int = 2) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(width - digits.count, 0)) + digits
        }
        let day = "\(padded(date.year, 4))-\(padded(date.month))-\(padded(date.day))"
        return "\(day) \(padded(second / 3_600)):\(padded(second / 60 % 60)):\(padded(second % 60)) +0000 UTC"
    }

    /// As `humanizeDuration`, for whole seconds.
    static func duration(seconds: Int64) -> String {
        let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60)
        if days > 0 { return "\(days)d \(hours)h \(minutes)m \(seconds % 60)s" }
        if hours > 0 { return "\(hours)h \(minutes)m \(seconds % 60)s" }
        return minutes > 0 ? "\(minutes)m \(seconds % 60)s" : "\(seconds)s"
    }
}
