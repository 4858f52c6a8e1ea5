import TestSupport

/// A client that commits the rows 1, 2, 3 … of the table `entries`, one after another, until its server or the test ends.
final class RecipeWriter: Sendable {
    static let table = "CREATE TABLE entries (n INT PRIMARY KEY, body VARCHAR(200) NOT NULL)"
    /// How many rows there are, and the number of the last: the same where none is missing.
    static let count = "SELECT count(*), coalesce(max(n), 0) FROM entries"

    private let process: ChildProcess

    /// Starts `client`, which reads statements from its standard input and prints as little as it can.
    init(_ client: [String], environment: [String: String]) throws {
        let statements = """
            n=0; while n=$((n + 1)); do echo "INSERT INTO entries VALUES ($n, repeat('x', 150));" || exit; done |
            exec "$@"
            """
        process = try Command("/bin/sh", ["-c", statements, "writer"] + client, environment: environment)
            .start()
    }

    func stop() async throws {
        process.killGroup()
        try await process.exit(within: .seconds(10))
    }
}

/// The rows of `entries` in one server.
struct Rows: Hashable {
    let count: Int
    /// The number of the last, or 0.
    let last: Int

    /// Reads a line of two numbers, whatever is between them.
    init?(_ answer: String) {
        let numbers = answer.split { !$0.isNumber }.compactMap { Int($0) }
        guard numbers.count == 2 else { return nil }
        (count, last) = (numbers[0], numbers[1])
    }

    /// Whether none of the rows 1 to the last is missing.
    var areWhole: Bool { count == last }
}
