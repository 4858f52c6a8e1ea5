extension Sequence<String> {
    /// The word that `text` is most likely a misspelling of; nil where none is close.
    ///
    /// Case never counts. Otherwise at most one letter in three may be missing, added, changed or swapped
    /// with its neighbour, and never more than two.
    func closest(to text: String) -> String? {
        let wanted = Array(text.lowercased())
        let allowed = Swift.min(2, wanted.count / 3)
        return map { (word: $0, distance: editDistance(wanted, Array($0.lowercased()))) }
            .filter { $0.distance <= allowed }
            .min { $0.distance < $1.distance }?
            .word
    }
}

/// The number of letters to insert, delete, change or swap with a neighbour to turn one text into the other.
private func editDistance(_ left: [Character], _ right: [Character]) -> Int {
    var beforePrevious: [Int] = []
    var previous = Array(0...right.count)
    for (row, letter) in left.enumerated() {
        var current = [row + 1]
        for (column, other) in right.enumerated() {
            var best = Swift.min(
                previous[column + 1] + 1, current[column] + 1, previous[column] + (letter == other ? 0 : 1))
            if row > 0, column > 0, letter == right[column - 1], other == left[row - 1] {
                best = Swift.min(best, beforePrevious[column - 1] + 1)
            }
            current.append(best)
        }
        beforePrevious = previous
        previous = current
    }
    return previous[right.count]
}
