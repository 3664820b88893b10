import Domain
public import HTTP
import JSON

// What a bad answer means, by the connector's vocabulary.
extension ErrorVocabulary {
    /// Longer words of a vendor are cut.
    static let maximumReasonLength = 300
    /// A larger body is not an error's.
    private static let maximumErrorBytes = 1 << 20

    public func failure(of response: Response, place: String) -> PullFailure {
        let body = Self.body(of: response)
        let code = body.flatMap { Self.text(codeAt, in: $0) }
        let message = body.flatMap { Self.text(messageAt, in: $0) }
        let wait = Self.wait(of: response, message: message)
        let rule = rules.first { $0.fits(response.status, code) }
        let remedy = (rule?.remedy ?? Self.remedy(status: response.status)).waiting(wait)
        return PullFailure(remedy, place: place, reason: Self.reason(response, body != nil, code, message))
    }

    /// A failure in the clothes of a success: a good status, and a body with a code that is in the vocabulary.
    public func failure(hiddenIn response: Response, place: String) -> PullFailure? {
        guard let body = Self.body(of: response), let code = Self.text(codeAt, in: body),
            rules.contains(where: { $0.codes.contains(code) }) || !success.isEmpty && !success.contains(code)
        else { return nil }
        return failure(of: response, place: place)
    }

    /// What pages are asked for besides their records where good answers carry a code.
    var codesOfSuccessAt: [String] { success.isEmpty ? [] : codeAt }

    private static func body(of response: Response) -> JSONValue? {
        guard response.body.count <= maximumErrorBytes else { return nil }
        // A body that is not JSON is no error here: its first words are quoted instead.
        return try? JSONValue(parsing: response.body)
    }

    /// Vendors wrap the same error in `data[0]`, or not, by the kind of call.
    private static func text(_ paths: [String], in body: JSONValue) -> String? {
        for path in paths {
            let flat = path.hasPrefix("data.0.") ? String(path.dropFirst(7)) : path
            for candidate in [path, flat, "data.0." + flat, "0." + flat] {
                if let text = body[candidate]?.text, !text.isEmpty { return text }
            }
        }
        return nil
    }

    private static func remedy(status: Int) -> PullFailure.Remedy {
        switch status {
        case 401: .refreshToken
        case 404, 410: .gone
        case 405, 501: .nextWay
        case 408, 429, 500...599: .retry(after: nil)
        default: .fix
        }
    }

    private static func reason(_ response: Response, _ isJSON: Bool, _ code: String?, _ message: String?)
        -> String
    {
        var words = message ?? code ?? ""
        if !isJSON, !response.body.isEmpty {
            words = "the answer is not JSON\(opening(of: response.body))"
        }
        if words.isEmpty { words = "the server gave no reason" }
        let details = ["HTTP \(response.status)"] + (code == nil || code == words ? [] : [code!])
        return "\(plain(words)) (\(plain(details.joined(separator: ", "))))"
    }

    /// Control characters out, length bounded: it goes to terminals and logs.
    static func plain(_ text: String) -> String {
        let kept = text.unicodeScalars.lazy.map { scalar in
            scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
                ? " " : scalar
        }
        return String(String.UnicodeScalarView(kept.prefix(maximumReasonLength)))
    }

    /// How an answer begins that is not what it should be. Of JSON only the names: its values are somebody's data.
    static func opening(of body: [UInt8]) -> String {
        switch body.first(where: { $0 > 0x20 }) {
        case nil: return ""
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            guard body.count <= maximumErrorBytes, let members = try? JSONValue(parsing: body).members,
                !members.isEmpty
            else { return "" }
            return plain("; it has \(members.prefix(8).map(\.name).joined(separator: ", "))")
        default:
            let text = plain(String(decoding: body.prefix(200), as: UTF8.self))
            return "; it begins with \"\(text.split(separator: " ").joined(separator: " ").prefix(80))\""
        }
    }

    // MARK: Waiting

    /// `Retry-After` as seconds or as a date, else "after N minutes" in the vendor's sentence.
    static func wait(of response: Response, message: String?) -> Duration? {
        if let text = response.header("retry-after") {
            if let seconds = Int64(text), seconds >= 0 { return .seconds(seconds) }
            // Both dates are the vendor's, so that its clock need not be ours.
            if let then = Instant(httpDate: text), let now = response.header("date").flatMap(Instant.init(httpDate:)) {
                return max(.zero, then.duration(since: now))
            }
        }
        guard let message else { return nil }
        let words = message.lowercased().split { !$0.isLetter && !$0.isNumber }
        for (index, word) in words.enumerated() where word == "after" || word == "in" {
            guard index + 2 < words.count, let count = Int64(words[index + 1]), count >= 0 else { continue }
            switch words[index + 2] {
            case "second", "seconds", "sec", "secs": return .seconds(count)
            case "minute", "minutes", "min", "mins": return .seconds(count * 60)
            case "hour", "hours": return .seconds(count * 3600)
            default: continue
            }
        }
        return nil
    }
}

extension ErrorVocabulary.Rule {
    func fits(_ status: Int, _ code: String?) -> Bool {
        (self.status == nil || self.status == status) && (codes.isEmpty || code.map(codes.contains) == true)
    }
}

extension PullFailure.Remedy {
    /// The vendor's own wait, where it names one, goes before the rule's.
    fileprivate func waiting(_ wait: Duration?) -> PullFailure.Remedy {
        switch self {
        case .retry(let ruled): .retry(after: wait ?? ruled)
        case .wait(let ruled): .wait(wait ?? ruled)
        default: self
        }
    }
}
