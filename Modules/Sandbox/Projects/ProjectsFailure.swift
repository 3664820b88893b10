import JSON
import WebServer

/// A refusal of Projects. v3 writes it in one shape, the older API in another.
struct ProjectsFailure: Error, Equatable {
    var status: Int
    var title: String
    var message: String
    var errorType = "FIELDS_VALIDATION_ERROR"

    static let invalidToken = ProjectsFailure(
        status: 401, title: "INVALID_OAUTHTOKEN", message: "The access token is invalid or has expired.",
        errorType: "OPERATIONAL_VALIDATION_ERROR")
    static let invalidScope = ProjectsFailure(
        status: 401, title: "INVALID_OAUTHSCOPE", message: "The access token does not have the scope for this.",
        errorType: "OPERATIONAL_VALIDATION_ERROR")
    static let notFound = ProjectsFailure(
        status: 404, title: "RESOURCE_NOT_FOUND", message: "The requested resource was not found.",
        errorType: "OPERATIONAL_VALIDATION_ERROR")
    static let noRule = ProjectsFailure(
        status: 400, title: "URL_RULE_NOT_CONFIGURED", message: "No rule is configured for this URL.")
    static let method = ProjectsFailure(
        status: 405, title: "METHOD_NOT_ALLOWED", message: "The method is not allowed here.")

    static func locked(minutes: Int) -> ProjectsFailure {
        ProjectsFailure(
            status: 400, title: "URL_ROLLING_THROTTLES_LIMIT_EXCEEDED",
            message: "Cannot execute more than 100 requests per API in 2 minutes. Try again after \(minutes) minutes.",
            errorType: "OPERATIONAL_VALIDATION_ERROR")
    }

    static func missing(_ name: String) -> ProjectsFailure {
        ProjectsFailure(status: 400, title: "LESS_THAN_MIN_OCCURANCE", message: "The parameter \(name) is missing.")
    }

    static func extra(_ name: String) -> ProjectsFailure {
        ProjectsFailure(status: 400, title: "EXTRA_PARAM_FOUND", message: "The parameter \(name) is not expected.")
    }

    static func invalid(_ name: String) -> ProjectsFailure {
        ProjectsFailure(status: 400, title: "PATTERN_NOT_MATCHED", message: "The value of \(name) is not allowed.")
    }

    func response(path: String, isLegacy: Bool) -> WebResponse {
        var json = JSONWriter()
        json.object { json in
            json.object("error") { error in
                guard !isLegacy else {
                    error.member("code", number: status == 404 ? 6404 : 6831)
                    error.member("message", message)
                    return
                }
                let isThrottle = title == "URL_ROLLING_THROTTLES_LIMIT_EXCEEDED"
                if isThrottle {
                    error.member("status_code", number: status)
                } else {
                    error.member("status_code", text: status)
                }
                error.member("instance", path)
                error.member("title", title)
                error.member("error_type", errorType)
                if isThrottle {
                    error.object("details") { $0.member("message", message) }
                } else {
                    error.array("details", of: [message]) { details, text in
                        details.object { $0.member("message", text) }
                    }
                }
            }
        }
        return .json(json.bytes, status: status)
    }
}
