import Domain

/// The tables of the one workspace. Their rows are functions of the world and its clock: a table is laid out
/// in buckets of time (a day of use, a quarter of invoices) and within a bucket by the record it is about, so
/// that a million rows are streamed from nothing and a condition on the change column skips what is too old.
enum AnalyticsTable: String, CaseIterable {
    case usage = "Product Usage"
    case invoices = "Invoices"
    /// A query table: the vendor exports it by bulk only.
    case summary = "Usage Summary"

    struct Column {
        var name: String
        var type: String
        var isPersonal = false
    }

    var position: Int { Self.allCases.firstIndex(of: self)! }

    var isQueryTable: Bool { self == .summary }

    var columns: [Column] {
        switch self {
        case .usage:
            [
                Column(name: "Usage ID", type: "PLAIN"), Column(name: "Account ID", type: "PLAIN"),
                Column(name: "Account Domain", type: "PLAIN"), Column(name: "Day", type: "DATE_AS_DATE"),
                Column(name: "Behaviour", type: "PLAIN"), Column(name: "Events", type: "NUMBER"),
                Column(name: "Users", type: "NUMBER"), Column(name: "Updated At", type: "DATE"),
            ]
        case .invoices:
            [
                Column(name: "Number", type: "PLAIN"), Column(name: "Account ID", type: "PLAIN"),
                Column(name: "Company", type: "PLAIN"), Column(name: "Amount", type: "CURRENCY"),
                Column(name: "Currency", type: "PLAIN"), Column(name: "Issued", type: "DATE_AS_DATE"),
                Column(name: "Due", type: "DATE_AS_DATE"), Column(name: "Paid At", type: "DATE"),
                Column(name: "Contact Email", type: "EMAIL", isPersonal: true),
                Column(name: "Updated At", type: "DATE"),
            ]
        case .summary:
            [
                Column(name: "Account ID", type: "PLAIN"), Column(name: "Account Domain", type: "PLAIN"),
                Column(name: "Events in 30 Days", type: "NUMBER"), Column(name: "Active Days", type: "NUMBER"),
                Column(name: "Last Active Day", type: "DATE_AS_DATE"),
            ]
        }
    }

    func column(named name: String) -> Int? {
        let wanted = name.lowercased()
        return columns.firstIndex { $0.name.lowercased() == wanted }
    }

    /// Beyond this many rows the vendor exports by bulk only.
    static let mostSynchronousRows = 1_000_000

    /// An upper bound that costs nothing to know.
    func mostRows(_ world: World) -> Int { members(world) * buckets(world, since: nil).count }

    /// The place of the change column.
    var stamp: Int? { column(named: "Updated At") }

    // MARK: - Layout

    static let day: Int64 = 86_400_000
    /// How far use reaches back from the world's start.
    static let usageDays: Int64 = 28
    /// A quarter of the year, near enough.
    static let quarter: Int64 = 91 * day

    /// The records a bucket runs over.
    func members(_ world: World) -> Int {
        switch self {
        case .usage, .summary: world.total(.usage)
        case .invoices: world.total(.subscription)
        }
    }

    /// When bucket 0 begins, always at midnight.
    func origin(_ world: World) -> Int64 {
        let start = world.start.milliseconds / Self.day * Self.day
        return self == .invoices ? (world.historyStart * 1000) / Self.day * Self.day : start - Self.usageDays * Self.day
    }

    var bucketLength: Int64 { self == .invoices ? Self.quarter : Self.day }

    /// A row changes for the last time so long after its bucket began.
    var lastChange: Int64 { self == .invoices ? Self.quarter + 135 * Self.day : 6 * Self.day }

    /// The buckets that may hold rows at the world's clock, without those that are over before `earliest`.
    func buckets(_ world: World, since earliest: Instant?) -> Range<Int> {
        guard self != .summary else { return 0..<1 }
        let origin = origin(world)
        let end = Int((world.clock.milliseconds - origin) / bucketLength) + 1
        let first = earliest.map { Int(max(0, $0.milliseconds - lastChange - origin) / bucketLength) } ?? 0
        return min(first, end)..<end
    }

    /// Rows of this bucket and all later ones change no earlier than this.
    func earliestStamp(ofBucket bucket: Int, _ world: World) -> Int64 { origin(world) + Int64(bucket) * bucketLength }

    func row(_ world: World, bucket: Int, member: Int) -> [AnalyticsCell]? {
        switch self {
        case .usage: UsageDay(world, member: member, day: bucket)?.cells(world)
        case .invoices: Invoice(world, subscription: member, quarter: bucket)?.cells(world)
        case .summary: UsageSummary(world, member: member)?.cells(world)
        }
    }
}

/// What one account did with the product on one day.
struct UsageDay {
    static let behaviours = ["report_built", "record_edited", "api_called", "dashboard_viewed", "file_shared"]

    let company: Int
    let moment: Instant
    let behaviour: String
    let events: Int
    let users: Int
    let updated: Instant

