public import Domain

// What ways cost, before anything is spent. Pure: plans and the choice between ways rest on it, and pages are
// paid by the same table.

/// What reading so many rows takes.
public struct Price: Hashable, Sendable {
    public var calls: Int
    public var credits: Int
    /// Spent waiting for the vendor's jobs.
    public var waiting: Duration

    public init(calls: Int, credits: Int, waiting: Duration = .zero) {
        self.calls = calls
        self.credits = credits
        self.waiting = waiting
    }

    public static func + (a: Price, b: Price) -> Price {
        Price(calls: a.calls + b.calls, credits: a.credits + b.credits, waiting: a.waiting + b.waiting)
    }
}

extension Way {
    /// `fields`: how many names `{fields}` will hold. `since` and `until` bound what is asked for, where the way reads
    /// windows of time; the rows are taken to lie evenly in them.
    public func price(of rows: Int, fields: Int = 0, since: Instant? = nil, until: Instant? = nil) -> Price {
        let rows = max(rows, 0)
        if case .job(let job) = pages { return price(ofJob: job, rows) }
        let windows = windows(since: since, until: until)
        if windows > 1 {
            var whole = self
            whole.since = .all
            let (share, rest) = rows.quotientAndRemainder(dividingBy: windows)
            let (full, small) = (whole.price(of: share + 1, fields: fields), whole.price(of: share, fields: fields))
            return Price(
                calls: full.calls * rest + small.calls * (windows - rest),
                credits: full.credits * rest + small.credits * (windows - rest))
        }
        let pageCount = pages.count(for: rows)
        let groups = groups(of: fields)
        // A row that two pages share is asked for twice.
        let shared = pages.sharesRows ? pageCount - 1 : 0
        let details = detail == nil ? 0 : rows + min(rows, shared)
        let credits = (0..<pageCount).reduce(details) { sum, page in
            sum + cost.credits(page: page, pages) + (groups - 1) * cost.credits(page: 0, pages)
        }
        return Price(calls: pageCount * groups + details, credits: credits)
    }

    /// Stretches of time that have to be asked for one by one.
    public func windows(since: Instant? = nil, until: Instant?) -> Int {
        guard case .window(_, let earliest, let longest?) = self.since, let until else { return 1 }
        let span = until.duration(since: max(since ?? earliest, earliest))
        return max(1, Int((span / longest).rounded(.up)))
    }

    /// Rows in one part of a job: what Zoho CRM delivers at once.
    private static let rowsPerJobPart = 200_000
    private static let expectedPolls = 3

    private func price(ofJob job: Job, _ rows: Int) -> Price {
        let parts = max(1, (rows + Way.rowsPerJobPart - 1) / Way.rowsPerJobPart)
        let polls = parts * Way.expectedPolls
        let calls = parts * 2 + polls
        let credits =
            switch cost {
            case .job(let create, let poll, let download): parts * (create + download) + polls * poll
            case .perThousandRows(let credits): max(1, (rows + 999) / 1000) * credits
            case .perCall(let credits): calls * credits
            case .byRows, .byOffset: calls
            }
        return Price(calls: calls, credits: credits, waiting: job.interval * polls)
    }

    /// Requests for each page, where names do not fit into one.
    private func groups(of fields: Int) -> Int {
        guard let maximumFields, keysParameter != nil, fields > maximumFields else { return 1 }
        return (fields + maximumFields - 1) / maximumFields
    }
}

extension Cost {
    /// Of one page; the price of a job's calls is its own matter.
    func credits(page: Int, _ pages: Pagination) -> Int {
        let size = pages.size?.count ?? 1
        return switch self {
        case .perCall(let credits): credits
        case .byRows(let steps): steps.credits(for: size)
        case .byOffset(let steps): steps.credits(for: pages.depth(of: page))
        case .job(_, let poll, _): poll
        case .perThousandRows(let credits): (size + 999) / 1000 * credits
        }
    }
}

extension [Cost.Step] {
    fileprivate func credits(for rows: Int) -> Int { (first { $0.upTo >= rows } ?? last)?.credits ?? 1 }
}

extension Pagination {
    public var size: Size? {
        switch self {
        case .single, .job: nil
        case .numbered(_, _, let size, _), .offset(_, _, let size, _, _), .cursor(_, _, _, let size, _),
            .token(_, _, _, _, let size, _), .keyset(_, let size):
            size
        }
    }

    public var more: More {
        switch self {
        case .numbered(_, _, _, let more), .offset(_, _, _, let more, _), .cursor(_, _, _, _, let more),
            .token(_, _, _, _, _, let more):
            more
        case .single, .keyset, .job: .fullPage
        }
    }

    /// Rows from the beginning of one page to that of the next. Pages by offset share a row with the one before: a
    /// record that is deleted while the list is read pulls those behind it forward, and without that row one of them
    /// would be jumped over unseen.
    var stride: Int {
        guard let count = size?.count else { return 1 }
        if case .offset = self { return max(1, count - 1) }
        return count
    }

    var sharesRows: Bool { size.map { $0.count > stride } ?? false }

    /// Pages that hold so many rows. A list that tells its end by a page that is not full takes one more if the
    /// rows just fill the last one.
    fileprivate func count(for rows: Int) -> Int {
        guard let size = size?.count, size > 0 else { return 1 }
        if case .cursor = self { return max(1, (rows + size - 1) / size) }
        let shared = size - stride
        if case .flag = more { return max(1, (rows - shared + stride - 1) / stride) }
        return max(0, rows - shared) / stride + 1
    }

    /// Rows before a page. Behind its wall a list begins anew with a later window of time.
    fileprivate func depth(of page: Int) -> Int {
        guard case .offset(_, _, _, _, let wall?) = self, wall > 0 else { return page * stride }
        return page % (wall / stride + 1) * stride
    }

    /// What must be known of a page besides its records: first the token or cursor, then the flags.
    var wanted: [String] {
        var paths: [String] = []
        switch self {
        case .token(_, let at, _, _, _, _), .cursor(_, _, let at, _, _): paths.append(at)
        default: break
        }
        if case .flag(let flags) = more { paths += flags }
        return paths
    }
}
