import API
import ConnectorKit
import Domain
import JSON
import Persistence
import Sync
import Wiring

// Which app masters which field: shown, changed, and taken back.

extension Command {
    private static let fields =
        "FIELD is one of \(IdentityRules.fieldNames.joined(separator: ", ")); phone alone means a company's and a "
        + "person's, all the order of apps for every field."

    static let mastery = Command(
        name: "mastery",
        summary: "Show which app masters which field, and how many customers take their value from which app.",
        details: """
            Where several records say something, a value that somebody pinned is shown, else that of the app that comes \
            first in the order of the field, else what the tie rule prefers: latest (what changed last in its app), longest \
            (the longer value), rank (the record that comes first by app, list and number). Placeholders, throw-away \
            mailboxes and a person's info@ are never shown; of opted out and not, opted out. People count where several records \
            speak of them, or where they stand for a customer without a company.
            """,
        example: "onward mastery"
    ) { try $0.answer(["mastery"], Pages.mastery) }

    static let masterySet = Command(
        name: "mastery set", operands: .one("FIELD"),
        summary: "Say whose word counts for a field.",
        details: "Customers show it at once. \(fields)",
        options: [
            .init("order", "LIST", "apps or lists of theirs, the master first: zoho_desk.contacts,zoho_crm"),
            .init("tie", "RULE", "what decides between equals: \(IdentityRules.tieNames.joined(separator: ", "))"),
        ],
        example: "onward mastery set company.phone --order zoho_desk,zoho_crm --tie latest"
    ) { call in
        guard call.has("order") || call.has("tie") else {
            throw Problem(.misused, "Nothing is said about \(call.operand).", remedy: "Add --order LIST or --tie RULE.")
        }
        let wiring = Wiring(call.workspace, environment: call.environment)
        let order = call["order"].map { $0.split(separator: ",").map { String($0.drop { $0 == " " }) } }
        if let order {
            try wiring.checkOrder(order, place: "--order")
            if let twice = order.enumerated().first(where: { order[..<$0.offset].contains($0.element) }) {
                throw Problem(.misused, "--order names \(twice.element) twice.")
            }
        }
        if let tie = call["tie"], !IdentityRules.tieNames.contains(tie) {
            throw Problem(
                .misused, "There is no tie rule “\(tie)”.",
                remedy: "There are: \(IdentityRules.tieNames.joined(separator: ", ")).")
        }
        try await change(call, wiring) { (rules, field) throws(Problem) in
            if let field {
                _ = rules.set(field, order: order, tie: call["tie"])
            } else if let order, !call.has("tie") {
                rules.generalOrder = order
            } else {
                throw Problem(.misused, "A tie rule is said field by field.", remedy: fields)
            }
        }
    }

    static let masteryReset = Command(
        name: "mastery reset", operands: .one("FIELD"),
        summary: "Let the usual order and tie rule hold for a field again.",
        details: fields,
        example: "onward mastery reset company.phone"
    ) { call in
        let wiring = Wiring(call.workspace, environment: call.environment)
        try await change(call, wiring) { rules, field in
            if let field { rules.reset(field) } else { rules.generalOrder = IdentityRules.usualOrder }
        }
    }

    /// `body` gets the field, or nil for all.
    private static func change(
        _ call: Invocation, _ wiring: Wiring, _ body: (inout IdentityRules, String?) throws(Problem) -> Void
    ) async throws {
        var settings = try call.workspace.settings() ?? Settings()
        if call.operand == "all" {
            try body(&settings.identity, nil)
        } else {
            let named = IdentityRules.fieldNames.filter { $0 == call.operand || $0.hasSuffix(".\(call.operand)") }
            guard !named.isEmpty else {
                throw Problem(
                    .misused, "There is no field “\(call.operand)”.",
                    remedy: Suggestion.sentence(for: call.operand, among: IdentityRules.fieldNames) ?? fields)
            }
            for field in named { try body(&settings.identity, field) }
        }
        try call.workspace.save(settings)
        if try await call.derivesNow(wiring) {
            var asking = call
            asking.options = []
            return try asking.answer(["mastery"], Pages.mastery)
        }
        call.terminal.say("Saved. Customers show it when the sync that is at work has ended, or after the next.")
    }
}

extension Pages {
    static func mastery(_ document: JSONValue, _ page: PageStyle) -> String {
        let general = (document["data.order"]?.items ?? []).compactMap(\.text)
        var table = Table([
            .whole("FIELD"), .left("ORDER", least: 16), .whole("TIE"), .sentence("SHOWN FROM, BY CUSTOMERS"),
        ])
        for field in document["data.fields"]?.items ?? [] {
            let own = (field["order"]?.items ?? []).compactMap(\.text)
            let order = own + general.filter { !own.contains($0) }
            table.add([
                field.word("field") + (field["isOwn"]?.bool == true ? " *" : ""),
                order.map { Words.place($0, titles: page.titles) }.joined(separator: ", "), field.word("tie"),
                shares(field, page),
            ])
        }
        let hasOwn = document["data.fields"]?.items?.contains { $0["isOwn"]?.bool == true } == true
        return table.rendered(width: page.width, style: page.style)
            + (hasOwn ? "\n* has a rule of its own; onward mastery reset FIELD takes it back\n" : "")
    }

    private static func shares(_ field: JSONValue, _ page: PageStyle) -> String {
        var parts = (field["customers"]?.items ?? []).map { share in
            let place = "\(share.word("system")).\(share.word("resource"))"
            return "\(Words.place(place, titles: page.titles)) \(share.count("count"))"
        }
        if let pinned = field["pinned"]?.integer, pinned > 0 { parts.append("pinned \(Figure.whole(pinned))") }
        return parts.joined(separator: ", ")
    }
}
