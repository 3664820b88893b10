import JSON

// How children of customers stand in a file, and what is wrong with them.

extension ScopeRule {
    static let blank = ScopeRule(after: "", through: [])

    static var form: ObjectForm<ScopeRule> {
        ObjectForm(
            "scopes", { blank },
            [
                .init(
                    "opened_by", \.openedBy, Form<Rows>.rows.optional,
                    "Deals each of which opens one; only people do if left out."),
                .init("after", \.after, .id, isRequired: true, "The stage the customer has reached before."),
                .init("through", \.through, Form<String>.id.list, isRequired: true, "The stages it goes through."),
                .init("serves", \.serves, Form<String>.text.list, servesText),
                .init("derived", \.isDerived, .flag, "Ours: extended from the method by analogy."),
                .init("note", \.note, Form<String>.text.optional, "For people."),
            ])
    }
}

extension DefinitionCheck {
    mutating func checkScopes() {
        guard let scopes = definition.scopes else { return }
        check(.stage, scopes.after, at: "scopes.after")
        check(.stage, scopes.through, at: "scopes.through")
        if scopes.through.isEmpty { report("scopes.through", "a scope goes through at least one stage") }
        checkServed(scopes.serves, at: "scopes")
        let stages = Dictionary(definition.stages.map { ($0.id, $0) }) { first, _ in first }
        for (index, id) in scopes.through.enumerated() {
            guard let stage = stages[id] else { continue }
            if stage.track != Engine.mainTrack {
                report("scopes.through.\(index)", "“\(id)” is on the track “\(stage.track)”, not on the main one")
            }
            guard index > 0, let former = stages[scopes.through[index - 1]] else { continue }
            if !definition.transitions.contains(where: { $0.from.contains(former.id) && $0.to == id }) {
                report("scopes.through.\(index)", "no transition leads from “\(former.id)” to “\(id)”")
            } else if former.order >= stage.order {
                report("scopes.through.\(index)", "“\(id)” is not behind “\(former.id)”")
            }
        }
        if let after = stages[scopes.after] {
            if after.track != Engine.mainTrack {
                report("scopes.after", "“\(after.id)” is on the track “\(after.track)”, not on the main one")
            } else if let last = scopes.through.last.flatMap({ stages[$0] }), last.order >= after.order {
                report("scopes.after", "what a scope goes through lies before “\(after.id)”; “\(last.id)” does not")
            }
        }
        if let rows = scopes.openedBy {
            checkRows(rows, at: "scopes.opened_by")
            if Vocabulary.view(rows.view) != nil, rows.view != "deal" {
                report("scopes.opened_by.view", "a scope is opened by a deal: by that its records are known")
            }
        }
        for (name, list, ids) in [
            (ScopeRule.joined, "stages", definition.stages.map(\.id)),
            (ScopeRule.join, "transitions", definition.transitions.map(\.id)),
        ] {
            guard let index = ids.firstIndex(of: name) else { continue }
            report("\(list).\(index).id", "“\(name)” is how a scope ends; give this another id, or leave “scopes” out")
        }
    }
}
