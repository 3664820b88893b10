/// Which app masters which field: whose word is shown where several say something.
public struct Mastery: Hashable, Sendable {
    /// What decides between equals in the order.
    public enum Tie: String, CaseIterable, Sendable {
        /// What changed last in its app; then the longer value.
        case latest
        /// The longer value; then what changed last.
        case longest
        /// The record that comes first by system, list and number.
        case rank
    }

    public struct Rule: Hashable, Sendable {
        /// "zoho_desk" or "zoho_desk.contacts", the master first. What is not named follows in the general order.
        public var order: [String]
        public var tie: Tie

        public init(order: [String] = [], tie: Tie = .latest) {
            self.order = order
            self.tie = tie
        }
    }

    public static let usualOrder = ["zoho_crm", "zoho_desk", "zoho_projects"]

    /// For all fields.
    public var order = usualOrder
    /// By full name: "company.phone".
    public var rules: [String: Rule] = [:]

    public init() {}

    public func rule(for field: GoldenField) -> Rule { rules.isEmpty ? Rule() : rules[field.fullName] ?? Rule() }

    /// Where a list stands in the order of a field: 0 is the master.
    public func place(of system: String, _ list: String, for field: GoldenField) -> Int {
        let own = rule(for: field).order
        if let place = Self.place(of: system, list, in: own) { return place }
        return own.count + (Self.place(of: system, list, in: order) ?? order.count)
    }

    private static func place(of system: String, _ list: String, in order: [String]) -> Int? {
        let names = [system.lowercased(), "\(system).\(list)".lowercased()]
        return order.firstIndex { names.contains($0.lowercased()) }
    }
}

extension Mastery {
    /// What one record says of a field.
    public struct Claim: Sendable {
        public var value: String
        /// Of the record's list, in the order of the field.
        public var place: Int
        public var rank: Identity.Rank
        /// When the record last changed in its app, in milliseconds; nil where the app does not say.
        public var changed: Int64?
        /// Of the record, else of the seller: for phone numbers.
        public var country: String?
        /// Of the record: a street belongs to it.
        public var city: String?

        public init(
            _ value: String, place: Int, rank: Identity.Rank, changed: Int64?, country: String? = nil,
            city: String? = nil
        ) {
            self.value = value
            self.place = place
            self.rank = rank
            self.changed = changed
            self.country = country
            self.city = city
        }

        fileprivate func saysTheSame(as other: Claim) -> Bool {
            value == other.value && country == other.country && city == other.city
        }

        /// A total order: two records never have one rank.
        fileprivate func outranks(_ other: Claim, _ tie: Tie) -> Bool {
            if place != other.place { return place < other.place }
            if tie != .rank {
                let (mine, theirs) = (changed ?? .min, other.changed ?? .min)
                let (length, otherLength) = (value.utf8.count, other.value.utf8.count)
                if tie == .longest, length != otherLength { return length > otherLength }
                if mine != theirs { return mine > theirs }
                if length != otherLength { return length > otherLength }
            }
            return rank < other.rank
        }
    }

    /// Why a value is shown.
    public enum Reason: UInt8, CaseIterable, Sendable {
        case pinned = 1
        /// Nobody else says anything.
        case only
        /// All say the same.
        case agreed
        case order, latest, longest, rank
        /// Of opted out and not opted out the former.
        case strictest

        public var word: String {
            switch self {
            case .pinned: "pinned"
            case .only: "only"
            case .agreed: "agreed"
            case .order: "order"
            case .latest: "latest"
            case .longest: "longest"
            case .rank: "rank"
            case .strictest: "strictest"
            }
        }
    }

    public enum Standing: Hashable, Sendable {
        case shown
        /// It says the same.
        case agrees
        case differs
        case passedOver(Doubt)
    }

    /// What became of the claims on a field, in their order.
    public struct Verdict: Sendable {
        public var shown: Int?
        /// Nil if nothing is shown.
        public var reason: Reason?
        public var standings: [Standing]
    }

    /// Whose word counts: pinned by a human, then the order of the field, then its tie rule. `city`: the one shown.
    public func verdict(
        on field: GoldenField, _ claims: [Claim], pin: String? = nil, city: String? = nil
    ) -> Verdict {
        // Most fields are empty in most records.
        if claims.isEmpty { return Verdict(reason: pin == nil ? nil : .pinned, standings: []) }
        let tie = rule(for: field).tie
        var verdict = Verdict(standings: Array(repeating: .agrees, count: claims.count))
        var best: Int?
        var bestIsOdd = false
        for (index, claim) in claims.enumerated() {
            // Records of one company or person mostly say the same.
            let before = index > 0 && claims[index - 1].saysTheSame(as: claim) ? verdict.standings[index - 1] : nil
            let doubt: Doubt?
            if let before {
                if case .passedOver(let same) = before { doubt = same } else { doubt = nil }
            } else {
                doubt = field.doubt(about: claim.value, country: claim.country) ?? elsewhere(field, claim, city)
            }
            if let doubt { verdict.standings[index] = .passedOver(doubt) }
            guard doubt == nil || doubt == .odd else { continue }
            let isOdd = doubt != nil
            if let known = best {
                if isOdd != bestIsOdd ? isOdd : !wins(field, claim, claims[known], tie) { continue }
            }
            best = index
            bestIsOdd = isOdd
        }
        guard let shown = pin ?? best.map({ claims[$0].value }) else { return verdict }
        if pin == nil, let best {
            verdict.shown = best
            verdict.standings[best] = .shown
        }
        let country = verdict.shown.flatMap { claims[$0].country }
        for (index, claim) in claims.enumerated() where verdict.standings[index] == .agrees {
            if !field.agree(shown, claim.value, countries: (country ?? claim.country, claim.country)) {
                verdict.standings[index] = .differs
            }
        }
        verdict.reason = pin == nil ? reason(field, claims, verdict, tie) : .pinned
        return verdict
    }

    private func wins(_ field: GoldenField, _ claim: Claim, _ other: Claim, _ tie: Tie) -> Bool {
        let (isOut, isOtherOut) = (claim.value == Self.optedOut, other.value == Self.optedOut)
        if field.form == .consent, isOut != isOtherOut { return isOut }
        return claim.outranks(other, tie)
    }

    /// As a flag stands in the store.
    private static let optedOut = "1"

    private func elsewhere(_ field: GoldenField, _ claim: Claim, _ city: String?) -> Doubt? {
        guard field.form == .street || field.form == .postcode, let city, let own = claim.city, !own.isEmpty,
            own != city,
            let other = PostalAddress(street: nil, postcode: nil, city: own).city,
            let shown = PostalAddress(street: nil, postcode: nil, city: city).city, other != shown
        else { return nil }
        return .elsewhere
    }

    private func reason(_ field: GoldenField, _ claims: [Claim], _ verdict: Verdict, _ tie: Tie) -> Reason? {
        guard let shown = verdict.shown else { return nil }
        var rival: Int?
        for index in claims.indices where verdict.standings[index] == .differs {
            if let known = rival, !claims[index].outranks(claims[known], tie) { continue }
            rival = index
        }
        guard let rival else {
            return verdict.standings.count > 1 && verdict.standings.contains(.agrees) ? .agreed : .only
        }
        let (winner, loser) = (claims[shown], claims[rival])
        if field.form == .consent { return .strictest }
        if winner.place != loser.place { return .order }
        if tie == .rank { return .rank }
        let isLonger = winner.value.utf8.count != loser.value.utf8.count
        if tie == .longest, isLonger { return .longest }
        if winner.changed != loser.changed { return .latest }
        return isLonger ? .longest : .rank
    }
}
