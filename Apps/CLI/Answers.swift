import API
import ConnectorKit
import JSON
import Wiring

// What surveys and forms mean: the vendor does not say which question is which, nor what a form's owner called its
// parameters.

extension Command {
    static let survey = Command(
        name: "survey",
        summary: "Say which question of your surveys is which; without options, show it.",
        details: """
            Responses arrive by webhook or file, with the keys that Survey gives to variables: its settings of a webhook \
            list them, and onward survey --catalogue reads them. What was said before is mapped again by onward rederive.
            """,
        options: [
            .init("nps", "KEYS", "the variables, with commas between, that hold the answer from 0 to 10"),
            .init("csat", "KEYS", "those that hold how satisfied somebody is"),
            .init("csat-words", "LIST", "what its words are worth: \"Very satisfied=5,Satisfied=4\""),
            .init("comment", "KEYS", "those that hold what somebody wrote"),
            .init("respondent", "KEYS", "those that hold the e-mail address of who answers, besides Survey's own"),
            .init("name", "KEYS", "those that hold the name of who answers"),
            .init("customer", "KEYS", "those that hold the CRM account's id, or another key of the customer"),
            .init("zone", "OFFSET", "the surveys' clock, such as +01:00: Survey writes times without a zone"),
            .init("catalogue", "also read which surveys and variables there are, by calls promised to partners only"),
            .init("no-catalogue", "no longer read them"),
        ],
        example: "onward survey --nps Q_71001 --comment Q_71003 --customer CUSTOMER_ID --zone +01:00"
    ) { call in
        var settings = try call.workspace.settings() ?? Settings()
        var zoho = try call.workspace.zohoSettings()
        guard !call.options.isEmpty else { return show(zoho.survey, call) }
        for (option, field) in [
            ("nps", "nps"), ("csat", "csat"), ("comment", "comment"), ("respondent", "email"), ("name", "name"),
            ("customer", "account"),
        ] {
            if let keys = call[option] { zoho.survey.variables[field] = parts(of: keys) }
        }
        if let words = call["csat-words"] { zoho.survey.labels = try worths(of: words) }
        if let zone = call["zone"] { zoho.survey.minutesAheadOfUTC = try minutes(of: zone) }
        if call.has("catalogue") { zoho.survey.readsCatalogue = true }
        if call.has("no-catalogue") { zoho.survey.readsCatalogue = false }
        settings.zoho = zoho
        try call.workspace.save(settings)
        show(zoho.survey, call)
        call.terminal.say(
            call.has("catalogue")
                ? "It needs further permissions. Next: onward connect zoho"
                : "Responses that are here already: onward rederive")
    }

    private static func show(_ survey: Settings.Survey, _ call: Invocation) {
        if call.wantsJSON {
            let document: JSONValue = ["data": survey.json]
            return call.terminal.put(json: document)
        }
        var table = Table([.left("FIELD"), .sentence("VARIABLES")])
        for field in Settings.Survey.fields {
            table.add([field, survey.variables[field]?.joined(separator: ", ") ?? "not said"])
        }
        table.add(["zone", offset(survey.minutesAheadOfUTC)])
        table.add(["catalogue", survey.readsCatalogue ? "read" : "not read"])
        call.terminal.put(table.rendered(width: call.terminal.width, style: call.terminal.style))
    }

