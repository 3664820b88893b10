import Domain

/// A contract out for signature, as it stood at a moment.
///
/// It follows its deal: drafted when the offer is made, sent when negotiations begin, signed by the customer in the
/// very moment the deal is won and by the seller some hours later. A deal that closes after its request
/// expired, or that never had one, is signed on a second request. Nothing that was once to be seen is different later:
/// whatever a request says of a moment depends on what had happened by then.
struct SignRequest {
    enum Status: String {
        case draft, inprogress, completed, declined, recalled, expired
    }

    /// One who is to sign; they sign one after the other.
    struct Signer {
        let name: String
        let email: String
        /// The CRM contact; nil: one of the seller's.
        let contact: Int?
        var viewed: Instant?
        var signed: Instant?
    }

    struct Key: Hashable {
        let deal: Int
        /// The second request of its deal.
        let isRepeated: Bool
    }

    static let hour: Int64 = 3_600_000
    static let day: Int64 = 24 * hour

    let key: Key
    let company: Int
    let name: String
    let owner: Int
    let created: Instant
    let sent: Instant?
    let expirationDays: Int
    private(set) var signers: [Signer]
    /// How and when it ended.
    private(set) var end: (status: Status, at: Instant)?

    var status: Status { end?.status ?? (sent == nil ? .draft : .inprogress) }

    var expires: Instant? { sent?.advanced(by: .milliseconds(Int64(expirationDays) * Self.day)) }

    var modified: Instant {
        let moments = [created, sent, end?.at] + signers.flatMap { [$0.viewed, $0.signed] }
        return moments.compactMap { $0 }.max() ?? created
    }

    /// Nil where the deal has no such request at the moment.
    init?(_ world: World, _ key: Key, at moment: Instant) {
        let deal = world.deal(key.deal)
        let history = deal.history
        func reached(_ step: Int) -> Instant? {
            guard history.count > step, history[step].at <= moment else { return nil }
            return history[step].at
        }
        var chance = Chance(world.dice, 0x7510, key.deal)
        let hasFirst = chance.percent(85)
        let days = chance.one(of: [15, 30, 60])
        let drafting = Int64(chance.between(2, 140)) * Self.hour
        let reading = [chance.between(1, 60), chance.between(1, 48), chance.between(2, 40), chance.between(1, 90)]
            .map { Int64($0) * Self.hour }
        let isDeclined = chance.percent(60)
        let closed = reached(Deal.stages.count)
        let gone = world.edit(.deal, key.deal)?.deleted.flatMap { $0 <= moment ? $0 : nil }
        let firstExpires = history.count > 5 ? history[5].at.milliseconds + Int64(days) * Self.day : .max
        if key.isRepeated {
            // The handshake came first, the paper follows.
            guard let closed, deal.outcome == .won, !hasFirst || closed.milliseconds > firstExpires else { return nil }
            created = closed
            sent = closed
            expirationDays = 30
        } else {
            guard hasFirst, let offered = reached(4) else { return nil }
            sent = reached(5)
            let drafted = min(offered.milliseconds + drafting, sent?.milliseconds ?? .max)
            guard drafted <= moment.milliseconds else { return nil }
            created = Instant(milliseconds: drafted)
            // A draft goes with its deal.
            if sent == nil, gone != nil { return nil }
            expirationDays = days
        }
        self.key = key
        company = deal.company
        name = "Agreement " + deal.name
        owner = world.owner(.deal, key.deal)
        signers = Self.signers(world, company, owner: owner)
        guard let sent else { return }
        var life = Life(sent: sent, expires: sent.milliseconds + Int64(expirationDays) * Self.day, reading: reading)
        if key.isRepeated {
            life.decision = life.sent + reading[3]
        } else {
            let isInTime = closed.map { $0.milliseconds <= life.expires } ?? false
            life.decision = isInTime ? closed?.milliseconds : nil
            if isInTime, deal.outcome == .lost { life.refusal = isDeclined ? .declined : .recalled }
            if life.decision == nil, let gone, gone.milliseconds <= life.expires {
                life.decision = gone.milliseconds
                life.refusal = .recalled
            }
        }
        live(life, until: moment.milliseconds)
    }

