import API
import JSON
import Persistence

/// What a decision or a switched rule moves, for the screen and for programs.
enum ChangePage {
    /// Of long lists so many lines are shown; `--json` has all.
    private static let mostLines = 30

    static func text(_ change: IdentityChange, isDone: Bool, width: Int, style: Style) -> String {
        if change.isEmpty {
            return isDone
                ? "Nothing moved. What was decided holds from now on, whatever comes.\n"
                : "Nothing would move: it is so already. The decision would hold from now on, whatever comes.\n"
        }
        var text = shortened(change.customers.map { sentence($0, isDone) }, "customers")
        let joined = change.customers.filter { $0.fate == .joined }.map(\.key)
        let aliases = change.aliases.filter { !joined.contains($0.key) }
        text += shortened(
            aliases.map { "\($0.key) \(isDone ? "leads" : "would lead") to \($0.leadsTo) from now on." }, "keys")
        text += shortened(
            change.questions.map { question in
                let fate = (isDone ? "is " : "would be ") + (question.appears ? "asked" : "settled")
                return "The question about \(question.customer) and \(question.other) (\(question.words)) \(fate)."
            }, "questions")
        for one in change.unpinned {
            let (whose, value) = (TextWidth.harmless(one.name ?? one.record), TextWidth.harmless(one.value))
            text += "\(Words.field(one.field)) of \(whose) \(isDone ? "is" : "would be") what the apps say again, "
            text += "no longer “\(value)”.\n"
        }
        text += members(change, isDone, width, style) + moves(change, isDone, width, style)
        return text
    }

    private static func shortened(_ sentences: [String], _ noun: String) -> String {
        let rest = sentences.count - mostLines
        return sentences.prefix(mostLines).map { "\($0)\n" }.joined()
            + (rest > 0 ? "… and \(Figure.whole(Int64(rest))) more \(noun); --json lists all\n" : "")
    }

    private static func sentence(_ customer: IdentityChange.Customer, _ isDone: Bool) -> String {
        let name = TextWidth.harmless(customer.name.map { "\($0) (\(customer.key))" } ?? customer.key)
        let other = customer.other ?? ""
        let (before, after) = (customer.recordsBefore, customer.recordsAfter)
        let verb: (String, String) =
            switch customer.fate {
            case .joined: ("becomes part of \(other)", "would become part of \(other)")
            case .split:
                ("is a customer of its own, out of \(other)", "would be a customer of its own, out of \(other)")
            case .made: ("is a new customer", "would be a new customer")
            case .gone: ("is no customer any more", "would be no customer any more")
            case .changed:
                ("has \(after) records instead of \(before)", "would have \(after) records instead of \(before)")
            }
        return "\(name) \(isDone ? verb.0 : verb.1)."
    }

    private static func members(_ change: IdentityChange, _ isDone: Bool, _ width: Int, _ style: Style) -> String {
        if change.members.isEmpty { return "" }
        var table = Table([
            .left("RECORD", least: 20), .left("NAME").ranked(1), .whole("IS"), .left("WITH", least: 20),
            .left("WAS WITH", least: 20).ranked(2),
        ])
        for member in change.members.prefix(mostLines) {
            let noun = member.isCompany ? "company" : "person"
            table.add([
                member.record, member.name ?? "", member.to == nil ? "gone" : noun,
                member.to == member.record ? "itself" : member.to ?? "",
                member.from == member.record ? "itself" : member.from ?? "",
            ])
        }
        let count = change.members.count
        return "\n\(Figure.whole(Int64(count))) \(count == 1 ? "record" : "records") of companies and people:\n"
            + table.rendered(width: width, style: style) + more(count)
    }

    private static func moves(_ change: IdentityChange, _ isDone: Bool, _ width: Int, _ style: Style) -> String {
        if change.moves.isEmpty { return "" }
        let kinds = change.movesByKind.map { "\($0.count) \(Words.plain($0.kind))" }.joined(separator: ", ")
        var table = Table([
            .left("RECORD", least: 20), .left("KIND").ranked(2), .left("TITLE").ranked(1), .whole("FROM"), .whole("TO"),
        ])
        for move in change.moves.prefix(mostLines) {
            table.add([move.record, Words.plain(move.kind), move.title ?? "", move.from ?? "none", move.to ?? "none"])
        }
        let count = change.moves.count
        let verb = isDone ? "changed" : "would change"
        return "\n\(Figure.whole(Int64(count))) \(count == 1 ? "record" : "records") \(verb) customer: \(kinds)\n"
            + table.rendered(width: width, style: style) + more(count)
    }

    private static func more(_ count: Int) -> String {
        count > mostLines ? "… and \(Figure.whole(Int64(count - mostLines))) more; --json lists all\n" : ""
    }

    private static func count(_ number: Int) -> JSONValue { .number(String(number)) }

    static func json(_ outcome: IdentityOutcome, _ wish: IdentityWish, isDone: Bool) -> JSONValue {
        let head: [JSONValue.Member] = [
            .init(name: "done", value: .bool(isDone)), .init(name: "verb", value: .string(wish.verb)),
            .init(name: "action", value: isDone ? .number(String(outcome.action)) : .null),
            .init(name: "decisions", value: count(outcome.decisions)),
        ]
        return .object(head + members(outcome.change))
    }

    static func members(_ change: IdentityChange) -> [JSONValue.Member] {
        func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
        let document: JSONValue = [
            "customers": .array(
                change.customers.map { one in
                    [
                        "key": .string(one.key), "name": text(one.name), "fate": .string(one.fate.rawValue),
                        "other": text(one.other), "recordsBefore": count(one.recordsBefore),
                        "recordsAfter": count(one.recordsAfter),
                    ]
                }),
            "members": .array(
                change.members.map { one in
                    [
                        "record": .string(one.record), "kind": .string(one.isCompany ? "company" : "person"),
                        "name": text(one.name), "from": text(one.from), "to": text(one.to),
                    ]
                }),
            "kinds": .array(change.movesByKind.map { ["kind": .string($0.kind), "records": count($0.count)] }),
            "records": .array(
                change.moves.map { one in
                    [
                        "record": .string(one.record), "kind": .string(one.kind), "title": text(one.title),
                        "from": text(one.from), "to": text(one.to),
                    ]
                }),
            "unpinned": .array(
                change.unpinned.map { one in
                    ["record": .string(one.record), "field": .string(one.field), "value": .string(one.value)]
                }),
            "aliases": .array(
                change.aliases.map { ["key": .string($0.key), "leadsTo": .string($0.leadsTo)] as JSONValue }),
            "questions": .array(
                change.questions.map { one in
                    [
                        "customer": .string(one.customer), "other": .string(one.other), "rule": .string(one.rule),
                        "appears": .bool(one.appears),
                    ]
                }),
        ]
        return document.members ?? []
    }
}
