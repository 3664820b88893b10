import API
import Domain
import JSON
import Lifecycle
import Persistence
import Wiring

// The operating model: its file, its versions, and which of them is in force.
extension Command {
    static let definitions = [
        lifecycleValidate, lifecycleVocabulary, lifecycleShow, lifecycleList, lifecycleDiff, lifecycleDocs,
        lifecycleAdd,
        lifecycleApprove, lifecycleActivate, lifecycleWithdraw, lifecycleSimulate, lifecycleDiscover,
    ]

    private static let named =
        "DEFINITION is a FILE, ID@VERSION, an ID (its newest version), or shipped: the one that came with the program."

    static let lifecycleValidate = Command(
        name: "lifecycle validate", operands: .one("FILE"),
        summary: "Say everything that is wrong with a lifecycle definition.",
        details: """
            Each fault is a line with its place, FILE:LINE:COLUMN, and what to do about it; docs/lifecycle-file.md explains \
            the words. What looks like a slip is said too, and is no fault.
            """,
        example: "onward lifecycle validate docs/examples/lifecycle.json"
    ) { call in
        let bench = try DefinitionBench(call)
        let file = try bench.file(call.operand)
        guard file.findings.isEmpty else { throw bench.refusal(call.operand, file.findings) }
        if call.wantsJSON {
            return call.terminal.put(json: [
                "data": [
                    "id": .string(file.definition.id), "version": .number(String(file.definition.version)),
                    "hash": .string(file.definition.hash), "faults": [],
                    "remarks": .array(file.remarks.map(\.json)),
                ]
            ])
        }
        for remark in file.remarks { call.terminal.say(TextWidth.harmless("\(call.operand):\(remark)")) }
        let definition = file.definition
        call.terminal.put(
            "\(definition.id) version \(definition.version) is in order: "
                + [
                    Words.count(Int64(definition.stages.count), "stage"),
                    Words.count(Int64(definition.transitions.count), "transition"),
                    Words.count(Int64(definition.criteria.count), "criterion", "criteria"),
                ].joined(separator: ", ") + ".\nHash \(definition.hash)\n")
        call.terminal.say("Next: onward lifecycle add \(call.operand)")
    }

    static let lifecycleVocabulary = Command(
        name: "lifecycle vocabulary", operands: .optional("VIEW"),
        summary: "List what criteria can look at: views and their columns, and the fields of a customer.",
        example: "onward lifecycle vocabulary deal"
    ) { call in
        let views = VocabularyEntry.all
        if let name = call.operands.first, views.allSatisfy({ $0.name != name }) {
            throw Problem(
                .misused, "Criteria cannot look at “\(name)”.",
                remedy: Suggestion.sentence(for: name, among: views.map(\.name)) ?? "See onward lifecycle vocabulary.")
        }
        let shown = views.filter { call.operands.isEmpty || call.operands[0] == $0.name }
        if call.wantsJSON {
            return call.terminal.put(json: ["data": .array(shown.map(\.json))])
        }
        call.terminal.put(DefinitionPages.vocabulary(shown, call.terminal))
    }

    static let lifecycleShow = Command(
        name: "lifecycle show", operands: .optional("DEFINITION"),
        summary: "Show stages, transitions and what must be true; without DEFINITION, of what is in force.",
        details: named + " With --json: the whole definition.",
        example: "onward lifecycle show"
    ) { call in
        let found = try DefinitionBench(call).definition(call.operands.first)
        if call.wantsJSON { return call.terminal.put(json: ["data": found.json]) }
        call.terminal.put(DefinitionPages.definition(found, call.terminal))
    }

    static let lifecycleList = Command(
        name: "lifecycle list",
        summary: "List the definitions there are, who stands for each, and when it was in force.",
        example: "onward lifecycle list"
    ) { call in
        let all = try DefinitionBench(call).all()
        if call.wantsJSON { return call.terminal.put(json: ["data": .array(all.map(\.json))]) }
        call.terminal.put(DefinitionPages.list(all, call.terminal))
    }

    static let lifecycleDiff = Command(
        name: "lifecycle diff", operands: .two("DEFINITION", "DEFINITION"),
        summary: "Say what the second definition means otherwise: criteria, thresholds, owners, limits, ways.",
        details: named + " The order of lists and the form of the file do not count.",
        example: "onward lifecycle diff shipped docs/examples/lifecycle.json"
    ) { call in
        let bench = try DefinitionBench(call)
        let (old, new) = (try bench.definition(call.operands[0]), try bench.definition(call.operands[1]))
        let difference = DefinitionDifference(from: old.definition, to: new.definition)
        if call.wantsJSON {
            return call.terminal.put(json: [
                "data": ["from": old.head, "to": new.head, "changes": .array(difference.changes.map(\.json))]
            ])
        }
        if difference.isEmpty { return call.terminal.put("They mean the same.\n") }
        for change in difference.changes {
            let words = TextWidth.harmless(change.words)
            call.terminal.put(Help.wrapped(words, call.terminal.width, breaksWords: true) + "\n")
        }
    }

