/// A refusal of Analytics: the numbers and words of its error envelope, and the HTTP status it comes with.
///
/// The vendor documents the envelope and the codes but no status per code, so those here are ours: 401 for the token,
/// 429 for frequencies, 404 for what does not exist, 400 for the rest.
struct AnalyticsFailure: Error, Equatable {
    var status: Int
    var code: Int
    var summary: String
    var message: String

    static let invalidToken = AnalyticsFailure(
        status: 401, code: 8535, summary: "INVALID_OAUTHTOKEN", message: "Invalid Oauthtoken")
    static let configMissing = AnalyticsFailure(
        status: 400, code: 8504, summary: "LESS_THAN_MIN_OCCURANCE",
        message: "The parameter CONFIG is not proper(Has not been sent or is less than required count)")
    static let noWorkspace = AnalyticsFailure(
        status: 404, code: 7103, summary: "META_OBJECT_NOT_PRESENT",
        message: "Workspace not found! Please check whether the workspace exists.")
    static let otherOrganisation = AnalyticsFailure(
        status: 400, code: 7387, summary: "WORKSPACE_NOT_IN_ORG",
        message: "The workspace is not present in the organization given.")
    static let noView = AnalyticsFailure(
        status: 404, code: 7104, summary: "VIEW_NOT_PRESENT",
        message: "View not found! Please check whether the view exists.")
    static let noSynchronousExport = AnalyticsFailure(
        status: 400, code: 8133, summary: "SYNC_EXPORT_NOT_ALLOWED",
        message: "Synchronous export is not possible for this view. Use the bulk export.")
    static let tooFrequent = AnalyticsFailure(
        status: 429, code: 6045, summary: "API_FREQUENCY_EXCEEDED",
        message: "The maximum number of requests allowed in a minute has been exceeded.")
    static let unitsExhausted = AnalyticsFailure(
        status: 429, code: 6044, summary: "API_UNITS_EXCEEDED",
        message: "The API units allowed for the day have been used up.")
    static let tooManyJobs = AnalyticsFailure(
        status: 400, code: 6046, summary: "EXPORT_JOBS_EXCEEDED",
        message: "The maximum number of concurrent export jobs has been reached.")
    static let jobNotFinished = AnalyticsFailure(
        status: 400, code: 8119, summary: "JOB_NOT_COMPLETED", message: "The export job has not been completed.")
    static let noPermission = AnalyticsFailure(
        status: 401, code: 8540, summary: "INVALID_OAUTHSCOPE", message: "The scope of the token does not allow this.")
    static let noSuchCall = AnalyticsFailure(
        status: 404, code: 8016, summary: "URL_NOT_SUPPORTED", message: "The URL given is not supported.")

    static func badCriteria(_ message: String) -> AnalyticsFailure {
        AnalyticsFailure(status: 400, code: 8002, summary: "INVALID_CRITERIA", message: message)
    }

    static func noCriteriaColumn(_ name: String) -> AnalyticsFailure {
        AnalyticsFailure(
            status: 400, code: 8004, summary: "CRITERIA_COLUMN_NOT_PRESENT", message: "No column is called \(name).")
    }

    static func noColumn(_ name: String) -> AnalyticsFailure {
        AnalyticsFailure(
            status: 400, code: 7395, summary: "COLUMN_NOT_PRESENT", message: "No column is called \(name).")
    }
}
