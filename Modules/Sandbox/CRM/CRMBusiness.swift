import Domain

/// What the seller sells.
enum Catalogue {
    struct Product: Sendable {
        let name: String
        let code: String
        let price: Int
    }

    static let products: [Product] = (0..<World.products).map { index in
        let lines = [
            "Halden Desk", "Mora Flow", "Halden Insight", "Mora Connect", "Halden Vault", "Mora Academy",
        ]
        let plans = ["Starter", "Team", "Business", "Enterprise"]
        let line = lines[index / plans.count % lines.count]
        let plan = index % plans.count
        return Product(
            name: "\(line) \(plans[plan])", code: "HM-\(100 + index)", price: 240 * (1 << plan) + index * 5)
    }
}

extension CRMModule {
    static var accounts: CRMModule {
        let own: [Field<Company>] = [
            field("Account_Name") { _, w, i in .text(w.accountName(i)) },
            field("Account_Number", .bigint) { _, _, i in .long(Int64(100_000 + i)) },
            field("Account_Site") { c, _, _ in .text(c.city.name) },
            field("Account_Type", .picklist, choices: ["Customer", "Prospect", "Partner"]) { _, w, i in
                w.dice.chance(100, i, perMille: 80) ? .text("Partner") : .text("Customer")
            },
            blank("Parent_Account", .lookup),
            field("Phone", .phone) { c, w, i in
                .text(i >= w.customers ? "00" + c.phone.dropFirst().replacing(" ", with: "") : c.phone)
            },
            blank("Fax", .phone),
            field("Website", .website) { c, w, i in
                .init(i >= w.customers ? c.website.map { $0.replacing("https://www.", with: "") } : c.website)
            },
            field("Industry", .picklist) { c, _, _ in .text(c.industry) },
            blank("Ownership", .picklist), blank("Rating", .picklist), blank("SIC_Code", .integer),
            blank("Ticker_Symbol"),
            field("Annual_Revenue", .currency) { c, w, i in
                .integer(c.revenue + 1000 * w.revision(.account, i))
            },
            field("Employees", .integer) { c, w, i in .integer(c.employees + w.revision(.account, i)) },
            field("Billing_Street") { c, _, _ in .text(c.street) },
            field("Billing_City") { c, _, _ in .text(c.city.name) },
            field("Billing_State") { c, _, _ in .text(c.city.region) },
            field("Billing_Code") { c, _, _ in .text(c.city.postcode) },
            field("Billing_Country") { c, _, _ in .text(c.country.name) },
            blank("Shipping_Street"), blank("Shipping_City"), blank("Shipping_State"), blank("Shipping_Code"),
            blank("Shipping_Country"), blank("Description", .textarea),
            field("Customer_Tier", .picklist, choices: ["A", "B", "C"], custom: true) { c, _, _ in
                .text(c.slot == 6 ? "A" : c.slot == 0 || c.slot == 3 ? "C" : "B")
            },
            field("Onboarding_Complete", .boolean, custom: true) { _, w, i in
                .bool(w.dice.chance(101, i, perMille: 700))
            },
        ]
        return CRMModule(
            "Accounts", .account, singular: "Account",
            subject: { world, index in
                world.company(world.companyIndex(of: .account, index) ?? 0)
            }, own)
    }

    static var deals: CRMModule {
        let stages = Deal.stages + [Deal.won, Deal.lost]
        let own: [Field<Deal>] = [
            field("Deal_Name") { d, _, _ in .text(d.name) },
            field("Stage", .picklist, choices: stages) { d, _, _ in .text(d.stage) },
            field("Pipeline", .picklist) { _, _, _ in .text("Standard (Standard)") },
            field("Probability", .integer) { d, _, _ in .integer(d.probability) },
            field("Amount", .currency) { d, _, _ in .integer(d.amount) },
            field("Expected_Revenue", .currency) { d, _, _ in .number(Double(d.amount * d.probability) / 100)
            },
            field("Closing_Date", .date) { d, _, _ in .day(d.closing) },
            field("Type", .picklist, choices: ["New Business", "Existing Business"]) { _, w, i in
                .text(i % 12 < 7 ? "New Business" : "Existing Business")
            },
            field("Next_Step") { d, _, _ in d.outcome == .open ? .text("Call " + d.name.prefix(12)) : .null },
            field("Lead_Source", .picklist, choices: leadSources) { _, w, i in .choice(leadSources, w, 63, i)
            },
            blank("Campaign_Source", .lookup),
            field("Account_Name", .lookup, to: "Accounts") { d, w, _ in w.accountLookup(d.company) },
            field("Contact_Name", .lookup, to: "Contacts") { d, _, _ in
                d.contact.map { .lookup(.contact, $0) } ?? .null
            },
            field("Lead_Conversion_Time", .integer) { _, _, _ in .null },
            field("Sales_Cycle_Duration", .integer) { d, _, _ in
                .integer(
                    Int(
                        d.since.duration(since: d.created).components.seconds
                            / 86_400))
            },
            field("Overall_Sales_Duration", .integer) { d, _, _ in
                .integer(
                    Int(
                        d.since.duration(since: d.created).components.seconds
                            / 86_400))
            },
            field("Reason_For_Loss__s", .picklist) { d, _, _ in d.outcome == .lost ? .text("Price") : .null },
            blank("Change_Log_Time__s", .datetime), blank("Territory", .lookup),
            field("Currency", .picklist) { d, _, _ in .text(d.currency) },
            field("Exchange_Rate", .double) { _, _, _ in .integer(1) },
            blank("Description", .textarea),
            field("Onboarding_Start", .date, custom: true) { d, _, _ in
                d.outcome == .won ? .day(d.closing.advanced(by: .seconds(14 * 86_400))) : .null
            },
        ]
        return CRMModule("Deals", .deal, singular: "Deal", subject: { $0.deal($1) }, own)
    }

