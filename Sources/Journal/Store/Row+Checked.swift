import GRDB

/// A value of another type or range than its column is for.
///
/// SQLite keeps whatever it is given, in whatever column; GRDB's own subscripts end the process over it.
struct UnexpectedValue: Error, Hashable, CustomStringConvertible {
    let column: String
    let value: String

    var description: String { "\(column) is \(value)" }
}

extension Row {
    /// The value of `column`, which is there.
    func checked<Value: DatabaseValueConvertible>(_ column: String) throws(UnexpectedValue) -> Value {
        let stored: DatabaseValue = self[column] ?? .null
        guard let value = Value.fromDatabaseValue(stored) else {
            throw UnexpectedValue(column: column, value: stored.description)
        }
        return value
    }

    /// The value of `column`; nil where it is NULL.
    func checkedIfPresent<Value: DatabaseValueConvertible>(
        _ column: String
    ) throws(UnexpectedValue) -> Value? {
        let stored: DatabaseValue = self[column] ?? .null
        return stored.isNull ? nil : try checked(column)
    }
}
