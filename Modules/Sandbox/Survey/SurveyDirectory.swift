import Domain

/// Survey's view of the world: one portal, many surveys, and one that matters: every customer is asked how it went some
/// days after a project was finished. What people answer follows from how their company fares.
struct SurveyDirectory {
    let world: World

    static let portal = "712004511"
    static let department = "grp7Qx"
    static let onboarding = "4100000000012"
    static let portalName = World.seller.name
    static let departmentName = "Customer Success"

    struct Survey {
        let id: String
        let name: String
        let isPublished: Bool
    }

    /// More than one page of them; all but the first have no answers.
    static let surveys: [Survey] =
        [Survey(id: onboarding, name: "Onboarding check & first week", isPublished: true)]
        + (1...70).map { number in
            let topic = ["Event feedback", "Customers' day", "Training \"basics\"", "Newsletter", "Partner poll"]
            return Survey(
                id: String(4_100_000_000_100 + number * 13),
                name: "\(topic[number % 5]) \(2018 + number % 7) #\(number)",
                isPublished: number % 8 != 0)
        }

    /// The invitation goes out by itself; the link stands in mails of the staff, and nobody knows who follows it.
    static let collectors = [(id: "pQ7aBc", name: "Post-onboarding pulse"), (id: "wL3kZx", name: "Link in mails")]
    static let distribution = (id: "dT81Qm", name: "After go-live")

    // MARK: - Questions

    struct Variable {
        let key: String
        let label: String
    }

    static let questions = [
        Variable(key: "Q_71001", label: "How likely are you to recommend us?"),
        Variable(key: "Q_71002", label: "How satisfied are you with your onboarding?"),
        Variable(key: "Q_71003", label: "How easy was the set-up? (1-5)"),
        Variable(key: "Q_71004", label: "What could we do better?"),
    ]

    static let respondent = [
        ("RESPONSE_ID", "Response ID"), ("RESPONSE_STATUS", "Response Status"), ("COLLECTOR_ID", "Collector ID"),
        ("COLLECTOR_NAME", "Collector Name"), ("RESPONSE_START_TIME", "Response Start Time"),
        ("RESPONSE_END_TIME", "Response End Time"), ("TIME_TAKEN", "Time Taken to Respond"),
        ("IP_ADDRESS", "IP Address"), ("EMAIL_ADDRESS", "Email address"), ("RESPONSE_URL", "Response URL"),
        ("OTHERS", "Others"), ("CUSTOMER_ID", "Customer"),
    ].map { Variable(key: $0.0, label: $0.1) }

    static let satisfaction = [
        "Very dissatisfied", "Dissatisfied", "Neither satisfied nor dissatisfied", "Satisfied", "Very satisfied",
    ]

    // MARK: - Answers

    struct Response {
        let project: Int
        let company: Int
        /// The CRM contact who answered.
        let contact: Int
        let begun: Instant
        let seconds: Int
        let isComplete: Bool
        let isInvited: Bool
        /// 0 to 10.
        let nps: Int
        /// 1 to 5.
        let csat: Int
        let ease: Int
        let remark: String

        var ended: Instant { begun.advanced(by: .seconds(seconds)) }
        var id: String { "Zk" + String(project * 7919 + 1_000_003, radix: 36).uppercased() }
    }

    /// Three in four projects are answered for, once each.
    func response(to project: Int) -> Response? {
        guard !world.isDeleted(.project, project) else { return nil }
        let progress = ProjectsDirectory(world: world).progress(.project, project)
        guard let finished = progress.finished, let company = world.companyIndex(of: .project, project) else {
            return nil
        }
        var chance = Chance(world.dice, 0x7601, project)
        guard chance.percent(75) else { return nil }
        let people = world.founders(.contact, of: company)
        guard !people.isEmpty else { return nil }
        let contact = chance.one(of: people)
        let begun = finished.advanced(by: .seconds(86_400 * chance.between(2, 12) + chance.between(0, 30_000)))
        // Whoever will use the product less and less was not happy with the beginning.
        let mood = (world.isFading(company) ? 3 : 9) - min(2, progress.slips) + chance.between(-1, 1)
        let nps = min(10, max(0, mood))
        let remark =
            nps <= 6
            ? chance.one(of: [
                "Support took \"days\" & nobody called back.", "Import was hard; our umlauts broke.",
                "It's still too slow for us.",
            ]) : chance.one(of: ["", "More examples, please.", "Nothing - great team!"])
        return Response(
            project: project, company: company, contact: contact, begun: begun, seconds: chance.between(40, 900),
            isComplete: !chance.percent(8), isInvited: !chance.percent(25), nps: nps,
            csat: min(5, max(1, (nps + 1) / 2)), ease: min(5, max(1, 5 - progress.slips)), remark: remark)
    }

    /// What was answered after `from` and up to `until`, in order of time. A pure function of the world.
    func responses(from: Instant, until: Instant) -> [Response] {
        (0..<world.total(.project)).compactMap(response).filter {
            $0.ended > from && $0.ended <= min(until, world.clock)
        }
        .sorted { ($0.ended, $0.project) < ($1.ended, $1.project) }
    }

    /// The variables of an answer, as a webhook has them: all texts, encoded for HTML, in the order of the survey.
    func values(of response: Response) -> [(key: String, value: String)] {
        let person = world.birth.person(response.contact)
        let collector = Self.collectors[response.isInvited ? 0 : 1]
        let account = world.account(of: response.company)
        let values: [String: String] = [
            "RESPONSE_ID": response.id, "RESPONSE_STATUS": response.isComplete ? "COMPLETED" : "PARTIAL",
            "COLLECTOR_ID": collector.id, "COLLECTOR_NAME": collector.name,
            "RESPONSE_START_TIME": Self.time(response.begun), "RESPONSE_END_TIME": Self.time(response.ended),
            "TIME_TAKEN": "\(response.seconds / 60) mins \(response.seconds % 60) secs ",
            "IP_ADDRESS": "192.0.2.\(1 + response.project % 250)",
            "EMAIL_ADDRESS": response.isInvited ? person.email : "",
            "CUSTOMER_ID": response.isInvited ? account.map { String(world.id(.account, $0)) } ?? "" : "",
            "Q_71001": String(response.nps),
            "Q_71002": response.isComplete ? Self.satisfaction[response.csat - 1] : "",
            "Q_71003": response.isComplete ? String(response.ease) : "",
            "Q_71004": response.isComplete ? response.remark : "",
        ]
        return (Self.respondent + Self.questions).map { ($0.key, Self.encoded(values[$0.key] ?? "")) }
    }

    /// `Feb 09, 2026 08:14:03` by the seller's clock on the wall, without saying so.
    private static func time(_ moment: Instant) -> String {
        let text = Array(UserTime.text(moment).utf8)
        func digits(_ range: Range<Int>) -> String { String(decoding: text[range], as: UTF8.self) }
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let month = (Int(digits(5..<7)) ?? 1) - 1
        return "\(months[month]) \(digits(8..<10)), \(digits(0..<4)) \(digits(11..<19))"
    }

    static func encoded(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
    }
}
