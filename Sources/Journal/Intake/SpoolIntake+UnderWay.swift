import Glibc
import HookModel
import Ledger
package import RunRecord

extension SpoolIntake {
    /// Whether a run of that hook and phase goes on in this spool, whoever began it; nil until all that waited there
    /// was looked at.
    ///
    /// The start records say which; their locks, looked at now, whether they still do: what waits for the journal
    /// is over, and of a run whose file system knows no locks nobody can say that it is not.
    package func isUnderWay(_ hook: String, phase: HookPhase) -> Bool? {
        let notice = board.current
        guard notice.spoolObstacle == nil else { return false }
        guard notice.isSwept else { return nil }
        return notice.ledger.series.lazy
            .filter { $0.key.hook == hook && $0.key.phase == phase }
            .flatMap(\.running.keys)
            .contains { isHeld($0) }
    }

    /// Whether the run's start record is locked. The lock comes first: see ``StartSighting``.
    private func isHeld(_ id: RunID) -> Bool {
        let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY
        let descriptor = Glibc.open("\(settings.spoolPath)/\(SpoolName.start(id).text)", flags)
        guard descriptor >= 0, let file = try? SpoolFile(adopting: descriptor) else { return false }
        return file.lock() == .taken && access("\(settings.spoolPath)/\(SpoolName.end(id).text)", F_OK) != 0
    }
}
