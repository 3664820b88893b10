import Domain
import JSON
import Synchronization
import WebServer

/// `/survey/api/v1/private/…`: the calls partners make. What is said elsewhere about reading answers by an API is not
/// so: every such address is unknown here.
extension Sandbox {
    /// How errors look is not documented; only the status is certain.
    private struct SurveyFailure: Error {
        let status: Int
        let message: String
        init(_ status: Int, _ message: String) {
            self.status = status
            self.message = message
        }

        static let unknown = SurveyFailure(404, "Not found")
    }

    func survey(_ call: Call) -> WebResponse {
        do throws(SurveyFailure) {
            let path = Array(call.path.dropFirst(4))
            guard call.path.prefix(4).elementsEqual(["survey", "api", "v1", "private"]), path.first == "portals" else {
                throw .unknown
            }
            if path.count == 1 { return try portals(call) }
            guard path.count >= 5, path[2] == "departments", path[4] == "surveys" else { throw .unknown }
            return try surveys(call, portal: path[1], department: path[3], Array(path.dropFirst(5)))
        } catch {
            return .json(object([("errormessage", .string(error.message))]), status: error.status)
        }
    }

    private func admitSurvey(_ call: Call, _ scope: String) throws(SurveyFailure) {
        switch admit(call.acceptingBearer, [["ZohoSurvey." + scope]]) {
        case .granted: break
        case .noToken, .invalidToken: throw SurveyFailure(401, "Invalid OAuth token")
        case .scopeMissing: throw SurveyFailure(401, "Invalid OAuth scope")
        }
    }

    private func portals(_ call: Call) throws(SurveyFailure) -> WebResponse {
        guard call.method == "GET" else { throw SurveyFailure(405, "Method not allowed") }
        try admitSurvey(call, "portal.READ")
        let department = JSONValue.object([
            .init(name: "groupUniqueId", value: .string(SurveyDirectory.department)),
            .init(name: "name", value: .string(SurveyDirectory.departmentName)),
        ])
        let portal = JSONValue.object([
            .init(name: "portalId", value: .string(SurveyDirectory.portal)),
            .init(name: "portalName", value: .string(SurveyDirectory.encoded(SurveyDirectory.portalName))),
            .init(name: "departments", value: .array([department])),
        ])
        return .json(JSONValue.array([portal]).serialized)
    }

    private func surveys(
        _ call: Call, portal: String, department: String, _ rest: [String]
    ) throws(SurveyFailure) -> WebResponse {
        switch (call.method, rest.count) {
        case ("GET", 0): try admitSurvey(call, "survey.READ")
        case ("GET", _): try admitSurvey(call, "survey.READ")
        case ("POST", 2), ("DELETE", 3):
            guard rest[1] == "webhooks" else { throw .unknown }
            try admitSurvey(call, "webhook." + (call.method == "POST" ? "CREATE" : "DELETE"))
        case ("POST", 7): try admitSurvey(call, "invitation.CREATE")
        default: throw SurveyFailure(405, "Method not allowed")
        }
        guard portal == SurveyDirectory.portal, department == SurveyDirectory.department else { throw .unknown }
        guard let id = rest.first else { return .json(surveyPage(call)) }
        guard let survey = SurveyDirectory.surveys.first(where: { $0.id == id }) else { throw .unknown }
        let path = Array(rest.dropFirst())
        switch (call.method, path.count) {
        case ("POST", 1): return try addSurveyHook(call, survey)
        case ("DELETE", 2): return try removeSurveyHook(path[1])
        case ("POST", 6): return try invite(call, survey, path)
        default: return .json(try surveyPart(survey, path))
        }
    }

    /// `range` is the first row and `offset` how many: the names are the wrong way round, and a fault turns them.
    private func surveyPage(_ call: Call) -> [UInt8] {
        var (first, size) = (call.parameter("range"), call.parameter("offset"))
        if strikes(.surveyRangeSwapped, call) { swap(&first, &size) }
        let start = max(1, first.flatMap { Int($0) } ?? 1)
        let count = min(100, max(0, size.flatMap { Int($0) } ?? 50))
        let isAll = call.parameter("filterby") != "published"
        let all = SurveyDirectory.surveys.filter { isAll || $0.isPublished }
        return named(all.dropFirst(start - 1).prefix(count).map { ($0.id, $0.name) })
    }

    private func named(_ items: [(id: String, name: String)]) -> [UInt8] {
        var json = JSONWriter()
        json.array(of: items) { json, item in
            json.object { each in
                each.member("id", item.id)
                each.member("name", SurveyDirectory.encoded(item.name))
            }
        }
        return json.bytes
    }

