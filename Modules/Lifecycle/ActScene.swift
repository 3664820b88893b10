public import Domain

/// All that the rules need to know to judge an act.
public struct ActScene: Sendable {
    /// The one in force.
    public var definition: Definition
    public var now: Instant
    /// When the newest entry was recorded, of whichever customer.
    public var newest: Int64?
    /// The customer's things as they are now.
    public var things: [Thing] = []
    /// The one the act is about, if it is about one.
    public var subject: Thing?
    /// Of the customer, as far as it was judged.
    public var stage: String?
    public var segment: String?
    /// In front of the customer.
    public var transition: String?
    /// The furthest stage ever, of the customer.
    public var attained: String?
    /// The one the act is for; nil: for the customer as a whole. Stage and transition are then its own.
    public var scope: String?
    /// The customer's, and which of them have joined it.
    public var scopes: [Thing] = []
    public var joined: Set<String> = []
    public var roles = RoleBook()
    /// Of the transition, where the act is a handoff.
    public var context: [ContextState] = []

    public init(definition: Definition, now: Instant) {
        self.definition = definition
        self.now = now
    }
}

/// A context item of a transition for one customer.
public struct ContextState: Hashable, Sendable {
    public enum State: String, Sendable { case present, missing, waived }

    public var key: String
    public var title: String
    public var isRequired: Bool
    public var state: State
    public var value: String?
    /// Why it is missing or waived.
    public var reason: String?
    /// The record that shows it.
    public var evidence: String?

    public init(_ item: Transition.ContextItem, _ state: State, value: String? = nil, reason: String? = nil) {
        key = item.key
        title = item.title
        isRequired = item.isRequired
        self.state = state
        self.value = value
        self.reason = reason
    }
}

/// Who may act in which role for a customer.
public struct RoleBook: Hashable, Sendable {
    public struct Grant: Hashable, Sendable {
        public var role: String
        public var person: String
        public init(role: String, person: String) {
            self.role = role
            self.person = person
        }
    }

    /// For all customers. As long as there is none, anyone may act in any role.
    public var grants: [Grant] = []
    /// Who holds a role for this customer: assigned, or named by the role's source.
    public var holders: [String: [String]] = [:]

    public init() {}

    /// Anyone may in any, as long as none is granted.
    public func mayAct(_ person: String, inAnyOf roles: [String]) -> Bool {
        grants.isEmpty || roles.contains { mayAct(person, as: $0) }
    }

    func mayAct(_ person: String, as role: String) -> Bool {
        grants.contains { $0.role == role && $0.person.isSame(as: person) }
            || holders[role]?.contains { $0.isSame(as: person) } == true
    }
}

extension String {
    /// Names are written by people.
    func isSame(as other: String) -> Bool { lowercased() == other.lowercased() }
}

extension ActScene {
    public static let anyoneMay =
        "No role was granted to anybody yet, so anyone may act in any: onward roles grant ROLE PERSON ends that."

    /// In which role somebody acts. `allowed`: those that may do it; nil: any role of the definition.
    func role(of act: Act, allowed: [String]?) throws(Refusal) -> (role: String?, note: String?) {
        let known = definition.roles.map(\.id)
        if let asked = act.role {
            guard known.contains(asked) else { throw .unknown("role", asked, among: known, .misused) }
            if let allowed, !allowed.contains(asked) {
                throw Refusal(
                    .forbidden, "“\(act.verb.rawValue)” is not for the role \(asked) here.",
                    "It is for: \(allowed.joined(separator: ", ")).")
            }
        }
        if roles.grants.isEmpty { return (act.role ?? allowed?.first, Self.anyoneMay) }
        let candidates = act.role.map { [$0] } ?? allowed ?? known
        if let role = candidates.first(where: { roles.mayAct(act.by, as: $0) }) { return (role, nil) }
        let wanted = act.role != nil || allowed != nil ? candidates.joined(separator: " or ") : "any role"
        throw Refusal(
            .forbidden, "\(act.by) does not hold \(wanted) for this customer.",
            "onward owner assign KEY ROLE PERSON gives it for one customer, onward roles grant ROLE PERSON for all.")
    }

    /// The things of a kind, the newest last.
    func all(_ kind: EntryKind, where fits: (Thing) -> Bool = { _ in true }) -> [Thing] {
        things.filter { $0.kind == kind && fits($0) }.sorted { ($0.effective, $0.entry) < ($1.effective, $1.entry) }
    }

    /// Who holds a role now: assigned first, else whom the role's source names.
    func holder(of role: String) -> String? {
        let today = now.day
        return all(.ownership) { $0.body.text("role") == role && $0.holds(on: today) }.last?.body.text("person")
            ?? roles.holders[role]?.first
    }
}

extension Thing {
    /// Of an ownership: whether the person has the role on a day.
    public func holds(on day: String) -> Bool {
        (body.text("from_day") ?? "") <= day && body.text("until_day").map { day < $0 } ?? true
    }
}

extension ActScene {
    /// The transition of a handoff, for which the store looks up what is known; nil: the rules refuse it anyway.
    public func transition(meantBy act: Act) -> Transition? { try? transition(of: act) }
}
