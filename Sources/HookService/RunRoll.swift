import HookModel
import RunRecord
import Synchronization

/// Which phases run now, of which there is one at a time.
final class RunRoll: Sendable {
    fileprivate struct Key: Hashable {
        let hook: String
        let phase: HookPhase
    }

    /// The right to run a phase, until it is left or the value goes.
    final class Place: Sendable {
        private let roll: RunRoll
        private let key: Mutex<Key?>

        fileprivate init(_ key: Key, in roll: RunRoll) {
            self.roll = roll
            self.key = Mutex(key)
        }

        deinit { leave() }

        /// Lets others run it; once is enough.
        func leave() {
            let left = key.withLock { key in
                defer { key = nil }
                return key
            }
            if let left { roll.running.withLock { _ = $0.remove(left) } }
        }
    }

    private let running = Mutex<Set<Key>>([])

    /// - Parameter isUnderWay: whether the phase runs though nobody entered it here; asked once the place is taken, so
    ///   that of two who ask at once one is refused.
    func enter(
        _ call: HookCall, unless isUnderWay: () throws(Refusal) -> Bool = { false }
    ) throws(Refusal) -> Place {
        let key = Key(hook: call.hook, phase: call.phase)
        let busy = Refusal.busy(hook: call.hook, phase: call.phase.name.description)
        guard running.withLock({ $0.insert(key).inserted }) else { throw busy }
        let place = Place(key, in: self)
        guard try !isUnderWay() else { throw busy }
        return place
    }
}
