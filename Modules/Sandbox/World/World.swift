public import Domain

/// The invented world that all apps of the sandbox show parts of.
///
/// A value: take a copy per request and every answer in it agrees. Whatever exists at the beginning is a pure function
/// of the seed and an index, so a world of millions takes no memory; only what happened since (edits, deletions,
/// merges, new records) is kept, per kind in a `Ledger`. Records of a kind are numbered 0 ..< `total(kind)` in order
/// of creation; ids grow with that number.
///
/// For the app files: `total`, `id`, `index(of:)`, `created`, `modified`, `isDeleted`, `edit` say everything about a
/// record's life; `walk` lists a kind in any of three orders from any position at the cost of what it yields;
/// `companyIndex(of:)` and `children` relate kinds; `Company`, `Person`, `Staff`, `Deal` hold the contents.
public struct World: Sendable {
    /// When nothing else is asked: a moment safely in the past of every client's clock.
    public static let defaultStart = Instant(seconds: 1_748_847_600)  // 2025-06-02T07:00:00Z
    /// How far the records reach back from the start.
    public static let historySeconds: Int64 = 4 * 365 * 86_400
    public static let largest = 8_000_000

    public let dice: Dice
    /// Companies at the start, a multiple of eight.
    public let customers: Int
    public let start: Instant
    /// The world's present. It moves with `advance`; requests read it.
    public internal(set) var clock: Instant
    var ledgers: Ledgers = [:]
    var written = Writings()
    /// How untidily the world is kept; nil: everything is on record as it is.
    public let mess: Mess?
    /// Initial records by the kind's number.
    private let initials: [Int]
    /// Each of the staff as an owner is written in the CRM's JSON.
    let staffReferences: [[UInt8]]
    /// Where the world is told, what was told so far.
    var told: Told?

    /// `customers` is rounded up to a multiple of eight and kept within 8 ... `largest`.
    public init(
        seed: UInt64 = 1, customers: Int = 200, start: Instant = World.defaultStart, mess: UInt64? = nil
    ) {
        let dice = Dice(seed: seed)
        self.dice = dice
        self.mess = mess.map { Mess(seed: $0, world: dice) }
        let blocks = (min(max(customers, 1), Self.largest) + Strand.companies - 1) / Strand.companies
        let customers = blocks * Strand.companies
        self.customers = customers
        self.start = start
        clock = start
        var initials = [Int](repeating: 0, count: 64)
        for kind in Kind.allCases {
            initials[Int(kind.rawValue)] =
                switch kind {
                case .account: customers + customers / 40
                case .product: Self.products
                default: (kind.strand?.perBlock ?? 0) * blocks
                }
        }
        self.initials = initials
        staffReferences = (0..<Self.staffCount).map { CRMUsers.reference($0, Self.staff($0, dice)) }
    }

    /// A world without any record.
    init(seed: UInt64, companies: Int, told: Told, start: Instant) {
        dice = Dice(seed: seed)
        mess = nil
        customers = (max(companies, 1) + Strand.companies - 1) / Strand.companies * Strand.companies
        self.start = start
        clock = start
        initials = [Int](repeating: 0, count: 64)
        let dice = dice
        staffReferences = (0..<Self.staffCount).map { CRMUsers.reference($0, Self.staff($0, dice)) }
        self.told = told
    }

    /// The smallest world whose CRM alone holds so many records.
    public init(seed: UInt64, crmRecords: Int, start: Instant = World.defaultStart, mess: UInt64? = nil) {
        let block = World(seed: seed, customers: 800, start: start)
        let per800 = Kind.allCases.filter { $0.app == .crm }.reduce(0) { $0 + block.initial($1) }
        self.init(
            seed: seed, customers: crmRecords * 800 / per800 + Strand.companies, start: start, mess: mess)
    }

    var blocks: Int { customers / Strand.companies }

    // MARK: - Counting and naming

    /// Accounts that stand for a company which already has one (made by an import shortly before the start).
    var duplicateAccounts: Int { customers / 40 }

    static let products = 24

    /// Records of a kind that were there at the start.
    public func initial(_ kind: Kind) -> Int { initials[Int(kind.rawValue)] }

    /// Records of a kind ever made, the deleted ones included: indices are 0 ..< `total`.
    public func total(_ kind: Kind) -> Int { initial(kind) + (ledgers[kind]?.added.count ?? 0) }

    /// Records of a kind that exist now.
    public func count(_ kind: Kind) -> Int { total(kind) - (ledgers[kind]?.deletedCount ?? 0) }

