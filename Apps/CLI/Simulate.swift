import API
import JSON
import Lifecycle
import Persistence
import Wiring

extension Command {
    static let lifecycleSimulate = Command(
        name: "lifecycle simulate", operands: .one("DEFINITION"),
        summary: "Judge every customer by a draft: who would stand elsewhere and why. Nothing is changed.",
        details: """
            DEFINITION is a FILE, ID@VERSION, an ID (its newest version), or shipped. Customers go on from where they stand; \
            with --afresh as if no change of stage had been recorded.
            """,
        options: [
            .init("afresh", "begin without the changes of stage that were recorded"),
            .init("limit", "N", "at most so many customers by name; 20 if not given"),
        ],
        example: "onward lifecycle simulate docs/examples/lifecycle.json --limit 5"
    ) { call in
        try call.workspace.requireData()
        let limit = call["limit"].map { Int($0) ?? -1 } ?? 20
        guard (0...10_000).contains(limit) else {
            throw Problem(.misused, "--limit takes a number from 0 to 10000.")
        }
        let found = try DefinitionBench(call).definition(call.operand)
        let simulation = try Reader(path: call.workspace.database).simulate(
            found.definition, isAfresh: call.has("afresh"), now: Wiring.now(), examples: limit)
        if call.wantsJSON {
            let members = [.init(name: "definition", value: found.head)] + (simulation.json.members ?? [])
            return call.terminal.put(json: ["data": .object(members)])
        }
        call.terminal.put(SimulationPages.text(simulation.json, found.definition, call.terminal))
    }
}

/// What a draft would make of the customers, as a person reads it.
enum SimulationPages {
    static func text(_ simulation: JSONValue, _ definition: Definition, _ terminal: Terminal) -> String {
        let all = simulation["customers"]?.integer ?? 0
        let moved = simulation["moved"]?.integer ?? 0
        var parts = ["\(Words.count(all, "customer")), \(moved) of them would stand elsewhere.\n"]
        var moves = Table([.left("NOW", least: 12), .left("WOULD BE", least: 12), .right("CUSTOMERS")])
        for move in simulation["moves"]?.items ?? [] {
            moves.add([move.word("was"), move.word("wouldBe"), move.count("customers")])
        }
        for move in simulation["renamed"]?.items ?? [] {
            let who = Words.count(move["customers"]?.integer ?? 0, "customer")
            parts[0] += "\(who) of \(move.word("was")) would be in \(move.word("wouldBe")), its name in the draft.\n"
        }
        var examples = Table([
            .left("CUSTOMER", least: 16), .whole("KEY"), .left("NOW").ranked(1), .left("WOULD BE"), .sentence("WHY"),
        ])
        for example in simulation["examples"]?.items ?? [] {
            examples.add([
                example.word("name"), example.word("key"), example.word("was"), example.word("wouldBe"),
                why(example, definition),
            ])
        }
        var blind = Table([.right("CUSTOMERS"), .sentence("CANNOT BE TOLD OF ANY OF THEM")])
        for criterion in simulation["cannotBeTold"]?.items ?? [] {
            blind.add([criterion.count("customers"), statement(criterion.word("criterion"), definition)])
        }
        let others = simulation["notConcerned"]?.integer ?? 0
        if others > 0 { parts[0] += "It is not for \(Words.count(others, "other customer", "others")).\n" }
        var ways = Table([.right("CUSTOMERS"), .left("WOULD FINISH", least: 12), .left("ON", least: 12)])
        for way in simulation["finishing"]?.items ?? [] {
            ways.add([way.count("customers"), way.word("transition"), way.word("definition")])
        }
        var finishers = Table([.left("CUSTOMER", least: 16), .whole("KEY"), .left("WOULD FINISH", least: 12)])
        for customer in simulation["finishers"]?.items ?? [] {
            finishers.add([customer.word("name"), customer.word("key"), customer.word("transition")])
        }
        parts += [moves, examples, ways, finishers, blind].map {
            $0.rendered(width: terminal.width, style: terminal.style)
        }
        return parts.filter { !$0.isEmpty }.joined(separator: "\n")
    }

    /// The steps that would be taken, else what keeps the customer where it is.
    private static func why(_ example: JSONValue, _ definition: Definition) -> String {
        let steps = (example["steps"]?.items ?? []).map { step in
            let missing = (step["missing"]?.items ?? []).compactMap(\.text).map { statement($0, definition) }
            let without = missing.isEmpty ? "" : " without: \(missing.joined(separator: "; "))"
            return "\(step.word("kind")) to \(step.word("became"))\(without)"
        }
        if !steps.isEmpty { return steps.joined(separator: ", ") }
        let blocked = (example["blockedBy"]?.items ?? []).compactMap(\.text).map { statement($0, definition) }
        let unknown = (example["unknown"]?.items ?? []).compactMap(\.text).map { statement($0, definition) }
        let parts = [("not met", blocked), ("cannot be told", unknown)].filter { !$0.1.isEmpty }
        return parts.map { "\($0.0): \($0.1.joined(separator: "; "))" }.joined(separator: ". ")
    }

    private static func statement(_ id: String, _ definition: Definition) -> String {
        definition.criteria.first { $0.id == id }?.statement ?? id
    }
}