    static let formAdd = Command(
        name: "form add", operands: .one("NAME"),
        summary: "Take in the entries of a form whose parameters have names of their own.",
        details: """
            Entries arrive by webhook or file. A form whose owner uses the names of docs/connect.md needs no such \
            description. NAME is what its list is called here; what is not given goes by its usual name.
            """,
        options: [
            .init(
                "parameters", "LIST",
                "fields and the parameters that hold them, \"email=your_mail,company=firm\"; fields are "
                    + Settings.Form.fields.joined(separator: ", ")),
            .init("time-pattern", "PATTERN", "how the form writes times, such as \"dd-MMM-yyyy HH:mm:ss\""),
            .init("zone", "OFFSET", "the form's clock, such as +01:00"),
        ],
        example: "onward form add demo_request --parameters email=your_mail,company=firm"
    ) { call in
        var settings = try call.workspace.settings() ?? Settings()
        var zoho = try call.workspace.zohoSettings()
        guard call.operand != "entries", !zoho.forms.contains(where: { $0.name == call.operand }) else {
            throw Problem(
                .misused, "There is a list of entries “\(call.operand)” already.",
                remedy: "Remove it first: onward form remove \"\(call.operand)\"")
        }
        var form = Settings.Form(name: call.operand)
        for part in parts(of: call["parameters"] ?? "") {
            let pair = part.split(separator: "=", maxSplits: 1).map(String.init)
            guard pair.count == 2, Settings.Form.fields.contains(pair[0]) else {
                let hint = Suggestion.sentence(for: pair.first ?? "", among: Settings.Form.fields)
                throw Problem(
                    .misused, "“\(part)” does not say which parameter holds which field.",
                    remedy: hint ?? "For example: --parameters email=your_mail,company=firm")
            }
            form.parameters[pair[0]] = pair[1]
        }
        form.timePattern = call["time-pattern"]
        if let zone = call["zone"] { form.minutesAheadOfUTC = try minutes(of: zone) }
        zoho.forms.append(form)
        settings.zoho = zoho
        try call.workspace.save(settings)
        call.terminal.say("Added. The address for its webhook: onward webhooks")
    }

    static let formList = Command(
        name: "form list",
        summary: "List the forms that are described.",
        example: "onward form list"
    ) { call in
        let forms = try call.workspace.settings()?.zoho?.forms ?? []
        if call.wantsJSON {
            let document: JSONValue = ["data": .array(forms.map(\.json))]
            return call.terminal.put(json: document)
        }
        if forms.isEmpty { return call.terminal.put("No form has names of its own. See: onward help form add\n") }
        var table = Table([.left("NAME"), .sentence("PARAMETERS")])
        for form in forms {
            let parameters = form.parameters.sorted { $0.key < $1.key }.map { "\($0.key) is \($0.value)" }
            table.add([form.name, parameters.joined(separator: ", ")])
        }
        call.terminal.put(table.rendered(width: call.terminal.width, style: call.terminal.style))
    }

    static let formRemove = Command(
        name: "form remove", operands: .one("NAME"),
        summary: "No longer take in a form by its own names. What has arrived stays.",
        example: "onward form remove demo_request"
    ) { call in
        var settings = try call.workspace.settings() ?? Settings()
        var zoho = try call.workspace.zohoSettings()
        guard let index = zoho.forms.firstIndex(where: { $0.name == call.operand }) else {
            throw Problem(
                .notFound, "No form is called “\(call.operand)”.",
                remedy: Suggestion.sentence(for: call.operand, among: zoho.forms.map(\.name))
                    ?? "See onward form list.")
        }
        zoho.forms.remove(at: index)
        settings.zoho = zoho
        try call.workspace.save(settings)
        call.terminal.say("Removed.")
    }

    // MARK: Words

    private static func parts(of list: String) -> [String] {
        list.split(separator: ",").map { String($0.drop { $0 == " " }) }.filter { !$0.isEmpty }
    }

    private static func worths(of list: String) throws(Problem) -> [String: Double] {
        var worths: [String: Double] = [:]
        for part in parts(of: list) {
            guard let sign = part.lastIndex(of: "="), let worth = Double(part[part.index(after: sign)...]) else {
                throw Problem(
                    .misused, "“\(part)” does not say what a word is worth.",
                    remedy: "For example: --csat-words \"Very satisfied=5,Satisfied=4\"")
            }
            worths[String(part[..<sign])] = worth
        }
        return worths
    }

    /// "+01:00", "-05:30", "UTC".
    private static func minutes(of zone: String) throws(Problem) -> Int {
        if ["UTC", "Z", "0"].contains(zone.uppercased()) { return 0 }
        let digits = zone.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
        guard let sign = zone.first, sign == "+" || sign == "-", digits.count == 2,
            digits.allSatisfy({ $0.count == 2 }),
            let hours = Int(digits[0]), let rest = Int(digits[1]), hours <= 14, rest < 60
        else {
            throw Problem(.misused, "“\(zone)” is no zone.", remedy: "Write the hours ahead of UTC, such as +01:00.")
        }
        return (hours * 60 + rest) * (sign == "-" ? -1 : 1)
    }

    private static func offset(_ minutes: Int) -> String {
        let size = abs(minutes)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(minutes < 0 ? "-" : "+")\(two(size / 60)):\(two(size % 60))"
    }
}