    static let lifecycleDocs = Command(
        name: "lifecycle docs", operands: .optional("DEFINITION"),
        summary: "Write the operating model for people, from the definition that is in force.",
        details: named + " With --team only what that team has to do with. The page needs nothing else to be read.",
        options: [
            .init("team", "TEAM", "only what concerns this team"),
            .init("format", "FORMAT", "markdown (as it is without) or html"),
            .init("output", "FILE", "write there instead of printing"),
        ],
        example: "onward lifecycle docs --team sales --format markdown"
    ) { call in
        let found = try DefinitionBench(call).definition(call.operands.first)
        let formats = DefinitionDocument.Format.allCases.map(\.rawValue)
        guard let format = DefinitionDocument.Format(rawValue: call["format"] ?? "markdown") else {
            throw Problem(
                .misused, "There is no format “\(call["format"] ?? "")”.",
                remedy: "There are: \(formats.joined(separator: ", ")).")
        }
        let document = DefinitionDocument(of: found.definition, approval: found.approval, team: call["team"])
        guard let document else {
            let teams = found.definition.teams.map(\.id)
            throw Problem(
                .misused, "The definition has no team “\(call["team"] ?? "")”.",
                remedy: Suggestion.sentence(for: call["team"] ?? "", among: teams)
                    ?? "There are: \(teams.joined(separator: ", ")).")
        }
        let text = document.text(format)
        if call.wantsJSON {
            return call.terminal.put(json: [
                "data": [
                    "definition": found.head, "team": document.team.map { .string($0.id) } ?? .null,
                    "format": .string(format.rawValue), "text": .string(text),
                ]
            ])
        }
        guard let path = call["output"] else { return call.terminal.put(text) }
        try Workspace.replace(path, Array(text.utf8))
        call.terminal.say("Wrote \(path).")
    }

    static let lifecycleAdd = Command(
        name: "lifecycle add", operands: .one("FILE"),
        summary: "Keep a definition's file as a draft version. Nothing follows it yet.",
        details: """
            A version never changes: another text needs the next number and names its parent. A file that says who approved \
            it, and when, is approved.
            """,
        options: [.init("by", "NAME", "who brings it; the login name if not given")],
        example: "onward lifecycle add docs/examples/lifecycle.json"
    ) { call in
        let bench = try DefinitionBench(call)
        let file = try bench.file(call.operand)
        guard file.findings.isEmpty else { throw bench.refusal(call.operand, file.findings) }
        for remark in file.remarks { call.terminal.say(TextWidth.harmless("\(call.operand):\(remark)")) }
        let store = try bench.store()
        let kept: KeptDefinition
        do {
            kept = try await store.add(file.definition, by: try call.decider(), at: Wiring.now())
        } catch let fault as DefinitionFault {
            // In a new workspace the views are there only now.
            throw bench.refusal(call.operand, try bench.findings(fault, in: call.operand))
        }
        bench.say(kept, "is kept as \(kept.status.rawValue)")
        if kept.status == .draft {
            call.terminal.say("Next: onward lifecycle approve \(kept.id) \(kept.version) --by NAME")
        } else if kept.status == .approved {
            call.terminal.say("Next: onward lifecycle activate \(kept.id) \(kept.version)")
        }
    }

    static let lifecycleApprove = Command(
        name: "lifecycle approve", operands: .two("ID", "VERSION"),
        summary: "Stand for a version of a definition. Only then can it be put in force.",
        options: [
            .init("by", "NAME", "who approves it; must be given"),
            .init("note", "TEXT", "why, for whoever reads the journal"),
        ],
        example: "onward lifecycle approve onward-b2b 1 --by \"Ada Okafor\" --note \"agreed in the review of 5 March\""
    ) { call in
        guard let who = call["by"] else {
            throw Problem(.misused, "A definition is approved by somebody.", remedy: "Add --by NAME.")
        }
        let bench = try DefinitionBench(call)
        let version = try bench.version(call.operands[1])
        let store = try bench.store()
        let kept = try await store.approve(
            definition: call.operands[0], version: version, by: who, note: call["note"], at: Wiring.now())
        bench.say(kept, "is approved by \(kept.approvedBy ?? "")")
        call.terminal.say("Next: onward lifecycle activate \(kept.id) \(kept.version)")
    }

    static let lifecycleActivate = Command(
        name: "lifecycle activate", operands: .two("ID", "VERSION"),
        summary: "Put an approved version in force. The one before it is retired.",
        details: """
            It counts from the day that it names with “effective_from”, or at once. Customers are judged by it in the same go. \
            One with “applies_when” stands beside the one for all others.
            """,
        options: [.init("by", "NAME", "who does so; the login name if not given")],
        example: "onward lifecycle activate onward-b2b 1"
    ) { call in
        let bench = try DefinitionBench(call)
        let version = try bench.version(call.operands[1])
        let store = try bench.store()
        let kept = try await store.activate(
            definition: call.operands[0], version: version, by: try call.decider(), at: Wiring.now())
        bench.say(kept, "is in force from \(kept.activeFrom?.iso8601 ?? "now") on")
        try await Judging(call).run(store)
    }
}

