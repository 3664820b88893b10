/// A definition as a text for people: the operating model, whole or of one team. One description, written as Markdown
/// or as a page, so that the two cannot differ.
public struct DefinitionDocument: Sendable {
    public enum Format: String, CaseIterable, Sendable { case markdown, html }

    /// Nil if it is about all.
    public private(set) var team: Team?
    let definition: Definition
    /// Who stands for it, in words: "approved by Ada on 2026-01-02", "approved by nobody".
    let approval: String
    private(set) var blocks: [Block] = []

    enum Block: Sendable {
        /// 1: of the whole text.
        case heading(Int, String)
        case paragraph(String)
        case list([String])
        case table(head: [String], rows: [[String]])
    }

    /// Nil if there is no such team.
    public init?(of definition: Definition, approval: String, team: String? = nil) {
        self.definition = definition
        self.approval = approval
        if let team {
            guard let found = definition.teams.first(where: { $0.id == team || $0.title == team }) else { return nil }
            self.team = found
        }
        describe()
    }

    public func text(_ format: Format) -> String {
        switch format {
        case .markdown: blocks.map(\.markdown).joined(separator: "\n\n") + "\n"
        case .html: Page.html(title: title, blocks)
        }
    }

    private var title: String { team.map { "\(definition.title): \($0.title)" } ?? definition.title }

    // MARK: What is described

    private mutating func describe() {
        blocks.append(.heading(1, title))
        blocks.append(
            .paragraph("Version \(definition.version) of “\(definition.id)”, \(approval). Hash \(definition.hash)."))
        if let note = definition.note { blocks.append(.paragraph(note)) }
        if let team { describe(team) }
        let stages = definition.stages.sorted {
            ($0.track != "main" ? 1 : 0, $0.order) < ($1.track != "main" ? 1 : 0, $1.order)
        }
        if team == nil { overview(stages) }
        for stage in stages where concerns(stage) {
            describe(stage)
            for transition in definition.transitions where transition.from.contains(stage.id) && concerns(transition) {
                // One that leads away from several stages is described with the first.
                let first = stages.first { transition.from.contains($0.id) && concerns($0) }
                if first?.id == stage.id { describe(transition) }
            }
        }
        for transition in definition.transitions where concerns(transition) {
            if stages.allSatisfy({ !transition.from.contains($0.id) || !concerns($0) }) { describe(transition) }
        }
        if team == nil {
            describeScopes()
            describeRest()
        }
    }

    private mutating func overview(_ stages: [Stage]) {
        blocks.append(.heading(2, "The way"))
        blocks.append(
            .table(
                head: ["Stage", "What it is for", "Owner", "Leads to"],
                rows: stages.map { stage in
                    let ways = definition.transitions.filter { $0.from.contains(stage.id) }
                    return [
                        stage.title, stage.purpose, role(stage.owner),
                        ways.map { "\(self.stage($0.to)) (\($0.title))" }.joined(separator: ", "),
                    ]
                }))
    }

    private mutating func describe(_ team: Team) {
        let roles = definition.roles.filter { $0.team == team.id }
        if !roles.isEmpty {
            blocks.append(.paragraph("Its people are \(roles.map(\.title).joined(separator: ", "))."))
        }
    }

    private mutating func describe(_ stage: Stage) {
        blocks.append(.heading(2, stage.track == "main" ? stage.title : "\(stage.title) (beside the main way)"))
        blocks.append(.paragraph("\(stage.purpose.asSentence) Owner: \(role(stage.owner))."))
        if let note = stage.note { blocks.append(.paragraph(note)) }
        criteria("To begin", stage.entry)
        criteria("Should be true of the customer then", stage.outputs.filter { !stage.exit.contains($0) })
        criteria("Nobody leaves before", stage.exit)
        criteria("Must stay true (broken for \(stage.dwell.words), a way back is proposed)", stage.hold)
        var facts = ["Without progress for \(stage.stallAfter.words) the customer counts as stalled."]
        let teams = names(stage.teams, definition.teams, \.id, \.title)
        facts.append("Teams: \(teams.isEmpty ? stage.emptyReasons["teams"] ?? "none" : teams)".asSentence)
        let apps = stage.apps.map { names($0, definition.apps, \.id, \.title, " or ") }.joined(separator: ", ")
        facts.append("Apps: \(apps.isEmpty ? stage.emptyReasons["apps"] ?? "none" : apps)".asSentence)
        let later = stage.inForceThrough.map { self.stage($0) }.joined(separator: ", ")
        if !later.isEmpty { facts.append("What is watched here is watched in \(later) as well.") }
        blocks.append(.list(facts))
        workflows(stage.workflows)
        measures(stage.measures)
        watched(stage.monitors)
    }

