/// How everything stands, in one sentence, and what that sentence leaves out in a second line.
struct Headline {
    /// The word of its sign and colour.
    private let word: StaticString
    /// The sentence.
    let sentence: HTML
    /// What a window's title has room for.
    let short: HTML
    /// The states that the sentence leaves out.
    private let also: HTML
    /// What changes from one moment to the next.
    private let further: HTML

    init(_ fleet: Fleet, obstacle: String?) {
        let worst = fleet.hooks.first?.state
        if let obstacle {
            word = HookState.stuck.word
            sentence = "Nothing is recorded"
            short = "Not recording"
            also = ""
            further =
                "\(obstacle.prefix(1).uppercased() + obstacle.dropFirst()). What stands below may be out of date."
            return
        }
        let subject = Self.subject(fleet, worst)
        word = subject.map(\.word) ?? (worst == nil ? HookState.waiting.word : HookState.well.word)
        sentence = subject.map { Self.sentence($0, fleet) } ?? (worst == nil ? "No hooks yet" : "All well")
        short = subject.map { Self.title($0, fleet) } ?? sentence
        let rest = Self.worthSaying.filter { $0 != subject && fleet.count($0) > 0 }
        also = rest.reduce(into: HTML()) { $0 += "\(Self.sentence($1, fleet)). " }
        further = "\(Self.latest(fleet))\(Self.underWay(fleet))"
    }

    /// What is said wherever it is true of a hook; of the others, those that are running are counted apart.
    private static let worthSaying: [HookState] = [
        .stuck, .failing(nil), .frozen, .letGo, .late, .waiting,
    ]

    /// What the sentence is about: the worst there is; nil where nothing is wrong.
    ///
    /// A hook that has not run yet is nothing wrong, unless nothing else can be told of any.
    private static func subject(_ fleet: Fleet, _ worst: HookState?) -> HookState? {
        switch worst {
        case .failing: .failing(nil)
        case .stuck, .frozen, .letGo, .late: worst
        case .waiting where fleet.count(.waiting) == fleet.hooks.count: .waiting
        case .running, .skipped, .waiting, .well, nil: nil
        }
    }

    private static func sentence(_ state: HookState, _ fleet: Fleet) -> HTML {
        let count = fleet.count(state)
        let total = fleet.hooks.count
        switch state {
        case .stuck:
            return "\(PageText.counted(count, "application has", "applications have")) been frozen too long"
        case .failing where total == 1: return "The hook is failing"
        case .failing:
            return
                "\(PageText.count(count)) of \(PageText.count(total)) hooks \(count == 1 ? "is" : "are") failing"
        case .frozen: return "\(PageText.counted(count, "application is", "applications are")) frozen now"
        case .letGo:
            return "\(PageText.counted(count, "application was", "applications were")) let go early"
        case .late: return "\(PageText.counted(count, "hook is", "hooks are")) late"
        case .waiting where count == total: return "Waiting for the first run"
        case .waiting: return "\(PageText.counted(count, "hook has", "hooks have")) not run yet"
        case .running, .skipped, .well: return "All well"
        }
    }

    /// `2 failing, 1 frozen now`
    private static func title(_ state: HookState, _ fleet: Fleet) -> HTML {
        guard state != .waiting else { return "Waiting" }
        let count: HTML = "\(PageText.count(fleet.count(state))) \(state.plural)"
        let frozen = fleet.count(.frozen)
        guard state == .failing(nil), frozen > 0 else { return count }
        return "\(count), \(PageText.count(frozen)) \(HookState.frozen.plural)"
    }

    private static func latest(_ fleet: Fleet) -> HTML? {
        fleet.hooks.compactMap(\.lastSeenAt).max().map {
            "Last run \(PageText.relative($0, now: fleet.now))."
        }
    }

    private static func underWay(_ fleet: Fleet) -> HTML? {
        let runs = fleet.hooks.reduce(0) { $0 + $1.runningCount }
        return runs > 0 ? " \(PageText.counted(runs, "run is", "runs are")) under way." : nil
    }

    var html: HTML {
        """
        <section class="headline \(word)">
        \(Drawing.sign(word))<div><h1>\(sentence)</h1>
        <p><span class="also">\(also)</span>\(further)</p></div>
        </section>

        """
    }
}