extension Command {
    static let lifecycleWithdraw = Command(
        name: "lifecycle withdraw", operands: .one("ID"),
        summary: "Take a definition that is for some customers out of force.",
        details: "They follow the one for all others from now on, and are judged by it in the same go.",
        options: [.init("by", "NAME", "who does so; the login name if not given")],
        example: "onward lifecycle withdraw enterprise"
    ) { call in
        let bench = try DefinitionBench(call)
        let store = try bench.store()
        let kept = try await store.withdraw(definition: call.operand, by: try call.decider(), at: Wiring.now())
        bench.say(kept, "is out of force")
        try await Judging(call).run(store)
    }
}

/// What the commands about definitions have in common.
struct DefinitionBench {
    let call: Invocation
    /// Nil as long as there is no database: the shipped definition and files can be looked at all the same.
    private let reader: Reader?

    init(_ call: Invocation) throws {
        self.call = call
        reader = try call.workspace.hasDatabase() ? Reader(path: call.workspace.database) : nil
    }

    /// A definition can be decided on before anything is synced.
    func store() throws -> Store {
        try call.workspace.makeFolder()
        return try Wiring(call.workspace, environment: call.environment).store()
    }

    /// A definition with what is known of it here.
    struct Found {
        var definition: Definition
        /// Nil for a file.
        var kept: KeptDefinition?
    }

    func file(_ path: String) throws -> DefinitionFile {
        let bytes = try Workspace.contents(
            of: path, remedy: "onward lifecycle show shipped --json prints one to begin with.")
        let file = DefinitionFile(parsing: bytes)
        guard let reader else { return file }
        return DefinitionFile(parsing: bytes, in: try reader.definitionSurroundings(for: file.definition))
    }

    /// Faults that were found in the canonical text, at their places in the file.
    func findings(_ fault: DefinitionFault, in path: String) throws -> [DefinitionFinding] {
        let bytes = try Workspace.contents(of: path)
        return fault.findings.map { DefinitionFinding(at: $0.path, in: bytes, $0.text) }
    }

    func all() throws -> [KeptDefinition] { try reader?.definitions() ?? [.shipped] }

    /// Nil: what is in force now.
    func definition(_ name: String?) throws -> Found {
        guard let name else {
            guard let reader else { return Found(definition: .shipped, kept: .shipped) }
            let now = try reader.definitionInForce(asOf: Wiring.now())
            return Found(definition: now.definition, kept: now.kept)
        }
        let all = try all()
        let parts = name.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let kept = all.filter { $0.id == parts[0] && (parts.count == 1 || String($0.version) == parts[1]) }
            .max { $0.version < $1.version }
        if name == "shipped" { return Found(definition: .shipped, kept: all.first(where: \.isShipped) ?? .shipped) }
        if let kept {
            guard let definition = try reader?.definition(kept.id, version: kept.version) else {
                return Found(definition: .shipped, kept: kept)
            }
            return Found(definition: definition, kept: kept)
        }
        guard name.hasSuffix(".json") || name.contains("/") else {
            let known = ["shipped"] + all.map { "\($0.id)@\($0.version)" }
            throw Problem(
                .misused, "There is no definition “\(name)”.",
                remedy: Suggestion.sentence(for: name, among: known) ?? "There are: \(known.joined(separator: ", ")).")
        }
        let file = try file(name)
        guard file.findings.isEmpty else { throw refusal(name, file.findings) }
        return Found(definition: file.definition, kept: nil)
    }

    func version(_ text: String) throws(Problem) -> Int {
        guard let version = Int(text), version > 0 else {
            throw Problem(.misused, "“\(text)” is no version.", remedy: "A version is a number such as 2.")
        }
        return version
    }

    func refusal(_ path: String, _ findings: [DefinitionFinding]) -> Problem {
        if call.wantsJSON {
            call.terminal.put(json: ["data": ["faults": .array(findings.map(\.json))]])
        } else {
            for finding in findings { call.terminal.say(TextWidth.harmless("\(path):\(finding)")) }
        }
        return Problem(
            .misused, "\(path) has \(Words.count(Int64(findings.count), "fault")).",
            remedy: "Correct what is named above; docs/lifecycle-file.md explains the words.")
    }

    /// What has become of a version.
    func say(_ kept: KeptDefinition, _ what: String) {
        if call.wantsJSON { return call.terminal.put(json: ["data": kept.json]) }
        call.terminal.put("\(kept.id) version \(kept.version) \(TextWidth.harmless(what)).\n")
    }
}
