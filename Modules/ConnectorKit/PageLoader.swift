import Domain
import HTTP
import JSON

/// Fetches one page and what belongs to it: details, further groups of fields.
struct PageLoader: Sendable {
    /// Single records fetched at once.
    private static let concurrentDetails = 8

    let puller: Puller
    let since: Instant?
    let until: Instant
    let fetch: Puller.Fetch
    let cutter: RecordCutter
    private let fieldGroups: [String]

    init(puller: Puller, since: Instant?, until: Instant, fetch: @escaping Puller.Fetch) {
        self.puller = puller
        self.since = since
        self.until = until
        self.fetch = fetch
        cutter = RecordCutter(
            resource: puller.resource, shape: puller.way.shape, form: puller.way.name,
            pagePaths: puller.way.pages.wanted + puller.connector.errors.codesOfSuccessAt,
            order: puller.way.since.order)
        fieldGroups = PageLoader.groups(puller.context["fields"], puller.way)
    }

    struct Loaded: Sendable {
        var at: Position
        var result: RecordCutter.Result
        var calls = 1
    }

    /// The first `maximumFields` names, then the next. Without a way to ask for records by key there is only the first.
    static func groups(_ fields: String?, _ way: Way) -> [String] {
        guard let fields else { return [] }
        let names = fields.split(separator: ",").map(String.init)
        guard let maximum = way.maximumFields, names.count > maximum else { return [fields] }
        var groups: [String] = []
        for start in stride(from: 0, to: names.count, by: maximum) {
            groups.append(names[start..<min(start + maximum, names.count)].joined(separator: ","))
        }
        return way.keysParameter == nil ? [groups[0]] : groups
    }

    // MARK: One page

    func load(_ at: Position) async throws -> Loaded {
        let place = "\(puller.place), page \(at.page + 1)"
        let request = try request(at, place)
        let isFirst = at == Position() || at.page == 0
        var loaded = Loaded(at: at, result: empty())
        let response: Response
        do {
            response = try await fetch(
                request, puller.way.cost.credits(page: at.page, puller.way.pages), place)
        } catch let failure as PullFailure {
            throw isFirst ? failure.ofFirstCall(puller.resource) : failure
        }
        guard !isEmpty(response) else { return loaded }
        do {
            loaded.result = try cut(response, place)
        } catch is JSONFault {
            // A proxy's page or a body cut off: once more, then it is a failure.
            loaded.calls += 1
            let again = try await fetch(
                request, puller.way.cost.credits(page: at.page, puller.way.pages), place)
            guard !isEmpty(again) else { return loaded }
            do { loaded.result = try cut(again, place) } catch let fault as JSONFault {
                throw unreadable(again, fault, place)
            }
        }
        if let detail = puller.way.detail { try await complete(&loaded, by: detail, place) }
        for group in fieldGroups.dropFirst() { try await merge(&loaded, fields: group, place) }
        return loaded
    }

    func isEmpty(_ response: Response) -> Bool {
        response.status == 204 || response.status == 304 || !response.body.contains { $0 > 0x20 }
    }

    func empty() -> RecordCutter.Result {
        RecordCutter.Result(page: SourcePage(bytes: [], form: puller.way.name))
    }

    private func unreadable(_ response: Response, _ fault: JSONFault, _ place: String) -> PullFailure {
        let opening = ErrorVocabulary.opening(of: response.body)
        return PullFailure(
            .retry(after: nil), place: place,
            reason: "the answer cannot be read: \(fault)\(opening) (HTTP \(response.status))")
    }

    private func cut(_ response: Response, _ place: String) throws -> RecordCutter.Result {
        let result = try cutter.cut(response.body, parent: puller.parentKey, place: place)
        let isWhole = if case .object(at: "") = puller.way.shape { true } else { false }
        // Good answers have a code as well: one of failure counts even beside records.
        let code = result.wanted.dropFirst(puller.way.pages.wanted.count).lazy.compactMap(\.self).first
        let isRefused = code.map { !puller.connector.errors.success.contains($0) } ?? false
        if !result.hasRecords || isWhole || isRefused,
            let failure = puller.connector.errors.failure(hiddenIn: response, place: place)
        {
            throw failure
        }
        if result.hasRecords || result.isNothing { return result }
        throw PullFailure(
            .fix, place: place,
            reason: "the answer has no \(puller.way.shape.description)"
                + ErrorVocabulary.opening(of: response.body))
    }

