/// What somebody has a rule do otherwise than it does by itself. Guards hold all the same: what contradicts is never
/// joined by a switch.
public enum RuleSwitch: Hashable, Sendable {
    /// It asks where it would join.
    case asks(Rule)
    /// It joins where it would ask for this reason.
    case joins(Rule, Objection)

    /// "nameInCompany" or "nameInCompany.sameSource", and what it does.
    public init(_ name: String, does word: String) throws(Flaw) {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard let rule = Rule.allCases.first(where: { "\($0)" == parts[0] }), rule != .decided, parts.count <= 2 else {
            throw Flaw("“\(name)” is no rule; there are: \(Self.words(Self.rules))")
        }
        guard ["ask", "join"].contains(word) else { throw Flaw("“\(word)” is nothing a rule can do: ask or join") }
        guard parts.count == 2 else {
            guard word == "ask" else { throw Flaw("\(name) joins by itself") }
            self = .asks(rule)
            return
        }
        let known = Objection.allCases.filter { rule.canJoin(despite: $0) }
        guard let objection = known.first(where: { "\($0)" == parts[1] }) else {
            throw Flaw("“\(parts[1])” is no reason to ask that \(rule) can do without; there are: \(Self.words(known))")
        }
        guard word == "join" else { throw Flaw("\(name) asks by itself") }
        self = .joins(rule, objection)
    }

    /// Why a text is no switch.
    public struct Flaw: Error, Hashable, Sendable, CustomStringConvertible {
        public var description: String
        init(_ description: String) { self.description = description }
    }

    public var name: String {
        switch self {
        case .asks(let rule): "\(rule)"
        case .joins(let rule, let objection): "\(rule).\(objection)"
        }
    }

    public var does: String {
        switch self {
        case .asks: "ask"
        case .joins: "join"
        }
    }

    public var rule: Rule {
        switch self {
        case .asks(let rule), .joins(let rule, _): rule
        }
    }

    /// That can be switched: all but what somebody decided.
    public static let rules = Rule.allCases.filter { $0 != .decided }

    private static func words(_ values: [some Any]) -> String { values.map { "\($0)" }.joined(separator: ", ") }
}

extension Ruleset {
    /// In an order of their own.
    public func switches(of rule: Rule) -> [RuleSwitch] {
        switches.filter { $0.rule == rule }.sorted { $0.name < $1.name }
    }

    /// Somebody had the rule join all the same.
    func joins(_ rule: Rule, despite objection: Objection) -> Bool {
        !switches.isEmpty && switches.contains(.joins(rule, objection))
    }
}

extension Rule {
    /// Whether it may be had to join all the same: it is a doubt, not a contradiction.
    public func canJoin(despite objection: Objection) -> Bool {
        switch objection {
        case .surnameOnly, .namesakes, .sameSource, .otherCity, .otherCompanyName, .otherLegalForm,
            .usedInSeveralPlaces, .notSure:
            true
        // A guard against all that is weaker.
        case .otherMobile: self == .link
        case .decidedApart, .decisionsContradict, .namesContradict, .linkAgainstNames, .mailOfSeveral,
            .otherMailboxInDomain, .otherPrivateMailbox, .nothingInCommon, .otherBirthday, .tooLarge:
            false
        }
    }
}
