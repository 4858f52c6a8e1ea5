import RunRecord

/// Runs of the nights before the demonstration, as records that any tool may leave in a spool.
///
/// With them, the page and the objectives have something to tell from the first moment.
enum DemoHistory {
    /// The records of the last month, in the order of their ends; all lie more than five minutes before `now`.
    static func records(now: Timestamp, makeID: () -> RunID) -> [RunRecord] {
        var records: [RunRecord] = []
        for night in stride(from: Int64(30), through: 1, by: -1) {
            let day = now.advanced(by: .seconds(-86_400 * night + 300))
            func add(
                _ hook: String, _ workload: String, _ phase: HookPhase, after minutes: Int64,
                _ milliseconds: Int64,
                timeout: Int64 = 30, _ outcome: RunOutcome = .success,
                _ end: ProcessEnd? = .exited(status: 0),
                output: String = ""
            ) {
                let start = RunStart(
                    id: makeID(), hook: hook, phase: phase,
                    origin: RunOrigin(namespace: "demo", pod: "\(workload)-0", workload: workload),
                    startedAt: day.advanced(by: .seconds(60 * minutes)), timeout: .seconds(timeout))
                let duration = Nanoseconds.milliseconds(milliseconds)
                records.append(
                    RunRecord(
                        start: start,
                        end: RunEnd(
                            endedAt: start.startedAt.advanced(by: duration), duration: duration,
                            outcome: outcome,
                            processEnd: end, userTime: .milliseconds(milliseconds / 20),
                            outputByteCount: Int64(output.utf8.count), outputTail: output)))
            }
            // No two nights are alike, but every demonstration is.
            let wave = (night * 37) % 11
            let slow: Int64 = night == 12 ? 14_000 : 0
            add(
                "postgres", "orders", .pre, after: 0, 2_100 + 310 * wave + slow, output: "CHECKPOINT\n")
            add("postgres", "orders", .post, after: 1 + wave % 3, 180 + 12 * wave)
            add(
                "mariadb", "shop", .pre, after: 30, 4_200 + 420 * wave,
                night == 9 || night <= 2 ? .failure(.exit) : .success,
                .exited(status: night == 9 || night <= 2 ? 3 : 0),
                output: night <= 2 ? "ERROR 1045 (28000): Access denied for user backup\n" : "")
            add("mongodb", "reviews", .pre, after: 40, 320 + 55 * wave, timeout: 1)
            add("redis", "sessions", .pre, after: 50, 700 + 90 * wave)
            add("uploads", "media", .pre, after: 60, 400 + 20 * wave)
            add("uploads", "media", .post, after: 61 + wave % 2, 90 + 5 * wave)
            add("gitea", "code", .pre, after: 64, 300 + 15 * wave)
            add("gitea", "code", .post, after: 65, 90 + 5 * wave)
            add("nextcloud", "files", .pre, after: 66, 240 + 25 * wave, timeout: 1)
            add("nextcloud", "files", .post, after: 67 + wave % 2, 80 + 5 * wave)
            add("etcd", "control", .pre, after: 70, 900 + 60 * wave)
            if night > 3 { add("minio", "archive", .pre, after: 80, 8_000 + 700 * wave, timeout: 60) }
            let isSkipped = night % 5 == 0 || night == 1
            add(
                "vault", "secrets", .pre, after: 90, isSkipped ? 20 : 1_100 + 45 * wave,
                isSkipped ? .skipped : .success, isSkipped ? nil : .exited(status: 0))
        }
        return records
    }
}
