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
    /// `fields`: how many names `{fields}` will hold.
    public func price(of rows: Int, fields: Int = 0) -> Price {
        let rows = max(rows, 0)
        if case .job(let job) = pages { return price(ofJob: job, rows) }
        let pageCount = pages.count(for: rows)
        let groups = groups(of: fields)
        let details = detail == nil ? 0 : rows
        let credits = (0..<pageCount).reduce(details) { sum, page in
            sum + cost.credits(page: page, pages) + (groups - 1) * cost.credits(page: 0, pages)
        }
        return Price(calls: pageCount * groups + details, credits: credits)
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

    /// Pages that hold so many rows. A list that tells its end by a page that is not full takes one more if the
    /// rows just fill the last one.
    fileprivate func count(for rows: Int) -> Int {
        guard let size = size?.count, size > 0 else { return 1 }
        if case .cursor = self { return max(1, (rows + size - 1) / size) }
        if case .flag = more { return max(1, (rows + size - 1) / size) }
        return rows / size + 1
    }

    /// Rows before a page. Behind its wall a list begins anew with a later window of time.
    fileprivate func depth(of page: Int) -> Int {
        let rows = page * (size?.count ?? 1)
        guard case .offset(_, _, let size, _, let wall?) = self, wall > 0 else { return rows }
        return rows % (wall / size.count * size.count + size.count)
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