    private struct Life {
        let sent: Int64
        let expires: Int64
        let reading: [Int64]
        /// When the customer signs, or when it ends otherwise.
        var decision: Int64?
        var refusal: Status?

        init(sent: Instant, expires: Int64, reading: [Int64]) {
            self.sent = sent.milliseconds
            self.expires = expires
            self.reading = reading
        }
    }

    /// Lets the signers open and sign what they had opened and signed by `moment`.
    private mutating func live(_ life: Life, until moment: Int64) {
        let decisive = signers.count - 2
        var turn = life.sent
        let last = min(life.decision ?? life.expires, life.expires)
        func past(_ time: Int64) -> Instant? { time <= moment ? Instant(milliseconds: time) : nil }
        // Those before the one who decides: they sign in time or do not come to it.
        for place in 0..<decisive {
            let opened = min(turn + life.reading[0] / 3, last)
            signers[place].viewed = past(opened)
            let signing = turn + life.reading[0]
            let isDone = signing <= last || (life.decision != nil && life.refusal == nil)
            guard isDone else { return finish(life, past) }
            turn = min(signing, last)
            signers[place].signed = past(turn)
        }
        signers[decisive].viewed = past(min(turn + life.reading[1], last))
        guard let decision = life.decision, life.refusal == nil else { return finish(life, past) }
        signers[decisive].signed = past(decision)
        let counter = max(decision, min(decision + life.reading[2], life.expires))
        signers[decisive + 1].viewed = past(decision + (counter - decision) / 2)
        signers[decisive + 1].signed = past(counter)
        end = past(counter).map { (.completed, $0) }
    }

    private mutating func finish(_ life: Life, _ past: (Int64) -> Instant?) {
        if let decision = life.decision, let refusal = life.refusal {
            end = past(decision).map { (refusal, $0) }
        } else {
            end = past(life.expires).map { (.expired, $0) }
        }
    }

    /// The customer's people, the one who decides last, then the seller's. They stay who they were when it was sent.
    private static func signers(_ world: World, _ company: Int, owner: Int) -> [Signer] {
        let birth = world.birth
        let contacts = world.founders(.contact, of: company)
        let deciding = world.slot(of: company) == 6 ? contacts.prefix(2).reversed() : Array(contacts.prefix(1))
        let customers = deciding.map { contact in
            let person = birth.person(contact)
            return Signer(name: person.full, email: person.email, contact: contact)
        }
        let seller = world.staff(owner)
        return customers + [Signer(name: seller.full, email: seller.email, contact: nil)]
    }
}

/// All requests there are, and what happened to them.
struct SignDirectory {
    let world: World

    struct Entry: Sendable {
        let created: Instant
        let key: SignRequest.Key
    }

    func request(_ key: SignRequest.Key) -> SignRequest? { SignRequest(world, key, at: world.clock) }

    /// Oldest first.
    var entries: [Entry] {
        var found: [Entry] = []
        for deal in 0..<world.total(.deal) {
            for key in Self.keys(deal) {
                if let request = request(key) { found.append(Entry(created: request.created, key: key)) }
            }
        }
        return found.sorted { ($0.created, Self.id($0.key)) < ($1.created, Self.id($1.key)) }
    }

    static func keys(_ deal: Int) -> [SignRequest.Key] {
        [.init(deal: deal, isRepeated: false), .init(deal: deal, isRepeated: true)]
    }

    // MARK: - Names

    private static let base: Int64 = 3_140_226_000_000_100_032

    /// Room for the documents and signers of a request lies behind its id.
    static func id(_ key: SignRequest.Key) -> Int64 { base + Int64(key.deal * 2 + (key.isRepeated ? 1 : 0)) * 192 }
    static func documentID(_ key: SignRequest.Key) -> Int64 { id(key) + 1 }
    static func actionID(_ key: SignRequest.Key, _ signer: Int) -> Int64 { id(key) + 16 + Int64(signer) }

    func key(ofID text: String) -> SignRequest.Key? {
        guard let id = Int64(text), id >= Self.base, (id - Self.base) % 192 == 0 else { return nil }
        let number = Int((id - Self.base) / 192)
        guard number / 2 < world.total(.deal) else { return nil }
        return SignRequest.Key(deal: number / 2, isRepeated: number % 2 == 1)
    }
}
