import Synchronization

/// Answers from a list, for tests and offline runs.
public final class RecordedTransport: Sendable {
    /// Answers the first unused request that it fits.
    public struct Answer: Sendable {
        var method: String?
        var path: String?
        var repeats: Bool
        var result: Result<Response, TransportError>

        /// The next in line, whatever is asked.
        public static func next(_ response: Response) -> Answer {
            Answer(method: nil, path: nil, repeats: false, result: .success(response))
        }
        /// To that method and path (without query); once, or every time.
        public static func to(_ method: String, _ path: String, repeats: Bool = false, _ response: Response)
            -> Answer
        {
            Answer(method: method, path: path, repeats: repeats, result: .success(response))
        }
        public static func failure(_ method: String? = nil, _ path: String? = nil, _ error: TransportError)
            -> Answer
        {
            Answer(method: method, path: path, repeats: false, result: .failure(error))
        }

        func fits(_ request: Request) -> Bool {
            (method == nil || method == request.method)
                && (path == nil || path == RecordedTransport.path(of: request.url))
        }
    }

    private struct State {
        var answers: [Answer]
        var requests: [Request] = []
    }
    private let state: Mutex<State>
    private let unexpected: @Sendable (String) -> Void

    /// `unexpected` hears of every request without an answer: `{ Issue.record("\($0)") }` in a test.
    public init(_ answers: [Answer], unexpected: @escaping @Sendable (String) -> Void) {
        state = Mutex(State(answers: answers))
        self.unexpected = unexpected
    }

    /// What was asked, in order. The values of `Authorization` are replaced, so that no token gets into a
    /// recording.
    public var requests: [Request] { state.withLock { $0.requests } }
    /// How many single answers nobody asked for.
    public var unusedCount: Int { state.withLock { $0.answers.count { !$0.repeats } } }

    public var transport: Transport {
        Transport(
            send: { (request) async throws(TransportError) in try self.answer(request) },
            download: { (request, path) async throws(TransportError) in
                var response = try self.answer(request)
                guard (200..<300).contains(response.status) else { return response }
                do throws(DiskFailure) {
                    let file = try DownloadFile(for: path)
                    try file.append(response.body)
                    try file.finish()
                } catch {
                    throw TransportError(.disk, place: "recording", reason: error.reason)
                }
                response.body = []
                return response
            })
    }

    private func answer(_ request: Request) throws(TransportError) -> Response {
        let found = state.withLock { state -> Answer? in
            var noted = request
            noted.headers = noted.headers.map {
                $0.name.lowercased() == "authorization" ? ($0.name, "•••") : $0
            }
            state.requests.append(noted)
            let fitting = state.answers.indices.filter { state.answers[$0].fits(request) }
            // Those that name what they answer come before those that answer anything.
            guard let index = fitting.first(where: { state.answers[$0].path != nil }) ?? fitting.first else {
                return nil
            }
            return state.answers[index].repeats ? state.answers[index] : state.answers.remove(at: index)
        }
        if let found { return try found.result.get() }
        let question = "\(request.method) \(RecordedTransport.path(of: request.url))"
        unexpected("no answer was recorded for \(question)")
        throw TransportError(
            .unreachable, place: "recording", reason: "no answer was recorded for \(question)")
    }

    /// "/crm/v8/Leads" of "https://host/crm/v8/Leads?page=2".
    public static func path(of url: String) -> String {
        let rest = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url[...]
        let path = rest.firstIndex(of: "/").map { rest[$0...] } ?? "/"
        return String(path.prefix { $0 != "?" && $0 != "#" })
    }
}
