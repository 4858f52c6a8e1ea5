import CBoathookSystem
import Testing

@testable import HookRunner

/// Which of the processes, given as (number, parent), descend from `ancestor`.
private func descendants(of ancestor: Int32, in tree: [(Int32, Int32)]) -> [Int32] {
    var processes = tree.map {
        boathook_process(process: $0.0, parent: $0.1, group: 0, began: 0, state: 83)
    }
    var marks = [Bool](repeating: false, count: tree.count)
    processes.withUnsafeMutableBufferPointer { list in
        marks.withUnsafeMutableBufferPointer { ProcessTree.markDescendants(of: ancestor, in: list, $0) }
    }
    return zip(tree, marks).filter { $1 }.map { $0.0.0 }
}

@Test func `children, their children and so on are found, and nobody else`() {
    let tree: [(Int32, Int32)] = [(1, 0), (5, 1), (6, 5), (7, 6), (8, 7), (9, 1), (10, 9)]
    #expect(descendants(of: 5, in: tree) == [6, 7, 8])
    #expect(descendants(of: 9, in: tree) == [10])
    #expect(descendants(of: 8, in: tree) == [])
}

@Test func `a child whose number is below its parent's is found, since numbers wrap around`() {
    #expect(descendants(of: 900, in: [(1, 0), (3, 902), (4, 3), (900, 1), (902, 900)]) == [3, 4, 902])
}

@Test func `a process whose parent is gone from the list is nobody's`() {
    #expect(descendants(of: 5, in: [(5, 1), (7, 6)]) == [])
}
