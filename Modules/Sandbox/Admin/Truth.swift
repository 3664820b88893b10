public import Domain
import JSON
import Synchronization
import WebServer

/// What is really so, for checks: who is who across the apps, how many of each there are, what changed. Written
/// company by company, so that a large world needs no memory.
///
/// Companies appear by what they are, not by what an app calls them: a duplicate CRM account is listed under its
/// company.
public struct Truth: Sendable {
    let world: World
    /// Lists what changed and was deleted after this moment.
    let since: Instant?
    /// The company to be written next, then the lead (those of prospects), then the end.
    private var next = -1
    private var hasProspect = false

    public init(world: World, since: Instant?) {
        self.world = world
        self.since = since
    }

    /// Appends the next piece; false when there is none.
    public mutating func write(into bytes: inout [UInt8]) -> Bool {
        let leads = world.total(.lead)
        if next > world.customers + leads { return false }
        defer { next += 1 }
        var writer = JSONWriter(capacity: 1024)
        if next < 0 {
            writer.beginObject()
            head(&writer)
            bytes += writer.bytes + Array(#","companies":["#.utf8)
            return true
        }
        if next < world.customers {
            company(next, &writer)
            if next > 0 { bytes += Array(",\n".utf8) }
            bytes += writer.bytes
        } else if next < world.customers + leads {
            let lead = next - world.customers
            if next == world.customers { bytes += Array(#"],"prospects":["#.utf8) }
            guard let firm = world.companyIndex(of: .lead, lead), firm >= world.customers else { return true }
            if world.isDeleted(.lead, lead) { return true }
            prospect(firm, lead, &writer)
            if hasProspect { bytes += Array(",\n".utf8) }
            hasProspect = true
            bytes += writer.bytes
        } else {
            bytes += Array("]}\n".utf8)
        }
        return true
    }

    private func head(_ writer: inout JSONWriter) {
        writer.key("clock")
        writer.string(world.clock.iso8601)
        writer.key("totals")
        writer.beginObject()
        for kind in Kind.allCases {
            writer.key("\(kind.app.rawValue).\(kind)" as String)
            writer.integer(world.count(kind))
        }
        workTotals(&writer)
        writer.endObject()
        use(&writer)
        writer.key("pipeline")
        pipeline(&writer)
        guard let since else { return }
        writer.key("since")
        writer.string(since.iso8601)
        for (name, isDeleted) in [("changed" as StaticString, false), ("deleted", true)] {
            writer.key(name)
            writer.beginObject()
            for kind in Kind.allCases {
                let changes = world.changes(kind, since: since)
                list(
                    "\(kind.app.rawValue).\(kind)", isDeleted ? changes.deleted : changes.changed, kind,
                    &writer)
            }
            writer.endObject()
        }
    }

    private func pipeline(_ writer: inout JSONWriter) {
        var sums: [Deal.Outcome: (count: Int, amount: Int)] = [.open: (0, 0), .won: (0, 0), .lost: (0, 0)]
        for index in 0..<world.total(.deal) where !world.isDeleted(.deal, index) {
            let deal = world.deal(index)
            sums[deal.outcome]?.count += 1
            sums[deal.outcome]?.amount += deal.amount
        }
        writer.beginObject()
        for (name, outcome) in [("open" as StaticString, Deal.Outcome.open), ("won", .won), ("lost", .lost)] {
            writer.key(name)
            writer.beginObject()
            writer.key("deals")
            writer.integer(sums[outcome]?.count ?? 0)
            writer.key("amount")
            writer.integer(sums[outcome]?.amount ?? 0)
            writer.endObject()
        }
        writer.endObject()
    }

    private func prospect(_ index: Int, _ lead: Int, _ writer: inout JSONWriter) {
        let company = world.company(index)
        writer.beginObject()
        writer.key("name")
        writer.string(company.name)
        writer.key("domain")
        if company.hasOwnDomain { writer.string(company.mailDomain) } else { writer.null() }
        list("crm.lead", [lead], .lead, &writer)
        entries([FormsDirectory(world: world).entry(ofLead: lead)].compactMap(\.self), &writer)
        writer.endObject()
    }

    private func company(_ index: Int, _ writer: inout JSONWriter) {
        let company = world.company(index)
        writer.beginObject()
        writer.key("company")
        writer.integer(index)
        writer.key("name")
        writer.string(company.name)
        writer.key("domain")
        if company.hasOwnDomain { writer.string(company.mailDomain) } else { writer.null() }
        for kind in Kind.allCases where kind != .product {
            list("\(kind.app.rawValue).\(kind)", world.children(kind, of: index), kind, &writer)
        }
        let deals = world.children(.deal, of: index).map(world.deal)
        writer.key("openPipeline")
        writer.integer(deals.filter { $0.outcome == .open }.reduce(0) { $0 + $1.amount })
        // Of a messy world `IdentityTruth` tells who is who.
        if world.mess == nil { people(index, &writer) }
        apps(index, &writer)
        answers(index, &writer)
        work(index, &writer)
        writer.endObject()
    }

    /// Each person once, with the records that are theirs in every app.
    private func people(_ company: Int, _ writer: inout JSONWriter) {
        var leads: [Int: [Int]] = [:]
        for lead in world.children(.lead, of: company) {
            if let contact = world.contact(ofLead: lead) { leads[contact, default: []].append(lead) }
        }
        var desk: [Int: [Int]] = [:]
        for contact in world.children(.deskContact, of: company) {
            if let person = world.person(ofDeskContact: contact) { desk[person, default: []].append(contact) }
        }
        writer.key("people")
        writer.beginArray()
        for contact in world.children(.contact, of: company) {
            let person = world.person(contact)
            writer.beginObject()
            writer.key("name")
            writer.string(person.full)
            writer.key("email")
            writer.string(person.email)
            writer.key("crm.contact")
            writer.string(String(world.id(.contact, contact)))
            list("crm.lead", leads[contact] ?? [], .lead, &writer)
            list("desk.deskContact", desk[contact] ?? [], .deskContact, &writer)
            writer.endObject()
        }
        writer.endArray()
    }

    private func list(_ name: String, _ indices: [Int], _ kind: Kind, _ writer: inout JSONWriter) {
        writer.key(name)
        writer.beginArray()
        for index in indices { writer.string(String(world.id(kind, index))) }
        writer.endArray()
    }
}

extension WebResponse {
    static func chunked(_ truth: Truth) -> WebResponse {
        return WebResponse(
            headers: [("Content-Type", "application/json")], body: .chunks(Writing(truth).next))
    }
}

/// A truth being sent; the server asks for one piece after the other.
private final class Writing: Sendable {
    private let truth: Mutex<Truth>

    init(_ truth: Truth) { self.truth = Mutex(truth) }

    @Sendable func next(_ bytes: inout [UInt8]) -> Bool { truth.withLock { $0.write(into: &bytes) } }
}
