import Domain

/// What lies in WorkDrive at a moment: team folders, and in one of them a folder for each customer that was ever made
/// an offer.
///
/// A customer's folder follows the customer's way: offers when they are made, the draft of an offer until its deal
/// closes, agreements when they are signed, a plan that is changed every week of onboarding, minutes of every month.
/// The folder of somebody who bought nothing goes to the trash two months later and comes back with the next offer.
struct DriveDirectory {
    let world: World
    let moment: Instant

    init(_ world: World, at moment: Instant? = nil) {
        self.world = world
        self.moment = moment ?? world.clock
    }

    static let day: Int64 = 86_400_000
    /// So long something stays in the trash.
    static let keep: Int64 = 30 * day

    /// Numbers of the team folders; the last one is empty.
    static let customers = 1
    static let teamFolders: [(number: Int, name: String)] = [
        (1, "Customers"), (2, "Sales & 100% ready 🚀"), (3, "Board"),
    ]
    /// Numbers of a customer's folders.
    private enum Own {
        static let root = 0
        static let contracts = 1
        static let onboarding = 2
        static let meetings = 3
        static let archive = 4
        static let deals = 16
        static let plans = 128
        static let minutes = 160
    }

    func past(_ at: Int64) -> Bool { at <= moment.milliseconds }

    // MARK: - What there is

    /// An item that exists, trashed or not.
    func item(_ number: Int) -> DriveItem? {
        guard number >= DriveID.firstOfCustomers else { return library.first { $0.number == number } }
        let company = (number - DriveID.firstOfCustomers) / DriveID.perCustomer
        guard company < world.customers else { return nil }
        return items(of: company).first { $0.number == number }
    }

    /// What lies directly in a folder, trashed things too, oldest first.
    func children(_ folder: Int, customers: () -> [Int]) -> [DriveItem] {
        let all: [DriveItem]
        if folder == Self.customers {
            all = customers().compactMap { items(of: $0).first }
        } else if folder < DriveID.firstOfCustomers {
            all = library
        } else {
            let company = (folder - DriveID.firstOfCustomers) / DriveID.perCustomer
            all = company < world.customers ? items(of: company) : []
        }
        return all.filter { $0.parent == folder }.sorted { $0.position < $1.position }
    }

    /// The companies that have a folder.
    var companies: [Int] { (0..<world.customers).filter { !items(of: $0).isEmpty } }

    /// The team folders themselves and what belongs to no customer.
    var library: [DriveItem] {
        let begun = Instant(seconds: world.historyStart)
        let folders = Self.teamFolders.map { folder in
            DriveItem(
                number: folder.number, name: folder.name, kind: nil, parent: 0, company: nil, by: 0,
                versions: [.init(at: begun, size: 0)])
        }
        let papers: [(String, DriveItem.Kind)] = [
            ("Price list.xlsx", .xlsx), ("Terms and conditions.pdf", .pdf), ("Service/support levels.pdf", .pdf),
        ]
        let files = papers.enumerated().map { place, paper in
            DriveItem(
                number: 16 + place, name: paper.0, kind: paper.1, parent: 2, company: nil, by: 0,
                versions: revisions(from: begun.milliseconds, every: 180 * Self.day, most: 40, topic: 16 + place))
        }
        return folders + files
    }

    private func revisions(from: Int64, every: Int64, most: Int, topic: Int) -> [DriveItem.Version] {
        let size = 20_000 + world.dice.pick(0x7610, topic, below: 2_000_000)
        var versions: [DriveItem.Version] = []
        for step in 0..<most where past(from + Int64(step) * every) {
            versions.append(
                .init(at: Instant(milliseconds: from + Int64(step) * every), size: size + size / 20 * step))
        }
        return versions
    }

    // MARK: - A customer

    /// What is known of a customer's deals at the moment.
    private struct Dealing {
        let rank: Int
        let deal: Int
        let offered: Int64
        /// Nil: open.
        let closed: Int64?
        let isWon: Bool
        let agreed: Instant?
    }

    private func dealings(_ company: Int) -> [Dealing] {
        world.deals(of: company).prefix(7).enumerated().compactMap { rank, index in
            let deal = world.deal(index)
            let history = deal.history.filter { $0.at <= moment }
            guard history.count > 4 else { return nil }
            let signed = SignDirectory.keys(index).compactMap { key -> Instant? in
                guard let end = SignRequest(world, key, at: moment)?.end, end.status == .completed else { return nil }
                return end.at
            }
            let closed = history.count > Deal.stages.count ? history[Deal.stages.count].at.milliseconds : nil
            return Dealing(
                rank: rank, deal: index, offered: history[4].at.milliseconds, closed: closed,
                isWon: closed != nil && deal.outcome == .won, agreed: signed.first)
        }.sorted { ($0.offered, $0.rank) < ($1.offered, $1.rank) }
    }

    /// A customer's folder, which comes first, and all below it.
    func items(of company: Int) -> [DriveItem] { everything(of: company).filter { $0.purged == nil } }