    private mutating func describe(_ transition: Transition) {
        let from = transition.from.map { stage($0) }.joined(separator: " or ")
        blocks.append(.heading(3, "\(transition.title): \(from) → \(stage(transition.to))"))
        blocks.append(
            .paragraph(
                "\(transition.purpose.asSentence) \(role(transition.giver)) hands over to \(role(transition.receiver)) "
                    + "within \(transition.limit.words)."))
        if let note = transition.note { blocks.append(.paragraph(note)) }
        if let trigger = transition.trigger { criteria("It opens when", [trigger]) }
        criteria("Ready when", transition.readiness)
        if let handoff = transition.handoff { criteria("Done when the receiver accepts", [handoff]) }
        if let reason = transition.taskOnlyReason {
            blocks.append(.paragraph("Finished tasks alone may make it ready: \(reason)"))
        }
        if !transition.context.isEmpty {
            blocks.append(.paragraph("To hand over:"))
            blocks.append(
                .list(
                    transition.context.map {
                        $0.isRequired ? "\($0.title) (needed, or waived with a reason)" : $0.title
                    }))
        }
        if !transition.breakdowns.isEmpty {
            blocks.append(.paragraph("Broken when:"))
            blocks.append(.list(transition.breakdowns.map { "\($0.category.rawValue): \(statement($0.when))" }))
        }
        blocks.append(
            .list(
                transition.participants.map { part in
                    let team = names([part.team], definition.teams, \.id, \.title)
                    return "\(team): \(part.part.rawValue)"
                }))
        workflows(transition.actions)
        measures(transition.measures)
    }

    private mutating func describeScopes() {
        guard let scopes = definition.scopes else { return }
        blocks.append(.heading(2, "What is bought on top"))
        let way = scopes.through.map { stage($0) }.joined(separator: " and ")
        let opening =
            scopes.openedBy == nil ? "People open one" : "A deal that is won after that opens one, and so do people"
        blocks.append(
            .paragraph(
                "Once a customer has reached \(stage(scopes.after)), new scope goes through \(way) for itself, while the "
                    + "customer keeps its stage. \(opening). Behind the last stage it joins the customer."))
        if let note = scopes.note { blocks.append(.paragraph(note)) }
    }

    private mutating func describeRest() {
        let rows = definition.roles.map { role in
            [role.title, names([role.team], definition.teams, \.id, \.title), source(role.from)]
        }
        blocks.append(.heading(2, "Roles"))
        blocks.append(.table(head: ["Role", "Team", "Comes from, unless somebody is assigned"], rows: rows))
        blocks.append(.heading(2, "Apps"))
        blocks.append(.table(head: ["App", "Used for"], rows: definition.apps.map { [$0.title, $0.purpose] }))
        guard !definition.standings.isEmpty else { return }
        blocks.append(.heading(2, "Standing"))
        blocks.append(.paragraph("The first that fits counts; it never moves a customer from stage to stage."))
        blocks.append(
            .table(
                head: ["Standing", "When"],
                rows: definition.standings.map { [$0.standing.rawValue.replacing("_", with: " "), statement($0.when)] })
        )
    }

    // MARK: Pieces

    private mutating func criteria(_ head: String, _ ids: [String]) {
        guard !ids.isEmpty else { return }
        blocks.append(.paragraph("\(head):"))
        blocks.append(.list(ids.map(criterion)))
    }

    /// "A deal is won: there is a deal with state won."
    private func criterion(_ id: String) -> String {
        guard let criterion = definition.criteria.first(where: { $0.id == id }) else { return id }
        var text = criterion.statement
        if criterion.test == .attested {
            text += ": \(criterion.by.map(role) ?? "somebody") vouches for it"
        } else {
            text += ": \(criterion.test.words(statement))"
            if let by = criterion.by { text += " (\(role(by)))" }
        }
        if criterion.needsEvidence { text += ", with evidence" }
        if let span = criterion.validFor { text += ", for \(span.words)" }
        if let span = criterion.holdFor { text += ", for at least \(span.words)" }
        if !criterion.segments.isEmpty {
            text += "; only for \(names(criterion.segments, definition.segments, \.id, \.title))"
        }
        if criterion.onUnknown != .block {
            text +=
                "; if it cannot be told, \(criterion.onUnknown == .warn ? "the move is marked" : "it does not matter")"
        }
        return criterion.remedy.map { "\(text). \($0.asSentence)" } ?? text.asSentence
    }

    private mutating func workflows(_ ids: [String]) {
        let found = definition.workflows.filter { ids.contains($0.id) }
        guard !found.isEmpty else { return }
        blocks.append(
            .table(
                head: ["Workflow", "Owner", "When", "Done when", "Within"],
                rows: found.map { workflow in
                    [
                        workflow.title, role(workflow.owner), workflow.trigger.map(statement) ?? "",
                        workflow.done.map(statement) ?? "", workflow.within?.words ?? "",
                    ]
                }))
    }

    private mutating func measures(_ ids: [String]) {
        let found = definition.measures.filter { ids.contains($0.id) }
        guard !found.isEmpty else { return }
        blocks.append(
            .table(
                head: ["Measure", "Formula", "Unit", "Target"],
                rows: found.map { [$0.title, $0.formula, $0.unit, $0.target ?? ""] }))
    }

