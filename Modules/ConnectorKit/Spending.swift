// What ways cost, before anything is spent. Pure, for plans.
extension Way {
    /// Calls that reading so many rows takes.
    public func calls(for rows: Int) -> Int {
        let rows = max(rows, 0)
        if case .job = pages { return Way.jobParts(rows) * (2 + Way.expectedPolls) }
        guard let size = pages.size?.count else { return 1 + (detail == nil ? 0 : rows) }
        // A list that ends with a page that is not full needs one more if the rows just fill the last one.
        let lists = max(1, (rows + size - 1) / size)
        return lists + (detail == nil ? 0 : rows)
    }

    /// Credits that reading so many rows takes.
    public func credits(for rows: Int) -> Int {
        let rows = max(rows, 0)
        let lists = calls(for: rows) - (detail == nil ? 0 : rows)
        let details = detail == nil ? 0 : rows
        switch cost {
        case .perCall(let credits): return lists * credits + details
        case .byRows(let steps):
            let size = pages.size?.count ?? rows
            let rest = rows % max(size, 1)
            let full = rows / max(size, 1) * steps.credits(for: size)
            return full + (rest > 0 || rows == 0 ? steps.credits(for: rest) : 0) + details
        case .byOffset: return (0..<lists).reduce(details) { $0 + cost.credits(page: $1, pages) }
        case .job(let create, let poll, let download):
            return Way.jobParts(rows) * (create + Way.expectedPolls * poll + download)
        case .perThousandRows(let credits): return (rows + 999) / 1000 * credits
        }
    }

    /// Rows in one part of a job: what Zoho CRM delivers at once.
    private static let rowsPerJobPart = 200_000
    private static let expectedPolls = 3

    private static func jobParts(_ rows: Int) -> Int { max(1, (rows + rowsPerJobPart - 1) / rowsPerJobPart) }
}

extension Cost {
    /// Of one page; the price of a job's calls is its own matter.
    func credits(page: Int, _ pages: Pagination) -> Int {
        let size = pages.size?.count ?? 1
        return switch self {
        case .perCall(let credits): credits
        case .byRows(let steps): steps.credits(for: size)
        case .byOffset(let steps): steps.credits(for: page * size)
        case .job(_, let poll, _): poll
        case .perThousandRows(let credits): (size + 999) / 1000 * credits
        }
    }
}

extension [Cost.Step] {
    func credits(for rows: Int) -> Int { (first { $0.upTo >= rows } ?? last)?.credits ?? 1 }
}

extension Pagination {
    public var size: Size? {
        switch self {
        case .single, .job: nil
        case .numbered(_, _, let size, _), .offset(_, _, let size, _, _), .token(_, _, _, _, let size, _),
            .keyset(_, let size):
            size
        }
    }

    public var more: More {
        switch self {
        case .numbered(_, _, _, let more), .offset(_, _, _, let more, _), .token(_, _, _, _, _, let more):
            more
        case .single, .keyset, .job: .fullPage
        }
    }

    /// What must be known of a page besides its records: first the token, then the flags.
    var wanted: [String] {
        var paths: [String] = []
        if case .token(_, let at, _, _, _, _) = self { paths.append(at) }
        if case .flag(let flags) = more { paths += flags }
        return paths
    }
}
