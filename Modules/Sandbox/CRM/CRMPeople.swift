import Domain

let leadSources = [
    "Advertisement", "Cold Call", "Employee Referral", "Partner", "Trade Show", "Web Form", "Chat",
]
private let salutations = ["Mr.", "Ms.", "Dr."]
private let ratings = ["Acquired", "Active", "Market Failed", "Project Cancelled"]

extension CRMModule {
    static let leadStatuses = [
        "Attempted to Contact", "Contact in Future", "Contacted", "Not Contacted", "Pre-Qualified",
        "Lost Lead",
    ]

    struct Someone {
        let person: Person
        let company: Company
    }

    static var leads: CRMModule {
        CRMModule(
            "Leads", .lead, singular: "Lead",
            subject: { world, index in
                let person = world.leadPerson(index)
                return Someone(
                    person: person, company: world.company(world.companyIndex(of: .lead, index) ?? 0))
            }, leadFields)
    }

    private static var leadFields: [Field<Someone>] {
        [
            field("Company") { s, _, _ in .text(s.company.name) },
            field("Salutation", .picklist, choices: salutations) { _, w, i in .choice(salutations, w, 61, i)
            },
            field("First_Name") { s, w, i in
                .text(w.dice.chance(62, i, perMille: 300) ? s.person.short ?? s.person.given : s.person.given)
            },
            field("Last_Name") { s, _, _ in .text(s.person.family) },
            field("Full_Name") { s, _, _ in .text(s.person.full) },
            field("Designation") { s, _, _ in .text(s.person.title) },
            field("Email", .email) { s, _, _ in .text(s.person.email) },
            blank("Secondary_Email", .email),
            field("Phone", .phone) { s, _, _ in .text(s.person.phone) },
            field("Mobile", .phone) { s, _, _ in .init(s.person.mobile) },
            blank("Fax", .phone),
            field("Website", .website) { s, _, _ in .init(s.company.website) },
            field("Lead_Source", .picklist, choices: leadSources) { _, w, i in .choice(leadSources, w, 63, i)
            },
            field("Lead_Status", .picklist, choices: leadStatuses) { _, w, i in
                .choice(leadStatuses, w, 64, i &+ w.revision(.lead, i))
            },
            field("Industry", .picklist) { s, _, _ in .text(s.company.industry) },
            field("Rating", .picklist, choices: ratings) { _, w, i in .choice(ratings, w, 65, i) },
            field("Annual_Revenue", .currency) { s, _, _ in .integer(s.company.revenue) },
            field("No_of_Employees", .integer) { s, _, _ in .integer(s.company.employees) },
            field("Street") { s, _, _ in .text(s.company.street) },
            field("City") { s, _, _ in .text(s.company.city.name) },
            field("State") { s, _, _ in .text(s.company.city.region) },
            field("Zip_Code") { s, _, _ in .text(s.company.city.postcode) },
            field("Country") { s, _, _ in .text(s.company.country.name) },
            blank("Description", .textarea),
            field("Email_Opt_Out", .boolean) { _, w, i in .bool(w.dice.chance(66, i, perMille: 40)) },
            field("Converted__s", .boolean) { _, w, i in .bool(w.isConverted(lead: i)) },
            field("Converted_Date_Time", .datetime) { _, w, i in
                w.isConverted(lead: i) ? .time(w.edit(.lead, i)?.steps.first ?? w.modified(.lead, i)) : .null
            },
            field("Converted_Account", .lookup, to: "Accounts") { _, w, i in
                w.isConverted(lead: i) ? w.accountLookup(w.companyIndex(of: .lead, i)) : .null
            },
            field("Converted_Contact", .lookup, to: "Contacts") { _, w, i in
                guard w.isConverted(lead: i), let contact = w.contact(ofLead: i) else { return .null }
                return .lookup(.contact, contact)
            },
            field("Converted_Deal", .lookup, to: "Deals") { _, w, i in
                guard w.isConverted(lead: i), let company = w.companyIndex(of: .lead, i) else { return .null }
                return w.founders(.deal, of: company).first.map { .lookup(.deal, $0) } ?? .null
            },
            field("Lead_Conversion_Time", .integer) { _, w, i in
                w.isConverted(lead: i) ? .integer(w.dice.pick(67, i, below: 40)) : .null
            },
            field("Campaign_Code", custom: true) { _, w, i in
                w.dice.chance(68, i, perMille: 300) ? .text("C-\(w.dice.pick(69, i, below: 40))") : .null
            },
        ]
    }

