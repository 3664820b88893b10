import API
import JSON
import Lifecycle

extension Command {
    static let lifecycleRequirements = Command(
        name: "lifecycle requirements", operands: .optional("ID"),
        summary: "List what the method asks for: what carries it out, which tests show it, or what it waits for.",
        details: """
            S-001 and on are stated by the method, D-300 and on derived from it. What a part of the definition that ships \
            serves, stage, transition, criterion, detector, workflow or measure, stands in the definition itself. A requirement \
            that waits says for which later part of Onward and why; what is there already stands beside it.
            """,
        options: [.init("open", "only what still waits for a later part")],
        example: "onward lifecycle requirements S-042"
    ) { call in
        var all = Requirement.all()
        if let id = call.operands.first?.uppercased() {
            all.removeAll { $0.id != id }
            guard !all.isEmpty else {
                throw Problem(
                    .notFound, "There is no requirement “\(call.operand)”.",
                    remedy: "onward lifecycle requirements lists them: S-001 to S-285, D-300 to D-428.")
            }
        }
        if call.has("open") { all.removeAll { $0.waits == nil } }
        if call.wantsJSON { return call.terminal.put(json: ["data": .array(all.map(\.json))]) }
        if all.count == 1, !call.operands.isEmpty {
            call.terminal.put(RequirementPage.one(all[0], width: call.terminal.width))
        } else {
            call.terminal.put(RequirementPage.table(all, call.terminal))
        }
    }
}

extension Requirement {
    fileprivate var json: JSONValue {
        let waiting: JSONValue =
            waits.map { ["part": .string($0.part.rawValue), "reason": .string($0.reason)] } ?? .null
        return [
            "id": .string(id), "kind": .string(kind.rawValue), "text": .string(text),
            "status": waits == nil ? "served" : "waits",
            "served_by": .array(carriers.map { ["kind": .string($0.kind.rawValue), "name": .string($0.name)] }),
            "tests": .array(tests.map { .string($0) }), "waits_for": waiting,
        ]
    }
}

enum RequirementPage {
    static func table(_ all: [Requirement], _ terminal: Terminal) -> String {
        if all.isEmpty { return "Nothing waits for a later part.\n" }
        var table = Table([.whole("ID"), .left("STATE", least: 20), .sentence("WHAT IS ASKED FOR")])
        for requirement in all {
            table.add([
                requirement.id, requirement.waits.map { "waits for \($0.part.rawValue)" } ?? "served", requirement.text,
            ])
        }
        let open = all.count { $0.waits != nil }
        let served = open == all.count ? "" : "\(all.count - open) served, "
        return table.rendered(width: terminal.width, style: terminal.style)
            + "\n\(Words.count(Int64(all.count), "requirement")): \(served)\(open) wait in part or whole for a later part.\n"
            + "One of them with what serves it: onward lifecycle requirements S-042\n"
    }

    static func one(_ requirement: Requirement, width: Int) -> String {
        var text = "\(requirement.id), \(requirement.kind.rawValue): \(requirement.text).\n"
        func list(_ title: String, _ items: [String]) {
            guard !items.isEmpty else { return }
            text += "\n\(title)\n"
            for item in items { text += Help.wrapped("  " + item, width) + "\n" }
        }
        list("Carried out by", requirement.carriers.map { "\($0.kind.rawValue) \($0.name)" })
        list("Shown by the tests", requirement.tests)
        if let waits = requirement.waits {
            list("Waits for \(waits.part.title)", [waits.reason])
        }
        return text
    }
}
