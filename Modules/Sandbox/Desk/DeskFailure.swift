import JSON
import WebServer

/// A refusal of Desk, in its one error shape.
struct DeskFailure: Error, Equatable {
    var status: Int
    var code: String
    var message: String
    /// Seconds until asking again makes sense; only the daily credits say so.
    var retryAfter: Int?

    init(_ status: Int, _ code: String, _ message: String, retryAfter: Int? = nil) {
        self.status = status
        self.code = code
        self.message = message
        self.retryAfter = retryAfter
    }

    static let notFound = DeskFailure(404, "URL_NOT_FOUND", "The URL you requested could not be found.")
    static let forbidden = DeskFailure(403, "FORBIDDEN", "You are not authorized to access this resource.")
    static let methodNotAllowed = DeskFailure(
        405, "METHOD_NOT_ALLOWED", "The HTTP method of the request is not allowed for this URL.")
    static let unauthorised = DeskFailure(401, "UNAUTHORIZED", "You are not authenticated to perform this operation.")
    static let invalidToken = DeskFailure(401, "INVALID_OAUTH", "The OAuth token you provided is invalid.")
    static let scopeMismatch = DeskFailure(
        403, "SCOPE_MISMATCH", "The scope of the OAuth token does not permit this operation.")
    static let otherOrganisation = DeskFailure(
        403, "OAUTH_ORG_MISMATCH", "The organization ID does not belong to the OAuth token you provided.")
    static let internalError = DeskFailure(
        500, "INTERNAL_SERVER_ERROR", "An internal server error occurred while performing this operation.")

    static func creditsSpent(retryAfter: Int) -> DeskFailure {
        DeskFailure(
            429, "THRESHOLD_EXCEEDED", "The number of API credits allowed for the day has been exceeded.",
            retryAfter: retryAfter)
    }

    static func unprocessable(_ message: String) -> DeskFailure { DeskFailure(422, "UNPROCESSABLE_ENTITY", message) }

    static func extra(_ name: String) -> DeskFailure {
        unprocessable("Extra query parameter '\(name)' is present in the input.")
    }

    static func outOfRange(_ name: String, _ range: ClosedRange<Int>) -> DeskFailure {
        unprocessable(
            "The value passed for field '\(name)' exceeds the range of '\(range.lowerBound)-\(range.upperBound)'.")
    }

    static func invalid(_ name: String) -> DeskFailure {
        unprocessable("The value passed for the '\(name)' query parameter is invalid.")
    }

    var response: WebResponse {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("errorCode")
        writer.string(code)
        writer.key("message")
        writer.string(message)
        writer.endObject()
        var response = WebResponse.json(writer.bytes, status: status)
        if let retryAfter { response.headers.append(("Retry-After", String(retryAfter))) }
        return response
    }
}
