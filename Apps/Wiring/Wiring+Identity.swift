public import API
import ConnectorKit
import Domain
import JSON
public import Persistence

/// Whose word counts, from the settings to the store.
extension Wiring {
    /// The workspace's database, which derives customers by the settings as they are then.
    public func store() throws -> Store { try Store(path: workspace.database) { try identityRules() } }

    /// What the settings say, if every app they name is one that can be read.
    public func identityRules() throws -> IdentityRules {
        let rules = try workspace.settings()?.identity ?? IdentityRules()
        let mastery = "\(workspace.settingsFile), identity.mastery"
        if rules.generalOrder != IdentityRules.usualOrder {
            try checkOrder(rules.generalOrder, place: "\(mastery).order")
        }
        for (field, order) in rules.ownOrders where !order.isEmpty {
            try checkOrder(order, place: "\(mastery).fields.\(field).order")
        }
        return rules
    }

    /// Each is a system, or a list of one: "zoho_desk", "zoho_desk.contacts".
    public func checkOrder(_ names: [String], place: String) throws(Problem) {
        let systems = try systems().map(\.connector)
        for name in names {
            let lower = name.lowercased()
            let system = systems.first { lower == $0.name.lowercased() || lower.hasPrefix("\($0.name.lowercased()).") }
            guard let system else {
                let known = systems.map(\.name)
                throw Problem(
                    .misused, "\(place) names “\(name)”, which is no system.",
                    remedy: Suggestion.nearest(to: name, among: known).map { "Did you mean \($0)?" }
                        ?? "There are: \(known.joined(separator: ", ")).")
            }
            // Modules of the customer's own are only known once they were found.
            if lower == system.name.lowercased() || system.discovery != nil { continue }
            let lists = system.resources.filter { $0.isAboutSomebody }.map { "\(system.name).\($0.name)" }
            guard lists.contains(where: { $0.lowercased() == lower }) else {
                throw Problem(
                    .misused, "\(place) names “\(name)”, which is no list of companies or people.",
                    remedy: lists.isEmpty
                        ? "\(system.name) has none." : "\(system.name) has: \(lists.joined(separator: ", ")).")
            }
        }
    }
}

extension Resource {
    fileprivate var isAboutSomebody: Bool {
        facts.contains { $0.kind == .company || $0.kind == .person }
    }
}
