import Identity

/// Which question a decision answered, as it stands with the decision: "8.7", the rule's number and the objection's.
/// Decisions of earlier releases have the rule's alone.
struct AnsweredQuestion: Hashable {
    var rule: Rule
    var objection: Objection?

    init(stored text: String) {
        let parts = text.split(separator: ".").map { UInt8($0) }
        rule = parts.first?.flatMap { Rule(rawValue: $0) } ?? Rule(stored: -1)
        objection = parts.count > 1 ? parts[1].flatMap { Objection(rawValue: $0) } : nil
    }

    /// "nameInCompany.namesakes".
    var name: String { objection.map { "\(rule.name).\($0.name)" } ?? rule.name }

    /// What a decision says besides whom it is about: the question it answered, else what was typed.
    static func words(_ verdict: String, _ detail: String?) -> String? {
        ["same", "apart"].contains(verdict) ? detail.map { AnsweredQuestion(stored: $0).name } : detail
    }
}
