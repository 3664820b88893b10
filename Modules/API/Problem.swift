import JSON
import Lifecycle
import Persistence
import Sync

/// Why a question has no answer or a command no effect, sorted by who can help. Its sentences hold what the
/// asker typed and never a value of a customer's record.
public struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, CaseIterable, Sendable {
        /// The question itself is wrong: an unknown option, a number that is none.
        case misused
        case notFound = "not_found"
        /// Several customers fit; `Problem.choices` names them.
        case ambiguous
        /// The workspace has no settings, no credentials or no data yet.
        case notReady = "not_ready"
        /// They may not.
        case forbidden
        /// As things stand it cannot be done.
        case refused
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
        /// How it fits what was asked for.
        public var reason: String
        public init(key: String, name: String, reason: String) {
            self.key = key
            self.name = name
            self.reason = reason
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
        case .forbidden: 403
        case .ambiguous, .refused: 409
        case .limited: 422
        case .notReady, .busy: 503
        case .failed: 500
        }
    }

    /// 2 for a misused command, 1 for everything else that went wrong.
    public var exitCode: Int32 { code == .misused ? 2 : 1 }
}

extension Problem {
    /// Whatever was thrown below, as one line with its place.
    public init(of error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let busy as WorkspaceLock.Failure:
            switch busy {
            case .busy:
                self.init(.busy, "\(busy)", remedy: "Wait for it to end; onward status shows how far it is.")
            case .unusable:
                self.init(
                    .failed, "\(busy)",
                    remedy:
                        "Check who owns the folder, its permissions and its disk, or choose another with --workspace DIR."
                )
            }
        case let unknown as SyncError: self.init(.misused, "\(unknown)")
        case let fault as IdentityFault:
            let code: Code =
                switch fault.cause {
                case .misused: .misused
                case .missing: .notFound
                case .contradicted: .failed
                }
            self.init(code, fault.message, remedy: fault.remedy)
        case let refusal as Refusal:
            let code: Code =
                switch refusal.cause {
                case .misused: .misused
                case .missing: .notFound
                case .forbidden: .forbidden
                case .contradicted: .refused
                }
            self.init(code, refusal.sentence, remedy: refusal.remedy)
        case let refusal as DefinitionRefusal:
            self.init(refusal.cause == .missing ? .notFound : .refused, refusal.message, remedy: refusal.remedy)
        case let fault as ClockFault: self.init(.refused, "\(fault)")
        case let fault as DefinitionFault:
            let first = fault.findings.first.map { "\($0)" } ?? "it cannot be read"
            self.init(.misused, "The definition has \(Words.count(Int64(fault.findings.count), "fault")): \(first)")
        case is CancellationError:
            self.init(
                .failed, "Stopped before the end.", remedy: "The next sync goes on where this one stopped.")
        default: self.init(.failed, "\(error)")
        }
    }

    /// `{"error":{"code":…,"message":…,"remedy":…,"choices":[…]}}` and a newline, for `--json` and the
    /// server.
    public var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("error")
        writer.beginObject()
        writer.key("code")
        writer.string(code.rawValue)
        writer.key("message")
        writer.string(message)
        if let remedy {
            writer.key("remedy")
            writer.string(remedy)
        }
        if !choices.isEmpty {
            writer.key("choices")
            writer.beginArray()
            for choice in choices {
                writer.beginObject()
                writer.key("key")
                writer.string(choice.key)
                writer.key("name")
                writer.string(choice.name)
                writer.key("reason")
                writer.string(choice.reason)
                writer.endObject()
            }
            writer.endArray()
        }
        writer.endObject()
        writer.endObject()
        return writer.bytes + [UInt8(ascii: "\n")]
    }
}