    /// With what was deleted for good.
    func everything(of company: Int) -> [DriveItem] {
        let dealings = dealings(company)
        guard let first = dealings.first else { return [] }
        let owner = world.owner(.account, company)
        func folder(_ own: Int, _ name: String, in parent: Int?, at: Int64) -> DriveItem {
            DriveItem(
                number: DriveID.number(company: company, own), name: name, kind: nil,
                parent: parent.map { DriveID.number(company: company, $0) } ?? Self.customers, company: company,
                by: owner, versions: [.init(at: Instant(milliseconds: at), size: 0)])
        }
        var root = folder(Own.root, folderName(company), in: nil, at: first.offered)
        root.trashings = trashings(dealings)
        var items = [root, folder(Own.archive, "Archive", in: Own.root, at: first.offered)]
        if let agreed = dealings.compactMap(\.agreed).min() {
            items.append(folder(Own.contracts, "Contracts", in: Own.root, at: agreed.milliseconds))
        }
        for dealing in dealings { items += papers(company, dealing, owner) }
        guard let won = dealings.filter(\.isWon).compactMap(\.closed).min() else { return items }
        if past(won + 2 * Self.day) {
            items.append(folder(Own.onboarding, "Onboarding", in: Own.root, at: won + 2 * Self.day))
        }
        if past(won + 14 * Self.day) {
            items.append(folder(Own.meetings, "Minutes", in: Own.onboarding, at: won + 14 * Self.day))
        }
        return items + onboarding(company, won, owner)
    }

    /// A few are not called what the CRM calls them.
    private func folderName(_ company: Int) -> String {
        let firm = world.company(company)
        switch world.dice.pick(0x7601, company, below: 16) {
        case 0: return "⭐ " + firm.name
        case 1: return firm.core + " / " + firm.city.name
        case 2...5: return firm.core
        default: return firm.name
        }
    }

    private func trashings(_ dealings: [Dealing]) -> [(from: Instant, until: Instant?)] {
        var found: [(from: Instant, until: Instant?)] = []
        var lost: Int64? = dealings[0].offered
        for dealing in dealings {
            if let last = lost, last + 60 * Self.day <= dealing.offered {
                found.append((Instant(milliseconds: last + 60 * Self.day), Instant(milliseconds: dealing.offered)))
            }
            guard !dealing.isWon else { return found }
            lost = dealing.closed.flatMap { closed in lost.map { max($0, closed) } }
        }
        if let last = lost, past(last + 60 * Self.day) {
            found.append((Instant(milliseconds: last + 60 * Self.day), nil))
        }
        return found
    }

    private func papers(_ company: Int, _ dealing: Dealing, _ owner: Int) -> [DriveItem] {
        let deal = world.deal(dealing.deal)
        let number = DriveID.number(company: company, Own.deals + dealing.rank * 16)
        let root = DriveID.number(company: company, Own.root)
        func file(_ own: Int, _ name: String, _ kind: DriveItem.Kind, in parent: Int, at: Int64) -> DriveItem {
            DriveItem(
                number: number + own, name: name + "." + kind.rawValue, kind: kind, parent: parent, company: company,
                by: owner, versions: revisions(from: at, every: 1, most: 1, topic: number + own))
        }
        let share = world.dice.pick(0x7602, dealing.deal, below: 4)
        let discount = share == 0 ? " 10% off" : ""
        var items = [file(0, "Offer \(deal.name)\(discount)", .pdf, in: root, at: dealing.offered)]
        var draft = file(1, "Draft of offer \(deal.name)", .docx, in: root, at: dealing.offered)
        if let closed = dealing.closed {
            draft.trashings = [(Instant(milliseconds: closed), nil)]
            if past(closed + Self.keep) { draft.purged = Instant(milliseconds: closed + Self.keep) }
        }
        items.append(draft)
        if let agreed = dealing.agreed {
            let contracts = DriveID.number(company: company, Own.contracts)
            items.append(file(2, "Agreement \(deal.name) signed", .pdf, in: contracts, at: agreed.milliseconds))
        }
        return items
    }

    private func onboarding(_ company: Int, _ won: Int64, _ owner: Int) -> [DriveItem] {
        let folder = DriveID.number(company: company, Own.onboarding)
        let plans: [(name: String, kind: DriveItem.Kind, after: Int64, every: Int64, most: Int)] = [
            ("Implementation plan", .xlsx, 5, 7, 12), ("Kick-off 🚀", .pptx, 4, 1, 2),
            ("Customer data", .csv, 12, 3, 4), ("Training for key users", .pptx, 30, 14, 3),
            ("Go-live protocol", .pdf, 80, 1, 1),
        ]
        func file(
            _ own: Int, _ name: String, _ kind: DriveItem.Kind, in parent: Int, after: Int64, every: Int64, most: Int
        ) -> DriveItem? {
            let number = DriveID.number(company: company, own)
            let hour = Int64(world.dice.pick(0x7603, number, below: 9)) * 3_600_000
            let versions = revisions(
                from: won + after * Self.day + hour, every: every * Self.day, most: most, topic: number)
            guard !versions.isEmpty else { return nil }
            return DriveItem(
                number: number, name: name + "." + kind.rawValue, kind: kind, parent: parent, company: company,
                by: owner, versions: versions)
        }
        let planned = plans.enumerated().compactMap { place, plan in
            file(
                Own.plans + place, plan.name, plan.kind, in: folder, after: plan.after, every: plan.every,
                most: plan.most)
        }
        let meetings = DriveID.number(company: company, Own.meetings)
        let minutes = (0..<24).compactMap { month -> DriveItem? in
            let after = 14 + Int64(month) * 30
            let day = Instant(milliseconds: won + after * Self.day).day
            return file(Own.minutes + month, "Minutes \(day)", .docx, in: meetings, after: after, every: 2, most: 2)
        }
        return planned + minutes
    }
}
