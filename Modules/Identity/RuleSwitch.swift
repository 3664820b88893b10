/// What somebody has a rule do otherwise than it does by itself. Guards hold all the same: what contradicts is never
/// joined by a switch.
public enum RuleSwitch: Hashable, Sendable {
    /// It asks where it would join.
    case asks(Rule)
    /// It joins where it would ask for this reason.
    case joins(Rule, Objection)

    /// "nameInCompany" or "nameInCompany.sameSource": what is named does the other thing.
    public init(_ name: String) throws(Flaw) {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard let rule = Self.rules.first(where: { $0.name == parts[0] }), parts.count <= 2 else {
            throw Flaw("“\(name)” is no rule; there are: \(Self.rules.map(\.name).joined(separator: ", "))")
        }
        guard parts.count == 2 else {
            self = .asks(rule)
            return
        }
        let known = Objection.allCases.filter { rule.canJoin(despite: $0) }
        guard let objection = known.first(where: { $0.name == parts[1] }) else {
            throw Flaw(
                "“\(parts[1])” is no reason to ask that \(rule) can do without; there are: "
                    + known.map(\.name).joined(separator: ", "))
        }
        self = .joins(rule, objection)
    }

    /// Whether it is turned on by a word; turned off by what it does without.
    public func isOn(_ word: String) throws(Flaw) -> Bool {
        guard ["ask", "join"].contains(word) else { throw Flaw("“\(word)” is nothing a rule can do: ask or join") }
        return word == does
    }

    /// What is said against it where it would change nothing.
    public var isUsual: Flaw {
        switch self {
        case .asks: Flaw("\(name) joins by itself")
        case .joins: Flaw("\(name) asks by itself")
        }
    }

    /// Why a text is no switch.
    public struct Flaw: Error, Hashable, Sendable, CustomStringConvertible {
        public var description: String
        init(_ description: String) { self.description = description }
    }

    public var name: String {
        switch self {
        case .asks(let rule): rule.name
        case .joins(let rule, let objection): "\(rule.name).\(objection.name)"
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
}

extension Ruleset {
    /// In an order of their own.
    public func switches(of rule: Rule) -> [RuleSwitch] {
        switches.filter { $0.rule == rule }.sorted { $0.name < $1.name }
    }

    /// Somebody had the rule join all the same.
    func joins(_ rule: Rule, despite objection: Objection) -> Bool {
        switches.contains(.joins(rule, objection))
    }
}

extension Rule {
    /// Whether it may be had to join all the same: it is a doubt, not a contradiction.
    public func canJoin(despite objection: Objection) -> Bool {
        switch objection {
        case .surnameOnly, .namesakes, .sameSource, .otherCity, .otherCompanyName, .otherLegalForm,
            .usedInSeveralPlaces, .notSure, .otherPeople:
            true
        // A guard against all that is weaker.
        case .otherMobile: self == .link
        case .decidedApart, .decisionsContradict, .namesContradict, .linkAgainstNames, .mailOfSeveral,
            .otherMailboxInDomain, .otherPrivateMailbox, .nothingInCommon, .otherBirthday, .tooLarge:
            false
        }
    }
}
