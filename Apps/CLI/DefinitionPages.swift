import API
import Domain
import JSON
import Lifecycle
import Persistence

extension DefinitionBench.Found {
    /// "approved by Ada on 2026-01-02": as every document says it.
    var approval: String {
        if let kept, let day = kept.approved?.day { return "approved by \(kept.approvedBy ?? "somebody") on \(day)" }
        if let approval = definition.approval { return "approved by \(approval.by) on \(approval.on)" }
        return kept?.isShipped == true ? "as it came with the program, approved by nobody here" : "approved by nobody"
    }

    /// What every answer cites.
    var head: JSONValue {
        kept?.json
            ?? [
                "id": .string(definition.id), "version": .number(String(definition.version)),
                "title": .string(definition.title), "hash": .string(definition.hash), "status": "file",
            ]
    }

    var json: JSONValue { .object((head.members ?? []) + [.init(name: "definition", value: definition.json)]) }
}

extension KeptDefinition {
    var json: JSONValue {
        func time(_ moment: Instant?) -> JSONValue { moment.map { .string($0.iso8601) } ?? .null }
        func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
        return [
            "id": .string(id), "version": .number(String(version)), "title": .string(title), "hash": .string(hash),
            "status": .string(status.rawValue), "shipped": .bool(isShipped),
            "added": isShipped ? .null : time(added), "addedBy": .string(addedBy), "approved": time(approved),
            "approvedBy": text(approvedBy), "approvalNote": text(approvalNote), "activated": time(activated),
            "activatedBy": text(activatedBy), "activeFrom": time(activeFrom), "activeUntil": time(activeUntil),
        ]
    }
}

extension DefinitionFinding {
    var json: JSONValue {
        [
            "path": .string(path), "line": .number(String(line)), "column": .number(String(column)),
            "text": .string(text),
        ]
    }
}

/// What criteria can look at by one name.
struct VocabularyEntry {
    var name: String
    /// The column that dates a row; empty if there are no rows.
    var at = ""
    var columns: [FactField]

    /// The customer itself first, which `compare` asks.
    static let all =
        [VocabularyEntry(name: "customer", columns: [.init("segment", .text)] + Vocabulary.customer)]
        + Vocabulary.views.map { VocabularyEntry(name: $0.name, at: $0.at, columns: $0.columns) }

    var json: JSONValue {
        [
            "view": .string(name), "datedBy": at.isEmpty ? .null : .string(at),
            "columns": .array(
                columns.map { ["column": .string($0.name), "form": .string($0.form.words)] }),
        ]
    }
}

/// Definitions as a person reads them.
enum DefinitionPages {
    static func list(_ all: [KeptDefinition], _ terminal: Terminal) -> String {
        var table = Table([
            .whole("ID"), .right("VERSION"), .whole("STATUS"), .left("APPROVED BY", least: 12), .whole("IN FORCE"),
            .left("ADDED BY", least: 10).ranked(1), .whole("HASH").ranked(2),
        ])
        let isNoneActive = all.allSatisfy { $0.activated == nil }
        for kept in all {
            // It came with the program: nobody drafts it, and it counts where nothing else does.
            let isAsShipped = kept.isShipped && kept.status == .draft
            let status = !isAsShipped ? kept.status.rawValue : isNoneActive ? "counts" : "shipped"
            let force =
                kept.activeFrom.map { from in "\(from.day) to \(kept.activeUntil?.day ?? "now")" } ?? ""
            let approval = kept.approvedBy.map { "\($0), \(kept.approved?.day ?? "")" } ?? ""
            table.add([
                kept.id, String(kept.version), status, approval, force,
                kept.isShipped ? "shipped" : kept.addedBy, String(kept.hash.prefix(12)),
            ])
        }
        return table.rendered(width: terminal.width, style: terminal.style)
            + (isNoneActive ? "\n" + wrapped("None was put in force: the shipped one counts.", terminal) : "")
    }

    static func definition(_ found: DefinitionBench.Found, _ terminal: Terminal) -> String {
        let definition = found.definition
        var text = wrapped(definition.title, terminal) { terminal.style.strong($0) }
        text += wrapped("\(definition.id) version \(definition.version), \(found.approval)", terminal)
        text += "hash \(definition.hash)\n\n"
        text += stages(definition, terminal)
        for transition in definition.transitions { text += "\n" + describe(transition, definition, terminal) }
        return text
    }

    private static func stages(_ definition: Definition, _ terminal: Terminal) -> String {
        var table = Table([
            .left("STAGE", least: 10), .left("TRACK").ranked(2), .left("OWNER", least: 12), .right("STALLS").ranked(1),
            .sentence("NOBODY LEAVES BEFORE"),
        ])
        for stage in definition.stages.sorted(by: {
            ($0.track != "main" ? 1 : 0, $0.order) < ($1.track != "main" ? 1 : 0, $1.order)
        }) {
            table.add([
                stage.title, stage.track == "main" ? "" : stage.track, role(stage.owner, definition),
                stage.stallAfter.words,
                stage.exit.map { statement($0, definition) }.joined(separator: "; "),
            ])
        }
        return table.rendered(width: terminal.width, style: terminal.style)
    }

    private static func describe(_ transition: Transition, _ definition: Definition, _ terminal: Terminal) -> String {
        func stage(_ id: String) -> String { definition.stages.first { $0.id == id }?.title ?? id }
        let from = transition.from.map(stage).joined(separator: " or ")
        var text = wrapped("\(transition.title): \(from) to \(stage(transition.to))", terminal) {
            terminal.style.strong($0)
        }
        text += wrapped(
            "\(role(transition.giver, definition)) hands over to \(role(transition.receiver, definition)) within "
                + "\(transition.limit.words)", terminal)
        var lines = transition.readiness.map { ("ready when", statement($0, definition)) }
        if let handoff = transition.handoff { lines.append(("done when", statement(handoff, definition))) }
        lines += transition.context.map { ($0.isRequired ? "hand over" : "hand over, if any", $0.title) }
        lines += transition.breakdowns.map { ("broken (\($0.category.rawValue))", statement($0.when, definition)) }
        return text + Help.list(lines.map { ($0.0, TextWidth.harmless($0.1)) }, terminal.width)
    }

    static func vocabulary(_ views: [VocabularyEntry], _ terminal: Terminal) -> String {
        guard views.count == 1 else {
            var table = Table([.whole("VIEW"), .whole("DATED BY"), .sentence("COLUMNS")])
            for view in views { table.add([view.name, view.at, view.columns.map(\.name).joined(separator: ", ")]) }
            return table.rendered(width: terminal.width, style: terminal.style)
        }
        var table = Table([.whole("COLUMN"), .sentence("IS")])
        for column in views[0].columns { table.add([column.name, column.form.words]) }
        let dated = views[0].at.isEmpty ? "" : "\nDated by \(views[0].at), if a test names no other column.\n"
        return table.rendered(width: terminal.width, style: terminal.style) + dated
    }

    private static func role(_ id: String, _ definition: Definition) -> String {
        definition.roles.first { $0.id == id }?.title ?? id
    }

    private static func statement(_ id: String, _ definition: Definition) -> String {
        definition.criteria.first { $0.id == id }?.statement ?? id
    }

    private static func wrapped(
        _ text: String, _ terminal: Terminal, _ dressed: (String) -> String = { $0 }
    ) -> String {
        Help.wrapped(TextWidth.harmless(text), terminal.width).split(separator: "\n")
            .map { dressed(String($0)) + "\n" }.joined()
    }
}
