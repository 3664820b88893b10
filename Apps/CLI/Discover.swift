import API
import JSON
import Lifecycle
import Persistence
import Wiring

extension Command {
    static let lifecycleDiscover = Command(
        name: "lifecycle discover",
        summary: "Show how it works now, as the apps tell, and what the definition in force asks for beyond that.",
        details: """
            Stages of deals that are in use, the steps that deals took, statuses, owners, what there is of each kind; then the \
            gaps in context, accountability, data and reporting, with the stages they concern. --draft writes a definition \
            to begin with; --plan the fields, picklist values, blueprint and rules that Zoho would need to carry the \
            definition itself: to be read, nothing is made there.
            """,
        options: [
            .init("draft", "FILE", "write a draft of the next version there"),
            .init("plan", "show what Zoho would need"),
        ],
        example: "onward lifecycle discover --plan"
    ) { call in
        try call.workspace.requireData()
        let found = try DefinitionBench(call).definition(nil)
        let asIs = try Reader(path: call.workspace.database).asIs()
        let gaps = found.definition.gaps(from: asIs)
        let plan = call.has("plan") ? ZohoPlan(of: found.definition).items : []
        if let path = call["draft"] {
            try Workspace.replace(path, found.definition.draft(from: asIs).canonicalText)
        }
        if call.wantsJSON {
            let members = DiscoveryPages.json(asIs, gaps, plan).members ?? []
            let document = JSONValue.object([.init(name: "definition", value: found.head)] + members)
            return call.terminal.put(json: ["data": document])
        }
        call.terminal.put(DiscoveryPages.text(asIs, gaps, plan, found.definition, call.terminal))
        if let path = call["draft"] { call.terminal.say("Wrote \(path). Next: onward lifecycle diff shipped \(path)") }
    }
}

/// How it is, as a person reads it.
enum DiscoveryPages {
    /// Of each list, on the screen.
    private static let most = 15

    static func text(
        _ asIs: AsIs, _ gaps: [AsIsGap], _ plan: [ZohoPlan.Item], _ definition: Definition, _ terminal: Terminal
    ) -> String {
        var stages = Table([
            .left("DEAL STAGE", least: 16), .left("PIPELINE").ranked(1), .whole("MEANS"), .right("DEALS"),
            .right("PROBABILITY"),
        ])
        for stage in asIs.dealStages {
            let chance = stage.probability.map { "\(Int($0.rounded())) %" } ?? ""
            stages.add([stage.name, stage.pipeline ?? "", stage.state ?? "unknown", "\(stage.deals)", chance])
        }
        var moves = Table([.left("FROM", least: 16), .left("TO", least: 16), .right("TIMES")])
        for move in asIs.moves.prefix(most) { moves.add([move.was ?? "(new)", move.became, "\(move.count)"]) }
        var words = Table([.whole("OF"), .left("STATUS", least: 16), .right("RECORDS")])
        for word in asIs.words { words.add([word.view, word.word, "\(word.count)"]) }
        var owners = Table([.whole("OF"), .left("OWNER", least: 16), .right("RECORDS")])
        for owner in asIs.owners { owners.add([owner.view, owner.name, "\(owner.count)"]) }
        var views = Table([.whole("KIND"), .right("RECORDS"), .right("OF CUSTOMERS")])
        for view in asIs.views where view.rows > 0 { views.add([view.name, "\(view.rows)", "\(view.linked)"]) }
        var missing = Table([.whole("GAP"), .left("STAGES", least: 10), .sentence("WHAT, AND WHAT TO DO")])
        for gap in gaps {
            let titles = gap.stages.map { id in definition.stages.first { $0.id == id }?.title ?? id }
            missing.add([gap.kind.rawValue, titles.joined(separator: ", "), "\(gap.text). \(gap.remedy)"])
        }
        var needs = Table([
            .whole("ZOHO CRM"), .left("NAME", least: 16), .left("FORM", least: 12), .sentence("VALUES, WHY"),
        ])
        for item in plan {
            let values = item.values.isEmpty ? "" : item.values.joined(separator: ", ") + ": "
            needs.add(["\(item.module) \(item.kind.rawValue)", item.name, item.form, values + item.because])
        }
        return [stages, moves, words, owners, views, missing, needs]
            .map { $0.rendered(width: terminal.width, style: terminal.style) }.filter { !$0.isEmpty }
            .joined(separator: "\n")
    }

    static func json(_ asIs: AsIs, _ gaps: [AsIsGap], _ plan: [ZohoPlan.Item]) -> JSONValue {
        func count(_ number: Int) -> JSONValue { .number(String(number)) }
        func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
        return [
            "dealStages": .array(
                asIs.dealStages.map {
                    [
                        "pipeline": text($0.pipeline), "stage": .string($0.name), "state": text($0.state),
                        "deals": count($0.deals),
                        "probability": $0.probability.map { .number(String($0)) } ?? .null,
                    ]
                }),
            "moves": .array(
                asIs.moves.map { ["was": text($0.was), "became": .string($0.became), "count": count($0.count)] }),
            "statuses": .array(
                asIs.words.map { ["view": .string($0.view), "status": .string($0.word), "count": count($0.count)] }),
            "owners": .array(
                asIs.owners.map { ["view": .string($0.view), "owner": .string($0.name), "count": count($0.count)] }),
            "views": .array(
                asIs.views.map { ["view": .string($0.name), "rows": count($0.rows), "linked": count($0.linked)] }),
            "gaps": .array(
                gaps.map {
                    [
                        "kind": .string($0.kind.rawValue), "stages": .array($0.stages.map(JSONValue.string)),
                        "text": .string($0.text), "remedy": .string($0.remedy),
                    ]
                }),
            "plan": .array(plan.map(\.json)),
        ]
    }
}