    private mutating func watched(_ ids: [String]) {
        let found = definition.detectors.filter { ids.contains($0.id) }
        guard !found.isEmpty else { return }
        blocks.append(
            .table(
                head: ["Watched", "What to do"],
                rows: found.map { ["\($0.title): \(statement($0.when))", $0.remedy ?? ""] }))
    }

    // MARK: Whose it is

    private func concerns(_ stage: Stage) -> Bool {
        guard let team else { return true }
        return stage.teams.contains(team.id) || isOf(team, stage.owner)
            || definition.workflows.contains { stage.workflows.contains($0.id) && isOf(team, $0.owner) }
    }

    private func concerns(_ transition: Transition) -> Bool {
        guard let team else { return true }
        return transition.participants.contains { $0.team == team.id } || isOf(team, transition.giver)
            || isOf(team, transition.receiver)
    }

    private func isOf(_ team: Team, _ role: String) -> Bool {
        definition.roles.contains { $0.id == role && $0.team == team.id }
    }

    private func role(_ id: String) -> String { names([id], definition.roles, \.id, \.title) }
    private func stage(_ id: String) -> String { names([id], definition.stages, \.id, \.title) }
    private func statement(_ id: String) -> String { names([id], definition.criteria, \.id, \.statement) }

    private func names<Item>(
        _ ids: [String], _ items: [Item], _ id: KeyPath<Item, String>, _ title: KeyPath<Item, String>,
        _ separator: String = ", "
    ) -> String {
        ids.map { wanted in items.first { $0[keyPath: id] == wanted }?[keyPath: title] ?? wanted }
            .joined(separator: separator)
    }

    private func source(_ source: Role.Source?) -> String {
        switch source {
        case .customer(let field)?: "\(field) of the customer"
        case .newest(let rows, let column)?: "\(column) of the newest \(rows.view.replacing("_", with: " "))"
        case nil: ""
        }
    }
}

extension String {
    /// Authors end their sentences, or do not.
    fileprivate var asSentence: String { ".!?".contains(last ?? ".") ? self : self + "." }
}

extension DefinitionDocument.Block {
    var markdown: String {
        switch self {
        case .heading(let level, let text): String(repeating: "#", count: level) + " " + text.plainMarkdown
        case .paragraph(let text): text.plainMarkdown
        case .list(let items): items.map { "- \($0.plainMarkdown)" }.joined(separator: "\n")
        case .table(let head, let rows):
            ([head, head.map { _ in "---" }] + rows.map { $0.map(\.plainMarkdown) })
                .map { "| \($0.joined(separator: " | ")) |" }.joined(separator: "\n")
        }
    }

    var html: String {
        switch self {
        case .heading(let level, let text): "<h\(level)>\(text.plainHTML)</h\(level)>"
        case .paragraph(let text): "<p>\(text.plainHTML)</p>"
        case .list(let items): "<ul>\(items.map { "<li>\($0.plainHTML)</li>" }.joined())</ul>"
        case .table(let head, let rows):
            "<table><thead><tr>\(head.map { "<th>\($0.plainHTML)</th>" }.joined())</tr></thead><tbody>"
                + rows.map { "<tr>\($0.map { "<td>\($0.plainHTML)</td>" }.joined())</tr>" }.joined()
                + "</tbody></table>"
        }
    }
}

/// The page around the text: nothing is fetched from anywhere.
private enum Page {
    private static let style = """
        body{font:16px/1.5 system-ui,sans-serif;max-width:58rem;margin:2rem auto;padding:0 1rem;color:#1c2430;background:#fff}
        h2{margin-top:2.5rem;border-bottom:1px solid #d5dbe3}h3{margin-top:1.8rem}
        table{border-collapse:collapse;width:100%;margin:1rem 0}th,td{border:1px solid #d5dbe3;padding:.35rem .6rem;
        text-align:left;vertical-align:top}th{background:#f2f5f8}
        @media (prefers-color-scheme:dark){body{color:#e3e8ef;background:#14181f}th{background:#222833}
        th,td,h2{border-color:#3a4352}}
        @media print{body{max-width:none;margin:0}}
        """

    static func html(title: String, _ blocks: [DefinitionDocument.Block]) -> String {
        """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
        <title>\(title.plainHTML)</title><style>\(style)</style></head><body>
        \(blocks.map(\.html).joined(separator: "\n"))
        </body></html>

        """
    }
}

extension String {
    /// A text of the definition is a text and never a mark.
    fileprivate var plainMarkdown: String {
        var plain = ""
        for character in self {
            if "\\`*_{}[]<>#|!".contains(character) { plain.append("\\") }
            plain.append(character.isNewline ? " " : character)
        }
        // A number with a point, or a dash, would begin a list.
        if let first = plain.first, "-+".contains(first) { plain = "\\" + plain }
        return plain
    }

    fileprivate var plainHTML: String {
        var plain = ""
        for character in self {
            switch character {
            case "&": plain += "&amp;"
            case "<": plain += "&lt;"
            case ">": plain += "&gt;"
            case "\"": plain += "&quot;"
            default: plain.append(character)
            }
        }
        return plain
    }
}
