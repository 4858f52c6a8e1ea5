/// How everything stands, in one sentence.
struct Headline {
    /// Its sign and colour.
    private let state: HookState
    private let isRecording: Bool
    /// The sentence.
    let sentence: HTML
    /// What a window's title has room for.
    let short: HTML
    private let further: HTML

    init(_ fleet: Fleet, obstacle: String?) {
        let total = fleet.hooks.count
        isRecording = obstacle == nil
        let worst = HookState.all.first { fleet.count($0) > 0 }
        let count = worst.map { fleet.count($0) } ?? 0
        let runs = fleet.hooks.reduce(0) { $0 + $1.runningCount }
        let underWay: HTML? = runs > 0 ? " \(PageText.counted(runs, "run is", "runs are")) under way." : nil
        let last = fleet.hooks.compactMap(\.lastSeenAt).max()
        let latest: HTML? = last.map { "Last run \(PageText.relative($0, now: fleet.now))." }
        if let obstacle {
            state = .stuck
            sentence = "Nothing is recorded"
            short = "Not recording"
            further =
                "\(obstacle.prefix(1).uppercased() + obstacle.dropFirst()). What stands below may be out of date."
            return
        }
        state = worst ?? .waiting
        further = "\(latest)\(underWay)"
        switch worst {
        case nil:
            sentence = "No hooks yet"
            short = sentence
        case .stuck:
            sentence =
                "\(PageText.counted(count, "application has", "applications have")) been frozen too long"
            short = "\(count) frozen too long"
        case .failing:
            sentence =
                total == 1
                ? "The hook is failing"
                : "\(PageText.count(count)) of \(PageText.count(total)) hooks \(count == 1 ? "is" : "are") failing"
            short = "\(count) failing"
        case .frozen:
            sentence = "\(PageText.counted(count, "application is", "applications are")) frozen now"
            short = "\(count) frozen now"
        case .late:
            sentence = "\(PageText.counted(count, "hook is", "hooks are")) late"
            short = "\(count) late"
        case .waiting:
            sentence = "Waiting for the first run"
            short = "Waiting"
        case .running, .skipped, .well:
            sentence = "All well"
            short = sentence
        }
    }

    /// `running` and `skipped` are no trouble.
    private var word: StaticString {
        switch state {
        case .running, .skipped: "well"
        default: state.word
        }
    }

    var html: HTML {
        """
        <section class="headline \(word)">
        \(Drawing.sign(word))<div><h1>\(sentence)</h1>
        <p>\(further)</p></div>
        </section>

        """
    }
}