    /// The vendor's id: beyond 2^53, growing with the index, with gaps, unlike any other record's of any app.
    public func id(_ kind: Kind, _ index: Int) -> Int64 {
        Self.base(kind.app) + Int64(index * 192 + 64 * dice.pick(1, index, below: 2) + Int(kind.rawValue))
    }

    /// The index behind an id, also of a deleted record. Nil for an id that no record of the kind ever had.
    public func index(of id: Int64, _ kind: Kind) -> Int? {
        let offset = id - Self.base(kind.app)
        guard offset >= 0, offset % 64 == Int64(kind.rawValue) else { return nil }
        let index = Int(offset / 192)
        return index < total(kind) && self.id(kind, index) == id ? index : nil
    }

    /// The same for the text a client sends: digits only.
    public func index(of id: some StringProtocol, _ kind: Kind) -> Int? {
        guard !id.isEmpty, id.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int64(id) else {
            return nil
        }
        return index(of: number, kind)
    }

    /// Ids of records that were deleted before the start: no `index(of:)` finds them.
    func ghostID(_ kind: Kind, _ ghost: Int) -> Int64 {
        Self.base(kind.app) + Int64(ghost * 97 % max(1, initial(kind)) * 192 + 128 + Int(kind.rawValue))
    }

    static func base(_ app: Kind.App) -> Int64 {
        switch app {
        case .crm: 5_725_767_000_000_100_032
        case .desk: 881_204_000_000_100_096
        case .projects: 1_402_553_000_000_100_032
        case .analytics: 2_091_775_000_000_100_032
        }
    }

    // MARK: - Relations

    /// The company a record belongs to; nil for products. A person who changed jobs: the new company. Every fourth lead
    /// is from a firm that nobody has dealt with yet: a *prospect*, an index of `customers` or more.
    public func companyIndex(of kind: Kind, _ index: Int) -> Int? {
        if let edit = edit(kind, index), edit.company >= 0 { return Int(edit.company) }
        return origin(of: kind, index)
    }

    /// The company a record belonged to when it was made.
    func origin(of kind: Kind, _ index: Int) -> Int? {
        let known = initial(kind)
        if index >= known { return ledgers[kind].map { Int($0.added[index - known].company) } }
        if kind == .account { return index < customers ? index : duplicated(by: index - customers) }
        if kind == .lead, index % 12 >= 9 { return customers + index }
        return kind.strand == nil ? nil : founder(of: kind, index)
    }

    /// The company at whose place among the others a record of the beginning lies.
    func founder(of kind: Kind, _ index: Int) -> Int {
        guard let home = kind.strand?.home(of: index) else { return 0 }
        return company(block: home.block, slot: home.slot)
    }

    /// The records of a kind that belong to a company, oldest first, without the deleted ones.
    public func children(_ kind: Kind, of company: Int) -> [Int] {
        var found = founders(kind, of: company)
        guard let ledger = ledgers[kind] else { return found }
        // Someone may have left and come back.
        if let joined = ledger.joined[company] { found = Array(Set(found + joined)) }
        return found.filter { !isDeleted(kind, $0) && companyIndex(of: kind, $0) == company }.sorted()
    }

    /// Those that a company had in the beginning. Other records' references are picked among them: what a record
    /// refers to must not change without its change stamp.
    func founders(_ kind: Kind, of company: Int) -> [Int] {
        guard company < customers, told == nil else { return [] }
        if kind == .account {
            let duplicate = company / 40
            let isDoubled = duplicate < duplicateAccounts && duplicated(by: duplicate) == company
            return isDoubled ? [company, customers + duplicate] : [company]
        }
        let block = company / Strand.companies
        return kind.strand?.children(block: block, slot: slot(of: company), blocks: blocks) ?? []
    }

    /// Where a company stands in its block: its size and which apps it uses follow from this number, 0 ..< 8.
    func slot(of company: Int) -> Int {
        let block = company / Strand.companies
        return (company + Strand.companies - rotation(of: block)) % Strand.companies
    }

    private func company(block: Int, slot: Int) -> Int {
        block * Strand.companies + (slot + rotation(of: block)) % Strand.companies
    }

    private func rotation(of block: Int) -> Int { dice.pick(2, block, below: Strand.companies) }

    /// Which company the `duplicate`th duplicate account stands for.
    func duplicated(by duplicate: Int) -> Int { duplicate * 40 + dice.pick(3, duplicate, below: 40) }

    /// The CRM contact behind a Desk contact, nil for a person only Desk knows.
    public func person(ofDeskContact index: Int) -> Int? {
        let entry = index % 14
        guard index < initial(.deskContact), entry < 12 else { return nil }
        return index / 14 * 20 + [1, 2, 3, 4, 5, 8, 9, 11, 13, 14, 15, 18][entry]
    }
}
