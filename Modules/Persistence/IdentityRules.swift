public import Identity
public import JSON
import SQLite

/// What the owner of a workspace decided about recognition: which domains are their own, in which country phone
/// numbers without one are, which rules ask or join otherwise, which app masters which field. Customers are derived by
/// it; the store keeps the text it last derived by, so that whatever answers shows what was derived.
public struct IdentityRules: Hashable, Sendable {
    /// The seller's: whoever writes from them is no customer.
    public var ownDomains: [String] = []
    /// ISO code: of phone numbers that name none.
    public var country: String?
    public var mastery = Mastery()
    /// The numbers are the release's, the switches the workspace's. Others judge all anew.
    private(set) var ruleset = Ruleset()
    /// What rules do otherwise than by themselves.
    var switches: Set<RuleSwitch> { ruleset.switches }

    public init() {}

    // For whoever does not know the rules themselves.

    /// The order of systems for all fields.
    public var generalOrder: [String] {
        get { mastery.order }
        set { mastery.order = newValue }
    }

    public static let usualOrder = Mastery.usualOrder
    public static let fieldNames = GoldenField.all.map(\.fullName)
    public static let tieNames = Mastery.Tie.allCases.map(\.rawValue)

    /// Fields with an order of their own, by their names.
    public var ownOrders: [(field: String, order: [String])] {
        mastery.rules.sorted { $0.key < $1.key }.map { ($0.key, $0.value.order) }
    }

    public func order(of field: String) -> [String] { mastery.rules[field]?.order ?? [] }
    public func tie(of field: String) -> String { (mastery.rules[field]?.tie ?? .latest).rawValue }

    /// What is nil stays; a word that is no rule is refused. False if there is no such field or tie.
    public mutating func set(_ field: String, order: [String]?, tie: String?) -> Bool {
        var rule = mastery.rules[field] ?? Mastery.Rule()
        guard GoldenField.named(field) != nil else { return false }
        if let order { rule.order = order }
        if let tie {
            guard let known = Mastery.Tie(rawValue: tie) else { return false }
            rule.tie = known
        }
        mastery.rules[field] = rule
        return true
    }

    public mutating func reset(_ field: String) { mastery.rules[field] = nil }

    /// Has a rule ("nameInCompany") or a kind of its questions ("nameInCompany.sameSource") ask or join from now on.
    /// False if it does so already.
    public mutating func set(rule name: String, does word: String) throws(Flaw) -> Bool {
        do {
            let one = try RuleSwitch(name)
            return try one.isOn(word)
                ? ruleset.switches.insert(one).inserted : ruleset.switches.remove(one) != nil
        } catch {
            throw Flaw(description: error.description)
        }
    }
}

extension IdentityRules {
    /// Where something is wrong, and what would be right.
    public struct Flaw: Error, Hashable, Sendable, CustomStringConvertible {
        public var description: String
    }

    /// Strict: what it does not know it refuses, with its place below `place`.
    public init(_ json: JSONValue, place: String) throws(Flaw) {
        try json.expectMembers(["ownDomains", "country", "rules", "mastery"], in: place)
        ownDomains = try json["ownDomains"]?.texts(in: "\(place).ownDomains") ?? []
        for (index, domain) in ownDomains.enumerated() where Website(domain)?.sort != .organisation {
            throw Flaw(
                description: "\(place).ownDomains.\(index) is “\(domain)”, which is no domain of one organisation")
        }
        if let country = json["country"], country != .null {
            guard let code = country.text.flatMap(Countries.code) else {
                throw Flaw(description: "\(place).country is no country; write its ISO code, such as \"DE\"")
            }
            self.country = code
        }
        if let rules = json["rules"] { ruleset.switches = try rules.switches(in: "\(place).rules") }
        if let mastery = json["mastery"] { self.mastery = try Mastery(mastery, place: "\(place).mastery") }
    }

    /// Only what differs from what holds without it.
    public var json: JSONValue {
        var members: [JSONValue.Member] = []
        if !ownDomains.isEmpty {
            members.append(.init(name: "ownDomains", value: .array(ownDomains.map { .string($0) })))
        }
        if let country { members.append(.init(name: "country", value: .string(country))) }
        if !ruleset.switches.isEmpty {
            let switches = ruleset.switches.sorted { $0.name < $1.name }
            let rules = switches.map { JSONValue.Member(name: $0.name, value: .string($0.does)) }
            members.append(.init(name: "rules", value: .object(rules)))
        }
        if mastery != Mastery() { members.append(.init(name: "mastery", value: mastery.json)) }
        return .object(members)
    }
}

extension Mastery {
    fileprivate init(_ json: JSONValue, place: String) throws(IdentityRules.Flaw) {
        self.init()
        try json.expectMembers(["order", "fields"], in: place)
        if let order = json["order"] { self.order = try order.places(in: "\(place).order") }
        guard let fields = json["fields"] else { return }
        guard let members = fields.members else {
            throw IdentityRules.Flaw(description: "\(place).fields is no object of fields")
        }
        for member in members {
            let own = "\(place).fields.\(member.name)"
            guard GoldenField.named(member.name) != nil else {
                throw IdentityRules.Flaw(
                    description: "\(own) is no field; there are: \(IdentityRules.fieldNames.joined(separator: ", "))")
            }
            guard rules[member.name] == nil else { throw IdentityRules.Flaw(description: "\(own) is there twice") }
            rules[member.name] = try Rule(member.value, place: own)
        }
    }

