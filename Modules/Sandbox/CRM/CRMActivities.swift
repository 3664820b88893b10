import Domain

/// What an activity, note or quote is about.
struct AboutDeal {
    let company: Int
    fileprivate let world: World
    fileprivate let index: Int
    /// What a client wrote, if any.
    fileprivate let written: [String: CRMValue]?

    var contact: Int? { named("Who_Id", .contact) ?? pick(.contact, 110) }
    var deal: Int? { named("What_Id", .deal) ?? named("Parent_Id", .deal) ?? pick(.deal, 111) }

    /// The record a written field names; the inner nil: none of this kind.
    private func named(_ field: String, _ kind: Kind) -> Int?? {
        guard let value = written?[field] else { return nil }
        if case .lookup(kind, let index) = value { return .some(index) }
        return .some(nil)
    }

    private func pick(_ kind: Kind, _ topic: UInt64) -> Int? {
        let all = world.founders(kind, of: company)
        return all.isEmpty ? nil : all[world.dice.pick(topic, index, below: all.count)]
    }
}

extension World {
    func isDone(task index: Int) -> Bool { steps(.task, index) > 0 || dice.chance(113, index, perMille: 650) }

    func aboutDeal(_ kind: Kind, _ index: Int) -> AboutDeal {
        AboutDeal(
            company: companyIndex(of: kind, index) ?? 0, world: self, index: index, written: written[kind, index])
    }
}

extension CRMModule {
    /// `What_Id`: the deal where there is one, else the account.
    private static func what(_ about: AboutDeal, _ world: World) -> CRMValue {
        about.deal.map { .lookup(.deal, $0) } ?? world.accountLookup(about.company)
    }

    private static func links(_ kind: Kind) -> [Field<AboutDeal>] {
        [
            field("Who_Id", .lookup, to: "Contacts") { s, _, _ in
                s.contact.map { .lookup(.contact, $0) } ?? .null
            },
            field("What_Id", .lookup, to: "Deals") { s, w, _ in what(s, w) },
            field("$se_module") { s, _, _ in .text(s.deal == nil ? "Accounts" : "Deals") },
            field("Description", .textarea) { _, w, i in
                w.dice.chance(112, i, perMille: 300)
                    ? .text("Agreed: next step by e-mail, then a call.") : .null
            },
        ]
    }

    static var tasks: CRMModule {
        let states = ["Not Started", "In Progress", "Waiting for input", "Completed", "Deferred"]
        let subjects = [
            "Call back", "Send offer", "Check contract", "Prepare kick-off", "Ask for reference",
            "Renewal talk",
        ]
        let own: [Field<AboutDeal>] =
            [
                field("Subject") { _, w, i in .choice(subjects, w, 114, i) },
                field("Due_Date", .date) { _, w, i in
                    .day(
                        w.created(.task, i).advanced(
                            by: .seconds(86_400 * Int64(3 + w.dice.pick(115, i, below: 30)))))
                },
                field("Status", .picklist, choices: states) { _, w, i in
                    .text(w.isDone(task: i) ? "Completed" : states[w.dice.pick(116, i, below: 3)])
                },
                field("Priority", .picklist, choices: ["High", "Normal", "Low"]) { _, w, i in
                    .choice(["High", "Normal", "Low"], w, 117, i)
                },
                field("Closed_Time", .datetime) { _, w, i in
                    w.isDone(task: i) ? .time(w.modified(.task, i)) : .null
                },
            ] + links(.task)
        return CRMModule("Tasks", .task, singular: "Task", subject: { $0.aboutDeal(.task, $1) }, own)
    }

    static var events: CRMModule {
        let own: [Field<AboutDeal>] =
            [
                field("Event_Title") { s, w, _ in .text("Meeting with \(w.company(s.company).core)") },
                field("Start_DateTime", .datetime) { _, w, i in
                    .time(w.created(.event, i).advanced(by: .seconds(86_400)))
                },
                field("End_DateTime", .datetime) { _, w, i in
                    .time(w.created(.event, i).advanced(by: .seconds(90_000)))
                },
                field("All_day", .boolean) { _, _, _ in .bool(false) },
                field("Venue") { s, w, _ in .text(w.company(s.company).city.name) },
            ] + links(.event)
        return CRMModule("Events", .event, singular: "Meeting", subject: { $0.aboutDeal(.event, $1) }, own)
    }

    static var calls: CRMModule {
        let kinds = ["Outbound", "Inbound", "Missed"]
        let own: [Field<AboutDeal>] =
            [
                field("Subject") { s, w, _ in .text("Call with \(w.company(s.company).core)") },
                field("Call_Type", .picklist, choices: kinds) { _, w, i in .choice(kinds, w, 118, i) },
                field("Call_Start_Time", .datetime) { _, w, i in .time(w.created(.call, i)) },
                field("Call_Duration") { _, w, i in
                    let seconds = w.dice.pick(119, i, below: 1800)
                    return .text("\(seconds / 600)\(seconds / 60 % 10):\(seconds % 60 / 10)\(seconds % 10)")
                },
                field("Call_Duration_in_seconds", .integer) { _, w, i in
                    .integer(w.dice.pick(119, i, below: 1800))
                },
                field("Call_Purpose", .picklist) { _, w, i in
                    .choice(["Prospecting", "Administrative", "Negotiation", "Demo"], w, 120, i)
                },
                field("Call_Result", .picklist) { _, w, i in
                    .choice(["Interested", "No response", "Requested more info"], w, 121, i)
                },
            ] + links(.call)
        return CRMModule("Calls", .call, singular: "Call", subject: { $0.aboutDeal(.call, $1) }, own)
    }

    static var notes: CRMModule {
        let titles = ["Call", "Risk", "Next step", "Internal", "Meeting"]
        let own: [Field<AboutDeal>] = [
            field("Note_Title") { _, w, i in .choice(titles, w, 122, i) },
            field("Note_Content", .textarea) { s, w, i in
                let company = w.company(s.company).core
                return .text(
                    "\(company) asked about the rollout.\nOpen points: \(w.dice.pick(123, i, below: 6)).")
            },
            field("Parent_Id", .lookup, to: "Deals") { s, w, _ in what(s, w) },
        ]
        return CRMModule("Notes", .note, singular: "Note", subject: { $0.aboutDeal(.note, $1) }, own)
    }
}