    static var products: CRMModule {
        let own: [Field<Catalogue.Product>] = [
            field("Product_Name") { p, _, _ in .text(p.name) },
            field("Product_Code") { p, _, _ in .text(p.code) },
            field("Product_Active", .boolean) { _, _, i in .bool(i != 5) },
            field("Product_Category", .picklist, choices: ["Software", "Service"]) { _, _, i in
                .text(i >= 20 ? "Service" : "Software")
            },
            field("Unit_Price", .currency) { p, w, i in .integer(p.price + w.revision(.product, i) * 10) },
            field("Taxable", .boolean) { _, _, _ in .bool(true) },
            blank("Vendor_Name", .lookup), blank("Description", .textarea),
        ]
        return CRMModule(
            "Products", .product, singular: "Product",
            subject: { _, index in Catalogue.products[index % World.products] }, own)
    }

    static var quotes: CRMModule {
        let stages = ["Draft", "Negotiation", "Delivered", "Confirmed", "Closed Won", "Closed Lost"]
        let own: [Field<AboutDeal>] = [
            field("Subject") { s, w, i in .text("Offer \(2000 + i) for \(w.company(s.company).core)") },
            field("Quote_Number", .bigint) { _, w, i in .long(w.id(.quote, i) + 1) },
            field("Quote_Stage", .picklist, choices: stages) { _, w, i in
                .text(stages[min(5, w.dice.pick(103, i, below: 4) + w.steps(.quote, i))])
            },
            field("Valid_Till", .date) { _, w, i in
                .day(w.created(.quote, i).advanced(by: .seconds(30 * 86_400)))
            },
            field("Account_Name", .lookup, to: "Accounts") { s, w, _ in w.accountLookup(s.company) },
            field("Contact_Name", .lookup, to: "Contacts") { s, _, _ in
                s.contact.map { .lookup(.contact, $0) } ?? .null
            },
            field("Deal_Name", .lookup, to: "Deals") { s, _, _ in s.deal.map { .lookup(.deal, $0) } ?? .null
            },
            field("Grand_Total", .currency) { _, w, i in .integer(500 + 50 * w.dice.pick(104, i, below: 900))
            },
            blank("Terms_and_Conditions", .textarea), blank("Description", .textarea),
        ]
        return CRMModule(
            "Quotes", .quote, singular: "Quote", subject: { w, i in w.aboutDeal(.quote, i) }, own)
    }

    /// The seller's own module: what each customer has subscribed to.
    static var subscriptions: CRMModule {
        let states = ["Trial", "Active", "Past due", "Cancelled"]
        let own: [Field<Int>] = [
            field("Name") { c, w, _ in .text("Subscription of \(w.company(c).core)") },
            field("Account", .lookup, to: "Accounts", custom: true) { c, w, _ in w.accountLookup(c) },
            field("Product", .lookup, to: "Products", custom: true) { _, w, i in
                .lookup(.product, w.dice.pick(105, i, below: World.products))
            },
            field("Status", .picklist, choices: states, custom: true) { c, w, i in
                .text(
                    w.isFading(c) && w.steps(.subscription, i) > 1
                        ? "Cancelled" : states[w.dice.chance(106, i, perMille: 900) ? 1 : 0])
            },
            field("Seats", .integer, custom: true) { c, w, i in
                .integer(w.company(c).employees / 4 + 1 + w.revision(.subscription, i))
            },
            field("Monthly_Fee", .currency, custom: true) { c, w, i in
                .number(Double(w.company(c).employees / 4 + 1) * 11.5)
            },
            field("Renewal_Date", .date, custom: true) { _, w, i in
                .day(w.start.advanced(by: .seconds(86_400 * Int64(w.dice.pick(107, i, below: 365)))))
            },
        ]
        return CRMModule(
            "Subscriptions", .subscription, singular: "Subscription", isCustom: true,
            subject: { w, i in
                w.companyIndex(of: .subscription, i) ?? 0
            }, own)
    }
}
