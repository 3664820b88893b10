import API
import ConnectorKit
import Domain
import JSON
import Persistence
import Wiring

// Values that a human decides.

extension Command {
    private static let key =
        "KEY is a customer as in onward customer, or a record of a person, zoho_crm.Contacts:4876876000000624001. "

    static let pin = Command(
        name: "pin", operands: .twoAndOptional("KEY", "FIELD", "VALUE"),
        summary: "Decide what a field of a customer or a person is, whatever the apps say.",
        details: key
            + "VALUE is typed, or with --from what a record of theirs says now. It is shown as pinned, with what the apps say "
            + "beside it, and follows the customer through merges and splits. onward unpin takes it back.",
        options: [.init("from", "RECORD", "take the value that this record has: zoho_desk.accounts:901")] + deciding,
        example: "onward pin example.com phone \"+49 89 1234567\" --note \"they told us\""
    ) { call in
        let (answering, place, field) = try call.pinned()
        let value: String
        var origin: Int64?
        switch (call.operands.count > 2 ? call.operands[2] : nil, call["from"]) {
        case (let typed?, nil): value = try checked(typed)
        case (nil, let record?): (origin, value) = try answering.said(record, field, at: place)
        default:
            throw Problem(
                .misused, "What \(field) is to be is not clear.", remedy: "Write either a VALUE or --from RECORD.")
        }
        let store = try Wiring(call.workspace, environment: call.environment).store()
        let pin = Store.Pin(anchor: place.anchor, field: field, value: value, origin: origin)
        let action = try await store.pin(pin, by: try call.decider(), note: call["note"], at: Wiring.now())
        if call.wantsJSON {
            return call.terminal.put(json: [
                "data": [
                    "action": .number(String(action)), "field": .string(field), "value": .string(value),
                    "customer": place.key.map { .string($0) } ?? .null,
                ]
            ])
        }
        let name = TextWidth.harmless(place.name ?? call.operands[0])
        call.terminal.put(
            "\(Words.field(field)) of \(name) is “\(TextWidth.harmless(value))” from now on (action \(action)).\n")
        call.terminal.say("To take it back: onward unpin \(call.operands[0]) \(field)")
    }

    static let unpin = Command(
        name: "unpin", operands: .two("KEY", "FIELD"),
        summary: "Take back what was pinned: the apps' word counts again.",
        details: key + "The pin stays in the journal, as undone.",
        options: deciding,
        example: "onward unpin example.com phone --note \"the CRM is right now\""
    ) { call in
        let (_, place, field) = try call.pinned()
        let store = try Wiring(call.workspace, environment: call.environment).store()
        let action = try await store.unpin(
            anchor: place.anchor, field: field, by: try call.decider(), note: call["note"], at: Wiring.now())
        guard let action else {
            throw Problem(
                .notFound, "\(Words.field(field)) of \(place.name ?? call.operands[0]) is not pinned.",
                remedy: "onward customer shows what is.")
        }
        if call.wantsJSON {
            return call.terminal.put(json: ["data": ["undone": .number(String(action)), "field": .string(field)]])
        }
        let name = TextWidth.harmless(place.name ?? call.operands[0])
        call.terminal.put("\(Words.field(field)) of \(name) is what the apps say again (action \(action) is undone).\n")
    }

    private static let longestValue = 1000

    private static func checked(_ value: String) throws(Problem) -> String {
        guard value.utf8.count <= longestValue, value.contains(where: { !$0.isWhitespace }),
            !value.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F })
        else {
            throw Problem(.misused, "A value is one line of 1 to \(longestValue) bytes.")
        }
        return value
    }
}

extension Invocation {
    /// Whose field is meant, and which.
    fileprivate func pinned() throws -> (Answering, Reader.PinPlace, String) {
        let wiring = Wiring(workspace, environment: environment)
        let answering = try Answering(workspace, now: Wiring.now, systems: wiring.systems)
        let place = try answering.pinned(operands[0])
        guard place.fields.contains(operands[1]) else {
            throw Problem(
                .misused, "\(place.isPerson ? "A person" : "A company") has no field “\(operands[1])”.",
                remedy: Suggestion.sentence(for: operands[1], among: place.fields)
                    ?? "There are: \(place.fields.joined(separator: ", ")).")
        }
        return (answering, place, operands[1])
    }
}
