import HookModel
import RunRecord

/// An alert before it is decided how urgent it is, and whose rules it belongs to.
struct AlertDraft {
    /// How urgent the alert is.
    enum Urgency: Hashable {
        /// As the hook's owner says.
        case configured
        /// As the owner says; of a pre hook whose failure does not stop the backup, a warning at most.
        case failure(HookPhase)
        case atMost(Severity)
        case always(Severity)
    }

    var alert: Alert
    var expression: String
    /// Whether the expression yields nothing of another hook of the same name.
    var isOwn = false
    /// What raises the alert as well, but as a warning at most.
    var milder: String?
    var pending: String?
    var keepFiring: String?
    var urgency: Urgency
    /// The labels that the expression's series have of the hook.
    var level = Recording.level
    var description: AlertText

    func rule(_ expression: String, severity: Severity, labels: [Label] = []) -> Rule {
        .alert(
            AlertRule(
                alert, expression, pending: pending, keepFiring: keepFiring, severity: severity,
                labels: labels,
                description: description))
    }

    /// Who an alert is about, as the beginning of a description.
    static let hook: AlertText = """
        The \(.label("phase")) hook \(.label("hook"))\(.optional(" of ", label: "workload"))\
        \(.optional(" in ", label: "namespace"))
        """

    /// A hook in all its phases, as the beginning of a description.
    static let hookName: AlertText = """
        Hook \(.label("hook"))\(.optional(" of ", label: "workload"))\(.optional(" in ", label: "namespace"))
        """

    /// The application that a hook belongs to, as the beginning of a description.
    static let application: AlertText = """
        The application of hook \(.label("hook"))\(.optional(" of ", label: "workload"))\
        \(.optional(" in ", label: "namespace"))
        """
}

extension Severity {
    /// The less urgent of the two.
    func atMost(_ other: Severity) -> Severity {
        let order = Severity.allCases
        return (order.firstIndex(of: self) ?? 0) < (order.firstIndex(of: other) ?? 0) ? other : self
    }
}