    /// Nil where nothing happened, or where the nightly run that writes the row lies ahead of the world's clock.
    init?(_ world: World, member: Int, day: Int) {
        guard !world.isDeleted(.usage, member), let company = world.companyIndex(of: .usage, member) else { return nil }
        let start = AnalyticsTable.usage.origin(world) + Int64(day) * AnalyticsTable.day
        // The nightly run begins at two and takes two hours, one account after the other.
        let written = start + AnalyticsTable.day + 7_200_000 + Int64(member % 7200) * 1000
        guard written <= world.clock.milliseconds, start >= world.created(.usage, member).milliseconds else {
            return nil
        }
        let use = world.usage(company, day: Int(start / AnalyticsTable.day))
        guard use.events > 0 else { return nil }
        var chance = Chance(world.dice, 0x7A01, member &* 10_007 &+ day)
        // One row in fifty was incomplete at first and is written again three nights later.
        let isLate = chance.percent(2)
        let isCorrected = isLate && written + 3 * AnalyticsTable.day <= world.clock.milliseconds
        self.company = company
        moment = Instant(milliseconds: start)
        behaviour = chance.one(of: Self.behaviours)
        events = isLate && !isCorrected ? use.events - use.events / 3 : use.events
        users = use.users
        updated = Instant(milliseconds: isCorrected ? written + 3 * AnalyticsTable.day : written)
    }

    func cells(_ world: World) -> [AnalyticsCell] {
        let account = String(world.id(.account, company))
        let day = moment.day
        return [
            .text(account + "-" + day.filter { $0 != "-" }), .text(account), world.domainCell(company), .day(moment),
            .text(behaviour), .integer(Int64(events)), .integer(Int64(users)), .moment(updated),
        ]
    }
}

extension World {
    /// Firms that write from a free-mail address have no domain to be recognised by.
    func domainCell(_ company: Int) -> AnalyticsCell {
        let firm = self.company(company)
        return firm.hasOwnDomain ? .text(firm.mailDomain) : .null
    }
}

/// The last thirty days of an account in one row.
struct UsageSummary {
    let company: Int
    let events: Int
    let activeDays: Int
    let last: Instant

    init?(_ world: World, member: Int) {
        let today = AnalyticsTable.usage.buckets(world, since: nil).upperBound
        let days = (max(0, today - 30)..<today).compactMap { UsageDay(world, member: member, day: $0) }
        guard let latest = days.last else { return nil }
        company = latest.company
        events = days.reduce(0) { $0 + $1.events }
        activeDays = days.count
        last = latest.moment
    }

    func cells(_ world: World) -> [AnalyticsCell] {
        [
            .text(String(world.id(.account, company))), world.domainCell(company), .integer(Int64(events)),
            .integer(Int64(activeDays)), .day(last),
        ]
    }
}

/// One quarter's invoice of one subscription.
struct Invoice {
    let company: Int
    let number: String
    let amount: Int64
    let issued: Instant
    let due: Instant
    let paid: Instant?
    let updated: Instant

    init?(_ world: World, subscription: Int, quarter: Int) {
        guard let company = world.companyIndex(of: .subscription, subscription) else { return nil }
        let bucket = AnalyticsTable.invoices.origin(world) + Int64(quarter) * AnalyticsTable.quarter
        let day = Int64(world.dice.pick(0x7A10, subscription, below: 90))
        let minute = Int64(world.dice.pick(0x7A11, subscription, below: 600)) * 60_000
        let issue = bucket + day * AnalyticsTable.day + 8 * 3_600_000 + minute
        guard issue <= world.clock.milliseconds, issue >= world.created(.subscription, subscription).milliseconds else {
            return nil
        }
        var chance = Chance(world.dice, 0x7A12, subscription &* 4099 &+ quarter)
        let due = issue + 30 * AnalyticsTable.day
        let neverPays = chance.percent(3)
        let delay = chance.percent(20) ? chance.between(1, 60) : chance.between(-25, 0)
        let paying = due + Int64(delay) * AnalyticsTable.day
        let isPaid = !neverPays && paying <= world.clock.milliseconds
        let reminder = due + 7 * AnalyticsTable.day
        let isReminded = reminder <= world.clock.milliseconds && (neverPays || reminder < paying)
        self.company = company
        number = "INV-\(quarter + 1)-\(subscription + 10_001)"
        amount = Int64(120 + world.dice.pick(0x7A13, subscription, below: 4000)) * 300 + 99
        issued = Instant(milliseconds: issue)
        self.due = Instant(milliseconds: due)
        paid = isPaid ? Instant(milliseconds: paying) : nil
        updated = Instant(milliseconds: isPaid ? paying : isReminded ? reminder : issue)
    }

    func cells(_ world: World) -> [AnalyticsCell] {
        let firm = world.company(company)
        return [
            .text(number), .text(String(world.id(.account, company))), .text(firm.name), .hundredths(amount),
            .text(firm.country.currency), .day(issued), .day(due), paid.map { .moment($0) } ?? .null,
            firm.hasOwnDomain ? .text("accounts@" + firm.mailDomain) : .null, .moment(updated),
        ]
    }
}
