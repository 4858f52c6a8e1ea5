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

    func enter(_ call: HookCall) throws(Refusal) -> Place {
        let key = Key(hook: call.hook, phase: call.phase)
        guard running.withLock({ $0.insert(key).inserted }) else {
            throw .busy(hook: call.hook, phase: call.phase.name.description)
        }
        return Place(key, in: self)
    }
}
