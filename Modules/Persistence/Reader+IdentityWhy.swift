import Domain
import Identity
public import JSON
import SQLite

extension Reader {
    /// Why two companies or two people are one, or are not: judged anew by the product's own rules, from the records
    /// around them.
    public func writeWhy(_ a: IdentityPlace, _ b: IdentityPlace, to writer: inout JSONWriter) throws {
        guard a.isCompany == b.isCompany else { throw try twoKinds(a, b) }
        guard a.record != b.record else {
            let isSame = a.text == b.text
            throw IdentityFault(
                .misused,
                isSame ? "Both are \(a.text)." : "\(a.text) and \(b.text) name the same record.",
                remedy: "Name two; onward identity of \(a.text) shows what it is joined with.")
        }
        let kind: Identity.Kind = a.isCompany ? .company : .person
        let rules = try connection.derivedRules()
        let found = try identityCase(kind, around: [a.record, b.record], rules: rules)
        let reasons = IdentityReasons(
            reader: self, kind: kind, rules: rules.ruleset, resolution: found.resolution,
            subject: { record in
                guard let subject = found.subject(record), let profile = found.profile(record) else { return nil }
                return (subject, profile)
            })
        writer.value(try reasons.why(a, b))
    }

    private func twoKinds(_ a: IdentityPlace, _ b: IdentityPlace) throws -> IdentityFault {
        let (company, person) = a.isCompany ? (a, b) : (b, a)
        let place = try card(person.record)
        var belongs = "."
        if let customer = place.customer, let reason = place.place?.reason, reason != "itself" {
            belongs = "; that person belongs to customer \(customer.key) (\(reason))."
        }
        return IdentityFault(
            .misused, "\(company.text) is a company and \(person.text) a person, who are never one\(belongs)",
            remedy: "onward identity of \(company.text) shows a company's people.")
    }
}