    // MARK: Requests

    func context(_ at: Position) -> [String: String] {
        var context = puller.context
        if let first = fieldGroups.first { context["fields"] = first }
        if case .keyset(let start, _) = puller.way.pages { context["after"] = at.after ?? start }
        switch puller.way.since {
        case .all, .newestFirst, .recent, .header: break
        case .placeholder(let format): context["since"] = since.map(format.text)
        case .window(let format, _, _):
            context["since"] = (at.window?.from).map { format.text($0.advanced(by: .zero - puller.way.settling)) }
            context["until"] = (at.window?.until).map(format.text)
        }
        if let size = puller.way.pages.size { context["size"] = String(size.count) }
        switch puller.way.pages {
        case .numbered(nil, let first, _, _): context["page"] = String(first + at.page)
        case .offset(nil, let first, _, _, _): context["offset"] = String(first + at.page * puller.way.pages.stride)
        default: break
        }
        return context
    }

    func request(_ at: Position, _ place: String) throws(PullFailure) -> Request {
        var more: [(name: String, value: String)] = []
        switch puller.way.pages {
        case .single, .keyset, .job: break
        case .numbered(nil, _, _, _), .offset(nil, _, _, _, _): break
        case .numbered(let parameter?, let first, _, _): more.append((parameter, String(first + at.page)))
        case .offset(let parameter?, let first, _, _, _):
            more.append((parameter, String(first + at.page * puller.way.pages.stride)))
        case .cursor(let parameter, let first, _, _, _):
            if let token = at.token ?? first { more.append((parameter, token)) }
        case .token(let parameter, _, let numbered, _, _, _):
            more.append(at.token.map { (parameter, $0) } ?? (numbered, String(at.page + 1)))
        }
        if let size = puller.way.pages.size, let parameter = size.parameter {
            more.append((parameter, String(size.count)))
        }
        return try request(puller.way.call, context(at), more, place)
    }

    func request(
        _ call: Call, _ context: [String: String], _ more: [(name: String, value: String)] = [],
        _ place: String,
        conditional: Bool = true
    ) throws(PullFailure) -> Request {
        guard var request = puller.connector.request(call, context, more: more) else {
            throw PullFailure(
                .fix, place: place,
                reason: "the call \"\(call.path)\" has a placeholder without value; known are: "
                    + context.keys.sorted().joined(separator: ", "))
        }
        if conditional, case .header(let name, let format) = puller.way.since, let since {
            request.headers.append((name, format.text(since)))
        }
        return request
    }

    // MARK: What belongs to a page

    /// Each record whole, by a call of its own. What is gone by now is left out.
    private func complete(_ loaded: inout Loaded, by detail: Call, _ place: String) async throws {
        let page = loaded.result.page
        let keys = page.records.map { page.string($0.key) }
        var bodies = [[UInt8]?](repeating: nil, count: keys.count)
        try await withThrowingTaskGroup(of: (Int, [UInt8]?).self) { group in
            for (number, key) in keys.enumerated() {
                if number >= PageLoader.concurrentDetails, let (done, body) = try await group.next() {
                    bodies[done] = body
                }
                group.addTask { (number, try await self.one(key, detail, place)) }
            }
            for try await (done, body) in group { bodies[done] = body }
        }
        loaded.calls += keys.count
        try replace(&loaded, bodies.compactMap(\.self), place)
    }

    private func one(_ key: String, _ detail: Call, _ place: String) async throws -> [UInt8]? {
        let place = "\(place), record \(key)"
        var context = puller.context
        context["key"] = key
        do {
            let response = try await fetch(
                try request(detail, context, [], place, conditional: false), 1, place)
            if isEmpty(response) { return nil }
            if let failure = puller.connector.errors.failure(hiddenIn: response, place: place) {
                throw failure
            }
            do throws(JSONFault) { _ = try JSONValue(parsing: response.body) } catch {
                // What spoils only this record is found again, and refused, when it is cut.
                if error.reason != .text && error.reason != .encoding {
                    throw unreadable(response, error, place)
                }
            }
            return response.body
        } catch let failure as PullFailure where failure.remedy == .gone {
            return nil
        }
    }