    private func surveyPart(_ survey: SurveyDirectory.Survey, _ path: [String]) throws(SurveyFailure) -> [UInt8] {
        let isOurs = survey.id == SurveyDirectory.onboarding
        switch path.count {
        case 2 where path == ["collectors", "metainfo"]: return named(isOurs ? SurveyDirectory.collectors : [])
        case 3 where path == ["integration", "trigger", "variables"]: return variables(of: survey)
        case 5 where path[0] == "collectors" && Array(path[2...]) == ["distributions", "email", "metainfo"]:
            guard isOurs, SurveyDirectory.collectors.contains(where: { $0.id == path[1] }) else { throw .unknown }
            return named(path[1] == SurveyDirectory.collectors[0].id ? [SurveyDirectory.distribution] : [])
        case 6 where Array(path[4...]) == ["email", "fields"]:
            guard isOurs, isDistribution(path) else { throw .unknown }
            return fields()
        default: throw .unknown
        }
    }

    private func isDistribution(_ path: [String]) -> Bool {
        path[0] == "collectors" && path[1] == SurveyDirectory.collectors[0].id && path[2] == "distributions"
            && path[3] == SurveyDirectory.distribution.id
    }

    private static let invitationFields = [
        ("EMAIL", "Email", true), ("FIRST_NAME", "First name", false), ("CUSTOMER_ID", "Customer", false),
    ]

    private func fields() -> [UInt8] {
        var json = JSONWriter()
        json.array(of: Self.invitationFields) { json, field in
            json.object { each in
                each.member("key", field.0)
                each.member("label", field.1)
                each.member("required", field.2)
            }
        }
        return json.bytes
    }

    /// Groups in groups; a node with a key is a variable.
    private func variables(of survey: SurveyDirectory.Survey) -> [UInt8] {
        let questions = survey.id == SurveyDirectory.onboarding ? SurveyDirectory.questions : []
        var json = JSONWriter()
        func node(_ json: inout JSONWriter, _ variable: SurveyDirectory.Variable) {
            json.object { each in
                each.member("key", variable.key)
                each.member("label", SurveyDirectory.encoded(variable.label))
            }
        }
        json.object { root in
            root.key("variables")
            root.beginArray()
            root.object { group in
                group.member("label", "Questions")
                group.array("variables", of: questions.enumerated()) { json, question in
                    json.object { one in
                        one.member(
                            "label", "Q\(question.offset + 1) " + SurveyDirectory.encoded(question.element.label))
                        one.array("variables", of: [question.element], node)
                    }
                }
            }
            root.object { group in
                group.member("label", "Respondent Variables")
                group.array("variables", of: SurveyDirectory.respondent, node)
            }
            root.endArray()
        }
        return json.bytes
    }

    // MARK: - Webhooks and invitations

    private func addSurveyHook(_ call: Call, _ survey: SurveyDirectory.Survey) throws(SurveyFailure) -> WebResponse {
        guard call.header("x-zoho-service") != nil else { throw SurveyFailure(403, "The service is not known") }
        guard let asked = try? JSONValue(parsing: call.request.body), let url = asked["callbackUrl"]?.text,
            Self.isWebAddress(url), let name = asked["name"]?.text, asked["event"]?.text == "response_completed",
            asked["responseContentType"]?.text == "json", asked["responseFormat"]?.text == "variables",
            asked["surveyId"]?.text == survey.id, asked["departmentId"]?.text == SurveyDirectory.department
        else { throw SurveyFailure(400, "The webhook is not complete") }
        let id = state.withLock { state in
            let id = "wh" + String(5000 + state.hooks.made)
            if survey.id == SurveyDirectory.onboarding {
                state.hooks.add(.survey, url: url, SurveyHook(id: id, name: name, url: url))
            }
            return id
        }
        return .json(object([("id", .string(id))]))
    }

    private func removeSurveyHook(_ id: String) throws(SurveyFailure) -> WebResponse {
        guard state.withLock({ $0.hooks.remove { ($0.setup as? SurveyHook)?.id == id } }) else { throw .unknown }
        return .json(object([("id", .string(id))]))
    }

    /// A flaw of the contacts is told in a body with status 200.
    private func invite(
        _ call: Call, _ survey: SurveyDirectory.Survey, _ path: [String]
    ) throws(SurveyFailure) -> WebResponse {
        guard survey.id == SurveyDirectory.onboarding, isDistribution(path),
            Array(path[4...]) == ["email", "sendinvitation"]
        else { throw .unknown }
        guard let asked = try? JSONValue(parsing: call.request.body), let contacts = asked["contactsList"]?.items,
            !contacts.isEmpty, contacts.allSatisfy({ $0["EMAIL"]?.text?.contains("@") == true })
        else { return .json(object([("errormessage", .string("Enter a valid email address"))])) }
        receive("survey", call)
        return .json(object([("status", .string("success"))]))
    }
}