    fileprivate var json: JSONValue {
        let fields = rules.sorted { $0.key < $1.key }.map { JSONValue.Member(name: $0.key, value: $0.value.json) }
        return ["order": .array(order.map { .string($0) }), "fields": .object(fields)]
    }
}

extension Mastery.Rule {
    fileprivate init(_ json: JSONValue, place: String) throws(IdentityRules.Flaw) {
        self.init()
        try json.expectMembers(["order", "tie"], in: place)
        if let order = json["order"] { self.order = try order.places(in: "\(place).order") }
        guard let word = json["tie"] else { return }
        guard let tie = word.text.flatMap(Mastery.Tie.init) else {
            throw IdentityRules.Flaw(
                description: "\(place).tie can be: \(IdentityRules.tieNames.joined(separator: ", "))")
        }
        self.tie = tie
    }

    fileprivate var json: JSONValue {
        ["order": .array(order.map { .string($0) }), "tie": .string(tie.rawValue)]
    }
}

extension JSONValue {
    fileprivate func expectMembers(_ known: [String], in place: String) throws(IdentityRules.Flaw) {
        guard let members else { throw IdentityRules.Flaw(description: "\(place) is no object") }
        for member in members where !known.contains(member.name) {
            throw IdentityRules.Flaw(
                description: "\(place).\(member.name) is not known; there are: \(known.joined(separator: ", "))")
        }
    }

    fileprivate func texts(in place: String) throws(IdentityRules.Flaw) -> [String] {
        guard let items, items.allSatisfy({ !($0.text ?? "").isEmpty && $0.isText }) else {
            throw IdentityRules.Flaw(description: "\(place) is no list of texts")
        }
        return items.compactMap(\.text)
    }

    /// "nameInCompany": "ask", "siteAndName.sameSource": "join".
    fileprivate func switches(in place: String) throws(IdentityRules.Flaw) -> Set<RuleSwitch> {
        guard let members else { throw IdentityRules.Flaw(description: "\(place) is no object of rules") }
        var switches: Set<RuleSwitch> = []
        for member in members {
            let one: RuleSwitch
            do {
                one = try RuleSwitch(member.name)
                guard try one.isOn(member.value.text ?? "") else { throw one.isUsual }
            } catch {
                throw IdentityRules.Flaw(description: "\(place): \(error)")
            }
            guard switches.insert(one).inserted else {
                throw IdentityRules.Flaw(description: "\(place).\(member.name) is there twice")
            }
        }
        return switches
    }

    /// Systems and lists of theirs, none twice.
    fileprivate func places(in place: String) throws(IdentityRules.Flaw) -> [String] {
        let names = try texts(in: place)
        for (index, name) in names.enumerated() where names[..<index].contains(name) {
            throw IdentityRules.Flaw(description: "\(place).\(index) names “\(name)” again")
        }
        return names
    }

    private var isText: Bool {
        if case .string = self { true } else { false }
    }
}

// MARK: In the store

extension IdentityRules {
    /// What is written down: grows with the fields there are, and with what is noted on the way, so that a release that
    /// notes something else derives anew.
    static let edition = 6
    fileprivate static let wanted = "identity.rules"
    fileprivate static let derived = "identity.rules.derived"

    /// What customers have to be made anew for.
    enum Change: Comparable { case nothing, values, links }

    fileprivate static func stored(
        _ name: String, _ connection: Connection
    ) throws -> (edition: Int, ruleset: Int?, rules: IdentityRules) {
        let text = try connection.first("SELECT text FROM memory WHERE name = \(name)") { $0.text(0) }
        let json = try JSONValue(parsing: text ?? "{}")
        return (
            json["edition"]?.integer.map(Int.init) ?? 0, json["ruleset"]?.integer.map(Int.init),
            try IdentityRules(json["rules"] ?? [:], place: name)
        )
    }

    private func note(as name: String, _ connection: Connection) throws {
        let text = JSONValue.object([
            .init(name: "edition", value: .number(String(Self.edition))),
            .init(name: "ruleset", value: .number(String(ruleset.version))), .init(name: "rules", value: json),
        ]).serialized
        try connection.run(
            """
            INSERT INTO memory (name, text) VALUES (\(name), \(String(decoding: text, as: UTF8.self)))
            ON CONFLICT DO UPDATE SET text = excluded.text WHERE text <> excluded.text
            """)
    }

    /// Those to derive by from now on.
    func noteAsWanted(_ connection: Connection) throws { try note(as: Self.wanted, connection) }

    /// Those by which customers were derived.
    func noteAsDerived(_ connection: Connection) throws { try note(as: Self.derived, connection) }

    static func change(_ connection: Connection) throws -> Change {
        let wanted = try stored(Self.wanted, connection).rules
        let (edition, ruleset, derived) = try stored(Self.derived, connection)
        if let ruleset, ruleset != wanted.ruleset.version { return .links }
        if wanted.ruleset.switches != derived.ruleset.switches || wanted.ownDomains != derived.ownDomains
            || wanted.country != derived.country || edition != Self.edition
        {
            return .links
        }
        return wanted.mastery != derived.mastery ? .values : .nothing
    }
}

extension Connection {
    /// To derive by.
    func wantedRules() throws -> IdentityRules { try IdentityRules.stored(IdentityRules.wanted, self).rules }

    /// By which the customers in the store were derived.
    func derivedRules() throws -> IdentityRules { try IdentityRules.stored(IdentityRules.derived, self).rules }
}
