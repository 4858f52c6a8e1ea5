/// Which labels an object must have, as Kubernetes' `labelSelector` says; all of them, where it says nothing.
package struct LabelSelector: Hashable, Sendable {
    package enum Requirement: Hashable, Sendable {
        case `in`(key: String, values: Set<String>)
        /// Met by an object without the label, too.
        case notIn(key: String, values: Set<String>)
        case exists(key: String)
        case doesNotExist(key: String)
    }

    package var requirements: [Requirement]

    package init(_ requirements: [Requirement] = []) { self.requirements = requirements }

    package func matches(_ labels: [String: String]) -> Bool {
        requirements.allSatisfy { requirement in
            switch requirement {
            case .in(let key, let values): labels[key].map(values.contains) ?? false
            case .notIn(let key, let values): !(labels[key].map(values.contains) ?? false)
            case .exists(let key): labels[key] != nil
            case .doesNotExist(let key): labels[key] == nil
            }
        }
    }
}
