public import Domain
public import JSON

/// Words that the command line and the pages share, so that both say the same thing the same way.
public enum Words {
    /// How records come into a list that is asked for nothing, as a remedy; nil for lists that are read. `resource` as
    /// in the answer to `status`.
    public static func arrival(_ resource: JSONValue) -> String? {
        guard let ways = resource["arrives"]?.text else { return nil }
        let file = "import a file: onward import \(resource["name"]?.text ?? "SYSTEM.RESOURCE") FILE"
        let words = ways.split(separator: ",").sorted().reversed().map {
            $0 == "webhook" ? "set up its webhook: onward webhooks" : file
        }
        return words.joined(separator: "; or ")
    }

    /// "1 deal", "2 deals".
    public static func count(_ number: Int64, _ one: String, _ many: String? = nil) -> String {
        "\(Figure.whole(number)) \(number == 1 ? one : many ?? one + "s")"
    }

    /// "Zoho CRM" is "CRM" where all apps are Zoho's.
    public static func short(_ title: String) -> String {
        title.hasPrefix("Zoho ") ? String(title.dropFirst(5)) : title
    }

    /// "closingDay" as "Closing day".
    public static func field(_ name: String) -> String {
        if name == "email" { return "E-mail" }
        var text = ""
        for character in plain(name) {
            text += character.isUppercase ? " " + character.lowercased() : String(character)
        }
        return text.prefix(1).uppercased() + text.dropFirst()
    }

    /// "zoho_desk.contacts" as "Desk contacts". `titles` are those of systems by name.
    public static func place(_ name: String, titles: [String: String]) -> String {
        let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
        guard let system = parts.first else { return name }
        return ([short(titles[system] ?? system)] + parts.dropFirst()).joined(separator: " ")
    }

    /// Why a value is shown.
    public static func why(_ item: JSONValue) -> String {
        switch item["why"]?.text {
        case "pinned":
            "pinned by \(item["pinned.by"]?.text ?? "somebody")" + (item["pinned.note"]?.text.map { ": \($0)" } ?? "")
        case "only": "nobody else says anything"
        case "agreed": "all say the same"
        case "order": "its app masters the field"
        case "latest": "changed last"
        case "longest": "says most"
        case "rank": "comes first by app, list and number"
        case "strictest": "the strictest word counts"
        default: ""
        }
    }

    /// How what a record says stands to the value shown. `item` is the field.
    public static func standing(_ said: JSONValue, of item: JSONValue) -> String {
        switch said["standing"]?.text {
        case "shown": "shown: \(why(item))"
        case "agrees": "says the same"
        case "differs": item["why"]?.text == "pinned" ? "differs from what is pinned" : "differs"
        case "passed over": "passed over: \(said["because"]?.text ?? "")"
        default: ""
        }
    }

    /// "2 differ" where other records contradict a value; empty where none does.
    public static func rivals(_ item: JSONValue) -> String {
        let count = (item["others"]?.items ?? []).count { $0["standing"]?.text == "differs" }
        return count == 0 ? "" : count == 1 ? "1 differs" : "\(count) differ"
    }

    /// "file_shared" as "file shared": what a table or an app calls a thing, readable.
    public static func plain(_ name: String) -> String { String(name.map { $0 == "_" ? " " : $0 }) }

    /// What a list's failure says where nothing failed: somebody ended the run.
    public static let stopped = "stopped"

    /// What went wrong in a run, each thing once with the lists that it befell.
    public static func failures(_ run: JSONValue) -> [String] {
        var lists: [(failure: String, names: [String])] = []
        for item in run["failures"]?.items ?? [] {
            guard let failure = item["failure"]?.text, failure != stopped else { continue }
            let name = item["resource"]?.text ?? ""
            if let index = lists.firstIndex(where: { $0.failure == failure }) {
                lists[index].names.append(name)
            } else {
                lists.append((failure, [name]))
            }
        }
        return lists.map { "\($0.names.joined(separator: ", ")): \($0.failure)" }
    }

    /// What an entry of a timeline is called.
    public static func title(ofEntry entry: JSONValue) -> String {
        let title = entry["title"]?.text ?? ""
        return entry["kind"]?.text == "usage" ? plain(title) : title
    }

    /// Whether something that is still to be done should have been done before today (UTC).
    public static func isLate(_ item: JSONValue, due: String, now: Instant) -> Bool {
        guard let day = item[due]?.text, item["completed"]?.text == nil else { return false }
        return !ended.contains(item["state"]?.text ?? "") && day < now.iso8601.prefix(10)
    }

    /// The states in which nothing is waited for any more, or not yet.
    private static let ended: Set<String> = [
        "closed", "won", "lost", "draft", "completed", "declined", "recalled", "expired", "paid", "void", "cancelled",
    ]

    /// "45 min", "9 h 30 min", "12 d": a time in minutes as vendors measure it; nil where none was measured.
    public static func minutes(_ value: JSONValue?) -> String? {
        guard let minutes = value?.integer else { return nil }
        if minutes < 1 { return "under 1 min" }
        return minutes < 2880 ? Age.span(seconds: Double(minutes) * 60) : "\(minutes / 1440) d"
    }

    /// Why a record belongs to its customer, with what shows it. `titles` are those of systems by name.
    public static func because(_ item: JSONValue, titles: [String: String]) -> String {
        let reason = item["reason"]?.text ?? ""
        let proof = (item["evidence"]?.items ?? []).map { evidence($0, reason: reason, titles) }
        let sentence = belonging(reason)
        let isSame = ["same company", "same person"].contains(reason)
        if let joined = item["link"], joined != .null {
            return isSame ? link(joined) : "\(sentence); same person: \(link(joined))"
        }
        if proof.isEmpty { return sentence }
        // Somebody's second record may belong by a reference of its own and be joined to the person besides.
        let joins = isSame || ["mail domain", "colleague"].contains(reason)
        return sentence + (joins ? ": " : "; same person: ") + proof.joined(separator: ", ")
    }

    /// The reason of a record for people.
    static func belonging(_ reason: String) -> String {
        switch reason {
        case "itself": "it stands for the customer"
        case "same company": "same company"
        case "same person": "same person"
        case "company": "it refers to the company"
        case "converted": "the lead was converted into it"
        case "mail domain": "its e-mail address is one of the company"
        case "colleague": "a colleague, by the e-mail address"
        case "domain": "it names the company's website"
        case "account": "it names the customer's key"
        case "signer": "one of its parties is the customer"
        case "folder name": "the folder is named like the company"
        case "folder": "it lies in a folder of the customer"
        case "mail": "it has the e-mail address of a person of the customer"
        case "project group": "its group is named like the company"
        case "project name": "its name begins with that of the company"
        case "former company": "its person was with the company then"
        case "decision": "somebody decided so"
        case "person", "deal", "project", "ticket", "task", "milestone", "task list", "agreement", "subscription",
            "invoice":
            "it refers to \("ai".contains(reason.prefix(1)) ? "an" : "a") \(reason) of the customer"
        default: reason
        }
    }

    private static func evidence(_ item: JSONValue, reason: String, _ titles: [String: String]) -> String {
        let value = item["value"]?.text ?? ""
        return switch item["by"]?.text {
        case "link": "linked by \(titles[value] ?? value)"
        case "mail", "site": "both have \(value)"
        case "name": "both are called “\(value)”"
        case "mail domain": "…@\(value)"
        default: value
        }
    }
}
