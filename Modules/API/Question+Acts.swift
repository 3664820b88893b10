import Domain
import JSON
import Lifecycle
import Persistence

// What people laid down, as questions.

extension Parameters {
    mutating func actFilter() throws(Problem) -> ActFilter {
        var filter = ActFilter()
        filter.limit = try limit(otherwise: filter.limit, most: Question.maximumRows)
        filter.before = try number("after")
        filter.knownAt = try moment("known-at")
        return filter
    }

    mutating func entryFilter() throws(Problem) -> EntryFilter {
        let known = EntryKind.allCases.map(\.rawValue)
        let word = String(try required("kind").map { $0 == "-" ? "_" : $0 })
        guard let kind = EntryKind(rawValue: word) else {
            throw Problem(
                .misused, "Nothing called “\(word)” is laid down.",
                remedy: Suggestion.nearest(to: word, among: known).map { "Did you mean \($0)?" }
                    ?? "There are: \(known.joined(separator: ", ")).")
        }
        var filter = EntryFilter(kind)
        filter.limit = try limit(otherwise: filter.limit, most: Question.maximumRows)
        filter.asOf = try moment("as-of")
        filter.knownAt = try moment("known-at")
        return filter
    }
}
