import JSON
import Synchronization
import WebServer

/// What can go wrong on demand. `rawValue` is the name that `/_sandbox/fault?name=` takes.
public enum Fault: String, CaseIterable, Sendable {
    case throttled
    case throttledWithWait = "throttled-with-wait"
    case concurrency
    case internalError = "internal-error"
    case unavailable
    case dropped = "dropped-connection"
    case truncated = "truncated-json"
    case badUTF8 = "invalid-utf8"
    case html
    case expiredToken = "expired-token"
    case wrongScope = "wrong-scope"
    case slow
    case missingCounts = "missing-counts"
    case missingBulk = "missing-bulk"
    case missingCOQL = "missing-coql"
    case missingMetadata = "missing-metadata"
    case recordWithoutID = "record-without-id"
    case numericID = "numeric-id"
    case nul
    case huge = "huge-record"
    case badDates = "bad-dates"
    case pageTokenExpired = "page-token-expired"
    case jobFailure = "job-failure"
    case deskIndexLag = "desk-index-lag"
    case deskCountsFromZero = "desk-counts-from-zero"
    case projectsLock = "projects-lock"
    case hasNextPageText = "has-next-page-text"
    case countsAsStrings = "counts-as-strings"
    case analytics8133 = "analytics-8133"
    case analyticsUnits = "analytics-units"
    case surveyRangeSwapped = "survey-range-swapped"
    case sprintsLockout = "sprints-lockout"
    case sprints401 = "sprints-401"
    case appticsOrder = "apptics-order"
    case appticsEmpty = "apptics-empty-204"

    public var explanation: String {
        switch self {
        case .throttled: "429 (the app's own throttle answer) without a wait"
        case .throttledWithWait: "the throttle answer with Retry-After: 2"
        case .concurrency: "refused because too many calls run at once"
        case .internalError: "500 with the app's error body"
        case .unavailable: "503 with an HTML page"
        case .dropped: "the connection ends in the middle of the body"
        case .truncated: "half of the JSON, with the length of that half"
        case .badUTF8: "a byte 0xFF inside a text"
        case .html: "200 with an HTML page instead of JSON"
        case .expiredToken: "401 as for an expired token (use times=2 for twice)"
        case .wrongScope: "refused as if the token lacked the scope"
        case .slow: "answers after 5 seconds"
        case .missingCounts: "404 for record counts"
        case .missingBulk: "404 for bulk read and exports"
        case .missingCOQL: "404 for COQL"
        case .missingMetadata: "404 for modules and fields"
        case .recordWithoutID: "the first record of a page has no id"
        case .numericID: "the ids of a page are numbers, not texts"
        case .nul: "an escaped NUL inside a text"
        case .huge: "one text of 40 MB"
        case .badDates: "month 13 and 25 o'clock in the first record"
        case .pageTokenExpired: "the page token is refused as expired"
        case .jobFailure: "the bulk job or export fails"
        case .deskIndexLag: "a Desk search does not know the changes of the last two minutes yet"
        case .deskCountsFromZero: "a Desk list starts at from=0 instead of from=1"
        case .projectsLock: "Projects locks the URL pattern for half an hour"
        case .hasNextPageText: "Projects says has_next_page as text"
        case .countsAsStrings: "Projects says counts as texts"
        case .analytics8133: "Analytics refuses a synchronous export"
        case .analyticsUnits: "Analytics says that the day's units are used up"
        case .surveyRangeSwapped: "Survey takes range for the size and offset for the first row"
        case .sprintsLockout: "Sprints locks everybody out for ten minutes"
        case .sprints401: "Sprints refuses the token with 401 instead of 400"
        case .appticsOrder: "Apptics nests groups in the order they were asked for"
        case .appticsEmpty: "Apptics answers 204 instead of an empty result"
        }
    }

    /// Those that an answer of records must first exist for.
    var spoilsAnswer: Bool {
        switch self {
        case .dropped, .truncated, .badUTF8, .recordWithoutID, .numericID, .nul, .huge, .badDates: true
        default: false
        }
    }
}

/// A fault waiting for the next fitting requests.
public struct ArmedFault: Sendable {
    public let fault: Fault
    /// Nil: whichever app is asked next. "accounts" is the sign-in.
    public let app: String?
    /// Only requests whose path contains this; empty: all.
    public let path: String
    public var times: Int

    public init(_ fault: Fault, app: String? = nil, path: String = "", times: Int = 1) {
        self.fault = fault
        self.app = app
        self.path = path
        self.times = times
    }
}

extension Sandbox {
    public func arm(_ fault: ArmedFault) { state.withLock { $0.faults.append(fault) } }

    public func disarm() { state.withLock { $0.faults.removeAll() } }

    var armed: [ArmedFault] { state.withLock { $0.faults } }

