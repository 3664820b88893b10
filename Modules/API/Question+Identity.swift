import Persistence

extension Parameters {
    mutating func questionFilter() throws(Problem) -> QuestionFilter {
        var filter = QuestionFilter()
        filter.kind = try choice("kind", QuestionFilter.Kind.self)
        filter.rule = try text("rule")
        if let rule = filter.rule, !QuestionFilter.rules.contains(rule) {
            throw Problem(
                .misused, "“rule” cannot be “\(rule)”.",
                remedy: "It can be: \(QuestionFilter.rules.joined(separator: ", ")).")
        }
        filter.id = try text("id")
        filter.limit = try limit(otherwise: filter.limit, most: 200)
        return filter
    }

    mutating func journalFilter() throws(Problem) -> JournalFilter {
        var filter = JournalFilter()
        filter.limit = try limit(otherwise: filter.limit, most: Question.maximumRows)
        filter.beforeAction = try number("before-action")
        filter.beforeEvent = try number("before-event")
        return filter
    }
}