    static var contacts: CRMModule {
        CRMModule(
            "Contacts", .contact, singular: "Contact",
            subject: { world, index in
                let person = world.person(index)
                return Someone(person: person, company: world.company(person.company))
            }, contactFields + contactExtras)
    }

    private static var contactFields: [Field<Someone>] {
        [
            field("Salutation", .picklist, choices: salutations) { _, w, i in .choice(salutations, w, 61, i)
            },
            field("First_Name") { s, _, _ in .text(s.person.given) },
            field("Last_Name") { s, _, _ in .text(s.person.family) },
            field("Full_Name") { s, _, _ in .text(s.person.full) },
            field("Email", .email) { s, w, i in
                w.dice.chance(70, i, perMille: 30) ? .null : .text(s.person.email)
            },
            blank("Secondary_Email", .email),
            field("Phone", .phone) { s, _, _ in .text(s.person.phone) },
            field("Mobile", .phone) { s, _, _ in .init(s.person.mobile) },
            blank("Home_Phone", .phone), blank("Other_Phone", .phone),
            field("Title") { s, _, _ in .text(s.person.title) },
            field("Department") { s, _, _ in .text(s.person.department) },
            field("Account_Name", .lookup, to: "Accounts") { s, w, _ in w.accountLookup(s.person.company) },
            blank("Reporting_To", .lookup), blank("Vendor_Name", .lookup),
            field("Lead_Source", .picklist, choices: leadSources) { _, w, i in .choice(leadSources, w, 63, i)
            },
            field("Date_of_Birth", .date) { _, w, i in
                w.dice.chance(71, i, perMille: 200)
                    ? .day(Instant(seconds: 86_400 * Int64(w.dice.pick(72, i, below: 12_000)))) : .null
            },
            blank("Assistant"), blank("Asst_Phone", .phone), blank("Fax", .phone), blank("Skype_ID"),
            blank("Twitter"),
            field("Mailing_Street") { s, _, _ in .text(s.company.street) },
            field("Mailing_City") { s, _, _ in .text(s.company.city.name) },
            field("Mailing_State") { s, _, _ in .text(s.company.city.region) },
            field("Mailing_Zip") { s, _, _ in .text(s.company.city.postcode) },
            field("Mailing_Country") { s, _, _ in .text(s.company.country.name) },
            blank("Other_Street"), blank("Other_City"), blank("Other_State"), blank("Other_Zip"),
            blank("Other_Country"),
            field("Email_Opt_Out", .boolean) { _, w, i in .bool(w.dice.chance(66, i, perMille: 40)) },
            blank("Unsubscribed_Mode", .picklist), blank("Unsubscribed_Time", .datetime),
            field("Description", .textarea) { _, w, i in
                w.dice.chance(73, i, perMille: 80)
                    ? .text("Met at the fair, wants \"news, not noise\".\nCalls back after lunch.") : .null
            },
        ]
    }

    /// Custom fields, enough of them to bring the module past the fifty that one list call can name.
    private static var contactExtras: [Field<Someone>] {
        let roles = ["Champion", "Decision maker", "Influencer", "User", "Blocker"]
        let topics = ["Automation", "Analytics", "Support", "Integrations", "Security"]
        var extras: [Field<Someone>] = [
            field("Buying_Role", .picklist, choices: roles, custom: true) { _, w, i in
                .choice(roles, w, 74, i)
            },
            field("Interests", .multiselectpicklist, choices: topics, custom: true) { _, w, i in
                .list(topics.filter { w.dice.chance(75, i &+ $0.utf8.count, perMille: 300) })
            },
            field("NPS", .integer, custom: true) { _, w, i in
                w.dice.chance(76, i, perMille: 400)
                    ? .integer(w.dice.pick(77, i &+ w.revision(.contact, i), below: 11)) : .null
            },
            field("Preferred_Language", custom: true) { s, _, _ in .text(s.company.country.code.lowercased())
            },
            field("Newsletter", .boolean, custom: true) { _, w, i in
                .bool(w.dice.chance(78, i, perMille: 500))
            },
        ]
        extras += (1...12).map { number in
            field("Survey_Answer_\(number)", .integer, custom: true) { _, w, i in
                w.dice.chance(79, i, perMille: 250)
                    ? .integer(w.dice.pick(80 &+ UInt64(number) << 8, i, below: 5) + 1) : .null
            }
        }
        return extras
    }
}

extension World {
    func accountLookup(_ company: Int?) -> CRMValue {
        guard let company, company < customers, let account = account(of: company) else { return .null }
        return .lookup(.account, account)
    }
}