    /// Uses up one strike of a fault that fits the call. Apps ask this for the faults only they can commit:
    /// `pageTokenExpired`, `jobFailure` and the missing endpoints.
    func strikes(_ fault: Fault, _ call: Call) -> Bool {
        state.withLock { state in
            guard !state.faults.isEmpty else { return false }
            let path = call.request.path
            let app = call.app
            guard
                let place = state.faults.firstIndex(where: {
                    $0.fault == fault && ($0.app == nil || $0.app == app)
                        && ($0.path.isEmpty || path.contains($0.path))
                })
            else { return false }
            state.faults[place].times -= 1
            if state.faults[place].times <= 0 { state.faults.remove(at: place) }
            return true
        }
    }

    /// An answer that replaces the app's own, if such a fault is armed.
    func replacement(_ call: Call) -> WebResponse? {
        if armed.isEmpty { return nil }
        for fault in [Fault.throttled, .throttledWithWait, .concurrency, .internalError]
        where strikes(fault, call) {
            return refusal(fault, call)
        }
        if strikes(.unavailable, call) { return .html("<h1>Service unavailable</h1>", status: 503) }
        if strikes(.html, call) { return .html("<!doctype html><title>Zoho</title><h1>Please sign in</h1>") }
        return nil
    }

    func refusal(_ fault: Fault, _ call: Call) -> WebResponse {
        var response =
            switch call.app {
            case "desk": deskRefusal(fault)
            case "projects": projectsRefusal(fault)
            case "analytics": analyticsRefusal(fault)
            case "sprints":
                fault == .internalError ? SprintsFailure.internalError.response : SprintsFailure.tooMany.response
            case "apptics": AppticsFailure(fault == .internalError ? 500 : 429).response
            case "sign": signRefusal(fault)
            case "workdrive": driveRefusal(fault)
            case "cliq", "flow", "survey", "forms": plainRefusal(fault, call.app)
            default: crmRefusal(fault)
            }
        if fault == .throttledWithWait { response.headers.append(("Retry-After", "2")) }
        return response
    }

    private func crmRefusal(_ fault: Fault) -> WebResponse {
        let (status, code, message) =
            switch fault {
            case .internalError: (500, "INTERNAL_ERROR", "Internal Server Error")
            case .concurrency: (429, "TOO_MANY_REQUESTS", "Too many concurrent requests")
            default: (429, "TOO_MANY_REQUESTS", "You have exceeded your API limit")
            }
        return .json(
            Array(#"{"code":"\#(code)","details":{},"message":"\#(message)","status":"error"}"#.utf8),
            status: status)
    }

    private func deskRefusal(_ fault: Fault) -> WebResponse {
        let (status, code, message) =
            switch fault {
            case .internalError: (500, "INTERNAL_SERVER_ERROR", "An internal server error occurred.")
            case .throttledWithWait: (429, "THRESHOLD_EXCEEDED", "The daily API limit has been exceeded.")
            default:
                (
                    429, "TOO_MANY_REQUESTS",
                    "The maximum number of Concurrent API Calls that can be made has been exceeded."
                )
            }
        return .json(Array(#"{"errorCode":"\#(code)","message":"\#(message)"}"#.utf8), status: status)
    }

    /// Where only a message is steady. Cliq also throttles with 400.
    private func plainRefusal(_ fault: Fault, _ app: String) -> WebResponse {
        let (status, message) =
            switch fault {
            case .internalError: (500, "Internal server error")
            case .concurrency where app == "cliq": (400, "The request exceeded the URL throttle limits.")
            default: (429, "Too many requests within a certain time frame.")
            }
        return .json(object([(app == "survey" ? "errormessage" : "message", .string(message))]), status: status)
    }

    private func projectsRefusal(_ fault: Fault) -> WebResponse {
        if fault == .internalError {
            return .json(
                Array(
                    #"{"error":{"status_code":500,"title":"INTERNAL_SERVER_ERROR","details":[{"message":"Internal error"}]}}"#
                        .utf8), status: 500)
        }
        let message = "Cannot execute more than 100 requests per API in 2 minutes. Try again after 1 minutes."
        let body =
            #"{"error":{"status_code":400,"title":"URL_ROLLING_THROTTLES_LIMIT_EXCEEDED","#
            + #""error_type":"OPERATIONAL_VALIDATION_ERROR","details":{"message":"\#(message)"}}}"#
        return .json(Array(body.utf8), status: 400)
    }

    private func analyticsRefusal(_ fault: Fault) -> WebResponse {
        let (status, code, summary) =
            fault == .internalError
            ? (500, 7005, "COMMON_INTERNAL_SERVER_ERROR") : (429, 6045, "API_LIMIT_PER_MINUTE_EXCEEDED")
        let body =
            #"{"status":"failure","summary":"\#(summary)","data":{"errorCode":\#(code),"errorMessage":"\#(summary)"}}"#
        return .json(Array(body.utf8), status: status)
    }

    private func signRefusal(_ fault: Fault) -> WebResponse {
        fault == .internalError
            ? SignFailure(status: 500, code: 9000, message: "Internal error").response : SignFailure.tooMany.response
    }

    /// Without a wait: "without the header wait a minute".
    private func driveRefusal(_ fault: Fault) -> WebResponse {
        guard fault != .internalError else { return DriveFailure.internalError.response }
        var failure = DriveFailure.throttled(0)
        failure.headers = [:]
        return failure.response
    }
}
