/// Why a question has no answer or a command no effect, sorted by who can help. No value of a customer's record is in it, only what
/// the asker typed.
public struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, CaseIterable, Sendable {
        /// The question itself is wrong: an unknown option, a number that is none.
        case misused
        case notFound = "not_found"
        /// Several customers fit; `Problem.choices` names them.
        case ambiguous
        /// The workspace has no settings, no credentials or no data yet.
        case notReady = "not_ready"
        /// A limit of time, rows or size was met.
        case limited
        /// Another process holds what this one needs.
        case busy
        /// The vendor, the disk or the database said no.
        case failed
    }

    public var code: Code
    /// One sentence: what is wrong, and where.
    public var message: String
    /// One sentence: what to do.
    public var remedy: String?
    /// For `ambiguous`: what to choose from, the key first.
    public var choices: [Choice] = []

    public struct Choice: Hashable, Sendable {
        public var key: String
        public var name: String
        public init(key: String, name: String) {
            self.key = key
            self.name = name
        }
    }

    public init(_ code: Code, _ message: String, remedy: String? = nil, choices: [Choice] = []) {
        self.code = code
        self.message = message
        self.remedy = remedy
        self.choices = choices
    }

    public var description: String { remedy.map { "\(message) \($0)" } ?? message }

    public var httpStatus: Int {
        switch code {
        case .misused: 400
        case .notFound: 404
        case .ambiguous: 409
        case .limited: 422
        case .notReady, .busy: 503
        case .failed: 500
        }
    }

    /// 2 for a misused command, 1 for everything else that went wrong.
    public var exitCode: Int32 { code == .misused ? 2 : 1 }
}
