import ConnectorKit
import JSON
import Persistence

// Questions about identity: from words to a company or person, and from parameters to a filter.

extension Question {
    init(identity what: String, _ rest: inout Parameters) throws(Problem) {
        switch what {
        case "why":
            self = .identityWhy(try Question.key(rest.required("a")), try Question.key(rest.required("b")))
        case "of": self = .identityOf(try Question.key(rest.required("key")))
        case "rules": self = .identityRules
        case "findings": self = .identityFindings(try rest.findingFilter())
        default:
            throw Problem(
                .notFound, "There is no answer at /identity/\(what).",
                remedy:
                    "Ask for identity/why, identity/of, identity/findings, identity/questions, identity/rules or "
                    + "identity/journal.")
        }
    }
}

extension Parameters {
    mutating func findingFilter() throws(Problem) -> FindingFilter {
        var filter = FindingFilter()
        filter.kind = try choice("kind", FindingFilter.Kind.self)
        filter.status = try word("status", among: FindingFilter.statuses)
        filter.by = try word("by", among: FindingFilter.names)
        filter.value = try text("value")
        filter.limit = try limit(otherwise: Question.defaultRows, most: Question.maximumRows)
        if let cursor = try text("after") {
            guard let place = FindingFilter.Place(cursor: cursor) else {
                throw Problem(
                    .misused, "“after” is not a cursor of this list.", remedy: "Pass the “next” of the page before.")
            }
            filter.after = place
        }
        return filter
    }

    private mutating func word(_ name: String, among words: [String]) throws(Problem) -> String? {
        guard let word = try text(name) else { return nil }
        if words.contains(word) { return word }
        throw Problem(
            .misused, "“\(name)” cannot be “\(word)”.", remedy: "It can be: \(words.joined(separator: ", ")).")
    }
}

extension Answering {
    /// A record by its list and id, else a customer as everywhere.
    func place(_ text: String, _ reader: Reader) throws -> Reader.IdentityPlace {
        if let place = try reader.identityPlace(ofRecord: text) { return place }
        do {
            let match = try reader.onlyMatch(of: text)
            return try reader.identityPlace(ofCustomer: match.id, named: text)
        } catch let problem as Problem where problem.code == .notFound {
            // "zoho_crm.Contact:1": a list that is not there, rather than a customer's name.
            let list = text.split { $0 == ":" || $0 == "/" }.first.map(String.init) ?? text
            guard list != text, list.contains("."), !list.contains(" ") else { throw problem }
            let lists = try reader.identityLists()
            if lists.contains(list) {
                throw Problem(.misused, "“\(text)” names no record.", remedy: "Write \(list):ID, with a colon.")
            }
            throw Problem(
                .notFound, "There is no list \(list), and no customer of that name.",
                remedy: Suggestion.nearest(to: list, among: lists).map { "Did you mean \($0)?" }
                    ?? "onward systems names all lists. A record is named SYSTEM.LIST:ID.")
        }
    }
}
