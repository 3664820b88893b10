import Domain

/// Forms' view of the world: a form on the website whose entries become leads, and one that a new customer fills in
/// before the work begins.
struct FormsDirectory {
    let world: World

    enum Form: String, CaseIterable, Sendable {
        case contact = "ContactUs"
        case intake = "OnboardingIntake"

        var title: String { self == .contact ? "Contact us" : "Onboarding intake" }
    }

    struct Entry {
        let form: Form
        /// The lead, or the deal that was won.
        let index: Int
        let company: Int
        let at: Instant
        let person: Person
        /// The CRM contact; nil for somebody who is only a lead.
        let contact: Int?

        var id: String { String(form == .contact ? 100_000 + index * 3 : 5_000_000 + index * 3) }
    }

    /// Filled in on the website, by what the CRM says of the lead's source.
    func entry(ofLead index: Int) -> Entry? {
        guard world.leadSource(index) == "Web Form", let company = world.origin(of: .lead, index) else { return nil }
        return Entry(
            form: .contact, index: index, company: company, at: world.created(.lead, index),
            person: world.birthLead(index), contact: world.contact(ofLead: index))
    }

    /// Two in three new customers fill the intake in within days.
    func entry(ofDeal index: Int) -> Entry? {
        let deal = world.deal(index)
        var chance = Chance(world.dice, 0x7701, index)
        guard deal.outcome == .won, chance.percent(66), let contact = deal.contact else { return nil }
        let at = deal.since.advanced(by: .seconds(86_400 * chance.between(1, 6) + chance.between(0, 30_000)))
        return Entry(
            form: .intake, index: index, company: deal.company, at: at, person: world.birth.person(contact),
            contact: contact)
    }

    /// What was handed in after `from` and up to `until`, in order of time. A pure function of the world.
    func entries(from: Instant, until: Instant) -> [Entry] {
        let until = min(until, world.clock)
        let leads = (0..<world.total(.lead)).compactMap(entry(ofLead:))
        let deals = (0..<world.total(.deal)).compactMap(entry(ofDeal:))
        return (leads + deals).filter { $0.at > from && $0.at <= until }.sorted { ($0.at, $0.id) < ($1.at, $1.id) }
    }

    /// What one field of an entry holds.
    enum Value {
        case text(String)
        case choices([String])
        case rows([[(String, String)]])
        case file(name: String, content: String)
    }

    static let fields: [Form: [String]] = [
        .contact: [
            "entry_id", "form_name", "submitted_at", "first_name", "last_name", "email", "phone", "company", "country",
            "consent", "source", "utm_source", "utm_medium", "utm_campaign", "message",
        ],
        .intake: [
            "entry_id", "form_name", "submitted_at", "first_name", "last_name", "email", "company", "go_live", "seats",
            "interests", "items", "attachment",
        ],
    ]

    func value(_ field: String, of entry: Entry) -> Value {
        let firm = world.company(entry.company)
        var chance = Chance(world.dice, 0x7702, entry.index)
        let (one, two) = (chance.below(100), chance.below(40))
        return switch field {
        case "entry_id": .text(entry.id)
        case "form_name": .text(entry.form.title)
        case "submitted_at": .text(entry.at.dayMonthNameTime)
        case "first_name": .text(entry.person.given)
        case "last_name": .text(entry.person.family)
        case "email": .text(entry.person.email)
        case "phone": .text(entry.person.phone)
        case "company": .text(firm.name)
        case "country": .text(firm.country.name)
        case "consent": .text(one < 90 ? "true" : "false")
        case "source": .text("Web Form")
        case "utm_source": .text(one < 50 ? "google" : "")
        case "utm_medium": .text(one < 50 ? "cpc" : "")
        case "utm_campaign": .text(one < 30 ? "C-\(two)" : "")
        case "message": .text("We are \(firm.employees) people & want to replace our spreadsheets. Could you call?")
        case "go_live": .text(entry.at.advanced(by: .seconds(86_400 * (45 + two))).dayMonthName)
        case "seats": .text(String(firm.employees / 4 + 1))
        case "interests": .choices(["Automation", "Analytics", "Support"].filter { $0.utf8.count % 3 != one % 3 })
        case "items":
            .rows([
                [("product", Catalogue.products[two % World.products].name), ("qty", String(1 + one % 9))],
                [("product", Catalogue.products[one % World.products].name), ("qty", "1")],
            ])
        default: .file(name: "brief.pdf", content: "%PDF-1.4 brief of \(firm.name)")
        }
    }
}

extension World {
    func leadSource(_ index: Int) -> String { leadSources[dice.pick(63, index, below: leadSources.count)] }

    /// A lead's person as they were when they wrote.
    fileprivate func birthLead(_ index: Int) -> Person {
        index < initial(.lead) ? birth.leadPerson(index) : leadPerson(index)
    }
}

extension Instant {
    /// `09-Feb-2026`: the default of a form's date field.
    fileprivate var dayMonthName: String {
        let text = UserTime.day(self)
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let parts = text.split(separator: "-")
        return "\(parts[2])-\(months[(Int(parts[1]) ?? 1) - 1])-\(parts[0])"
    }

    fileprivate var dayMonthNameTime: String {
        dayMonthName + " " + String(decoding: Array(UserTime.text(self).utf8)[11..<19], as: UTF8.self)
    }
}