    /// The fields that did not fit into the first request, for the same records, merged into them by key.
    private func merge(_ loaded: inout Loaded, fields: String, _ place: String) async throws {
        let page = loaded.result.page
        guard let parameter = puller.way.keysParameter, !page.records.isEmpty else { return }
        let keys = page.records.map { page.string($0.key) }
        var context = context(loaded.at)
        context["fields"] = fields
        var more = [(name: parameter, value: keys.joined(separator: ","))]
        if let size = puller.way.pages.size, let parameter = size.parameter {
            more.append((parameter, String(size.count)))
        }
        let request = try request(puller.way.call, context, more, place, conditional: false)
        let credits = puller.way.cost.credits(page: 0, puller.way.pages)
        loaded.calls += 1
        let response = try await fetch(request, credits, place)
        if isEmpty(response) { return }
        let further: RecordCutter.Result
        do { further = try cut(response, place) } catch let fault as JSONFault {
            throw unreadable(response, fault, place)
        }
        var additions: [String: [UInt8]] = [:]
        for record in further.page.records {
            additions[further.page.string(record.key)] = Array(further.page.payload(record))
        }
        let merged = try zip(page.records, keys).map { record, key in
            let whole = Array(page.payload(record))
            return try additions[key].map { addition in try JSONMerge.objects(whole, addition) } ?? whole
        }
        try replace(&loaded, merged, place)
    }

    /// The same page with other payloads.
    private func replace(_ loaded: inout Loaded, _ payloads: [[UInt8]], _ place: String) throws(PullFailure) {
        var body: [UInt8] = [0x5b]
        for (number, payload) in payloads.enumerated() {
            if number > 0 { body.append(0x2c) }
            body += payload
        }
        body.append(0x5d)
        let whole = RecordCutter(
            resource: puller.resource, shape: .bareArray, form: puller.way.name, order: puller.way.since.order)
        do {
            let result = try whole.cut(body, parent: puller.parentKey, place: place)
            loaded.result.page = result.page
            loaded.result.moments = result.moments
            loaded.result.refusals += result.refusals
            loaded.result.unreadable = result.unreadable
        } catch {
            throw PullFailure(
                .retry(after: nil), place: place, reason: "the records cannot be put together: \(error)")
        }
    }
}

extension RecordShape: CustomStringConvertible {
    /// What is looked for, for messages.
    public var description: String {
        switch self {
        case .array(let path): "list \"\(path)\""
        case .bareArray: "list"
        case .object(let path): path.isEmpty ? "record" : "record \"\(path)\""
        case .grouped(let path, _), .keyed(let path), .leaves(let path, _, _): "list \"\(path)\""
        case .columns(let prefix, _): "\(prefix)_prop"
        case .csv: "rows"
        }
    }
}

extension PullFailure {
    /// A way whose first call meets an unknown address is not offered by this server: private ones speak only part of
    /// the contract. Below a parent the same answer may mean that the parent is gone.
    func ofFirstCall(_ resource: Resource) -> PullFailure {
        guard remedy == .gone, resource.parent.map({ $0.visit == .every && $0.descends == nil }) ?? true
        else { return self }
        return PullFailure(.nextWay, place: place, reason: reason)
    }
}

extension SourcePage {
    func string(_ slice: TextSlice) -> String {
        let range = Int(slice.start)..<Int(slice.start) + Int(slice.count)
        return String(decoding: slice.place == .page ? bytes[range] : scratch[range], as: UTF8.self)
    }

    /// The scratch of a finished page is padded, too.
    func hash(_ slice: TextSlice) -> UInt64 {
        switch slice.place {
        case .page: bytes.span.bytes.contentHash(at: Int(slice.start), count: Int(slice.count))
        case .scratch: scratch.span.bytes.contentHash(at: Int(slice.start), count: Int(slice.count))
        }
    }

    func payload(_ record: SourceRecord) -> ArraySlice<UInt8> {
        let range = Int(record.payload.start)..<Int(record.payload.start) + Int(record.payload.count)
        return record.payload.place == .page ? bytes[range] : scratch[range]
    }
}
