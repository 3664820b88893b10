public import Domain

/// Every way a list hands out its pages.
public enum Pagination: Sendable {
    /// One answer holds everything.
    case single
    /// `page=1,2,3…`; without a parameter the number stands in the call's template as `{page}`. What is deleted behind
    /// the reader moves the rest forward, and nothing in the answers shows that: a complete listing of several pages
    /// that lacks something is therefore read twice before anything is called gone.
    case numbered(_ parameter: String?, first: Int = 1, size: Size, more: More)
    /// `from=0,99,198…`, each page beginning with the last row of the one before; past `wall` the server refuses.
    /// Without a parameter: `{offset}` in the call's template.
    case offset(_ parameter: String?, first: Int = 0, size: Size, more: More = .fullPage, wall: Int? = nil)
    /// Each answer names the next page: the value at a path, or, where that is an address, its query parameter of the
    /// same name. `first` is sent for the first page; nil sends nothing.
    case cursor(_ parameter: String, first: String? = nil, at: String, size: Size, more: More)
    /// Numbered pages up to `wall` records, then the token of the last answer in place of the page number (Zoho CRM).
    case token(
        _ parameter: String, at: String, numbered: String, wall: Int, size: Size, more: More)
    /// The call's template contains `{after}`: the greatest key so far, or `start`. Ends with a page that is not full.
    case keyset(start: String, size: Size)
    /// A job that is created, waited for and downloaded.
    case job(Job)

    public struct Size: Hashable, Sendable {
        /// Query parameter; nil if the size stands in the body as `{size}`.
        public var parameter: String?
        public var count: Int
        public init(_ parameter: String?, _ count: Int) {
            self.parameter = parameter
            self.count = count
        }
    }

    public enum More: Hashable, Sendable {
        /// A boolean, or the words "true" and "false", at one of these paths; the last element if the path meets an
        /// array. Falls back to `fullPage` if absent.
        case flag([String])
        case fullPage
    }
}

/// A job at the vendor whose result is a file. Paths are into the answers' JSON.
public struct Job: Sendable {
    public var idAt: String
    /// `{job}` is the id.
    public var status: Call
    public var stateAt: String
    public var done: Set<String>
    public var failed: Set<String>
    public var failureAt: String
    /// `{job}` again. The download address the vendor names is never followed blindly.
    public var download: Call
    public var isZip: Bool
    /// Present when another part follows; its value fills `{token}` of `next`.
    public var nextTokenAt: String?
    public var next: Call?
    /// Time between two questions about the state.
    public var interval: Duration

    public init(
        idAt: String, status: Call, stateAt: String, done: Set<String>, failed: Set<String>,
        failureAt: String,
        download: Call, isZip: Bool, nextTokenAt: String? = nil, next: Call? = nil,
        interval: Duration = .seconds(5)
    ) {
        self.idAt = idAt
        self.status = status
        self.stateAt = stateAt
        self.done = done
        self.failed = failed
        self.failureAt = failureAt
        self.download = download
        self.isZip = isZip
        self.nextTokenAt = nextTokenAt
        self.next = next
        self.interval = interval
    }
}

/// Every way records sit inside a page.
public enum RecordShape: Hashable, Sendable {
    /// An array at a path: `data`, `page.items`.
    case array(at: String)
    /// The page itself is the array.
    case bareArray
    /// One record: the object at the path, or the page itself for "".
    case object(at: String)
    /// Arrays inside groups: time logs by day. `rows` are the names of arrays in each group that may occur; each
    /// record gets the name of the array it came from as an additional member `_group`.
    case grouped(at: String, rows: [String])
    /// An object of arrays, by platform say; each record gets its member's name as `_group`. A member that is an object
    /// is one record.
    case keyed(at: String)
    /// Counts nested in objects: `{"iOS":{"01-02-2026":12}}`. Each number is a record with the members `levels`, and
    /// `count`. Vendors do not promise the order of levels: the one named `day` is that whose keys are all dates.
    case leaves(at: String, levels: [String], day: String?)
    /// Zoho Sprints: `<prefix>_prop` says which column is which, `<prefix>JObj` has a row of values for each id. Each
    /// row becomes an object with its id as `id`; members of the page named in `besides` (`userDisplayName`) are
    /// looked up for each value that is one of their keys, and for each element of arrays, as `<column>_<member>`.
    /// The page's own order of rows (`<prefix>Ids`) is not kept: nothing depends on it.
    case columns(prefix: String, besides: [String] = [])
    /// Rows of a CSV file with a header line; each becomes an object of strings, empty cells left out.
    case csv
}

/// Every way to ask only for what changed.
public enum Since: Hashable, Sendable {
    /// Cannot be asked: the way reads everything.
    case all
    /// A request header with the moment: `If-Modified-Since`. 304 means nothing.
    case header(String, TimeFormat)
    /// `{since}` in the call's template.
    case placeholder(TimeFormat)
    /// `{since}` and `{until}` in the call's template; a window that meets the wall of the paging is halved, and none
    /// is longer than `longest`.
    case window(TimeFormat, earliest: Instant, longest: Duration? = nil)
    /// The list comes newest first by its stamp: stop at the first record older than asked for. If the order turns
    /// out to be violated the list is read to its end.
    case newestFirst
    /// The list comes newest first by a moment at a path that never changes (`created_time`), and a record changes only
    /// for so long after it: read down to that long before the moment asked for.
    case recent(by: String, within: Duration)

    public enum TimeFormat: String, Hashable, Sendable, CaseIterable {
        /// 2025-03-31T15:05:09+00:00
        case offsetSeconds
        /// 2025-03-31T15:05:09.000Z
        case utcMilliseconds
        case epochMilliseconds
        case epochSeconds
        /// 03-31-2025
        case monthDayYear
        /// 31-03-2025
        case dayMonthYear
        case day
    }
}

/// Every way to notice what is gone.
public enum Deletions: Sendable {
    /// The resource never loses records, or its parent's deletion says it.
    case none
    /// A list of deletions since a moment: CRM's `/deleted`.
    case list(Way, key: String, at: String, reason: Reason)
    /// A recycle bin without time filter, shared by several resources: only entries whose `type` is `value` count.
    case bin(Way, key: String, at: String, type: String, value: String)
    /// What a complete listing no longer contains. A complete listing is made at least this often.
    case sweep(every: Duration)

    /// Path of the word, and which words mean gone for good.
    public struct Reason: Hashable, Sendable {
        public var path: String
        public var permanent: Set<String>
        public init(path: String, permanent: Set<String>) {
            self.path = path
            self.permanent = permanent
        }
    }
}

/// How a record's fields become a fact. Data only: it runs at the speed of the scanner, can be read from a file and
/// run again over stored records.
public struct FactMapping: Sendable {
    public var kind: FactKind
    /// Names from `FactKind.fields`.
    public var values: [(field: String, rule: ValueRule)]
    /// Only records whose value at `path` is one of `values` make this fact.
    public var condition: Condition?

    public init(
        _ kind: FactKind, when condition: Condition? = nil, _ values: KeyValuePairs<String, ValueRule>
    ) {
        self.init(kind, when: condition, values: values.map { (field: $0.key, rule: $0.value) })
    }

    public init(
        _ kind: FactKind, when condition: Condition? = nil, values: [(field: String, rule: ValueRule)]
    ) {
        self.kind = kind
        self.condition = condition
        self.values = values
    }

    public struct Condition: Hashable, Sendable {
        public var path: String
        public var values: Set<String>
        public init(_ path: String, in values: Set<String>) {
            self.path = path
            self.values = values
        }
    }
}

/// One value of a fact. Paths are dotted (`contact.account.id`); a number selects from an array; `[name=value]`
/// selects the first element of an array whose member `name` is that text
/// (`eventInfo.[propertyName=Status].propertyValue.updatedValue`); `^` is the key of the record's parent. Missing,
/// null and empty text are missing. A reference accepts a bare id or an object with `id`.
public indirect enum ValueRule: Sendable {
    case text(String)
    case time(String)
    case day(String)
    case integer(String)
    case number(String)
    case flag(String)
    /// The vendor's words to ours; `otherwise` for words not listed (nil: missing).
    case choice(String, [String: String], otherwise: String? = nil)
    /// The id at the path; in which resources to look it up, `system.resource` for another system's.
    case reference(String, to: [String])
    /// Text with HTML entities: `&amp;`.
    case decoded(String)
    /// A moment written without a zone.
    case localTime(String, LocalTime)
    /// "mm:ss" or "hh:mm:ss" as seconds.
    case clock(String)
    /// A number in a smaller unit, as whole ones of ours: milliseconds as minutes.
    case divided(String, by: Int)
    /// "01:50 hrs" or "02:10" (hours and minutes) as minutes.
    case hours(String)
    case constant(String)
    /// Texts joined by a space, missing ones left out.
    case joined([String])
    /// The first that is not missing.
    case first([ValueRule])
    /// The key of the record's parent, looked up in these resources.
    case parent(to: [String])
}

/// How a vendor writes moments without saying where: the pattern in the letters of Unicode (`MMM dd, yyyy HH:mm:ss`;
/// y, M, d, H, h, m, s, a and literal text), and how far its clocks are ahead of UTC.
public struct LocalTime: Hashable, Sendable {
    public var pattern: String
    public var minutesAheadOfUTC: Int

    public init(_ pattern: String, minutesAheadOfUTC: Int = 0) {
        self.pattern = pattern
        self.minutesAheadOfUTC = minutesAheadOfUTC
    }
}

/// How to read a failed answer.
public struct ErrorVocabulary: Sendable {
    /// Where the vendor's code, and its sentence, may be; the first that exists.
    public var codeAt: [String]
    public var messageAt: [String]
    /// The codes of success, where good answers have a code as well: any other is a failure, whatever the status.
    public var success: Set<String>
    /// The first rule that fits decides. If none does: 401 refresh, 429 and 5xx retry, everything else fix.
    public var rules: [Rule]

    public init(codeAt: [String], messageAt: [String], success: Set<String> = [], rules: [Rule]) {
        self.codeAt = codeAt
        self.messageAt = messageAt
        self.success = success
        self.rules = rules
    }

    public struct Rule: Sendable {
        public var status: Int?
        public var codes: Set<String>
        public var remedy: PullFailure.Remedy

        public init(status: Int? = nil, codes: Set<String> = [], _ remedy: PullFailure.Remedy) {
            self.status = status
            self.codes = codes
            self.remedy = remedy
        }
    }
}

/// Why a pull stopped, sorted by what to do about it.
public struct PullFailure: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Remedy: Hashable, Sendable {
        /// Try again; after this long if the vendor said so.
        case retry(after: Duration?)
        /// The token is stale: get a new one, once.
        case refreshToken
        /// A person must sign in again, or grant a scope.
        case reauthorise
        /// The day's credits are spent.
        case wait(Duration?)
        /// This server does not offer the call: take the next best way.
        case nextWay
        /// The position no longer exists (an expired page token): start this resource's pass again.
        case restart
        /// The record or parent asked for is gone; go on without it.
        case gone
        /// Neither waiting nor signing in helps.
        case fix
    }
    public var remedy: Remedy
    /// "zoho_desk.tickets, page 3"
    public var place: String
    /// The vendor's own words where there are any, and what to do.
    public var reason: String

    public init(_ remedy: Remedy, place: String, reason: String) {
        self.remedy = remedy
        self.place = place
        self.reason = reason
    }

    public var description: String { "\(place): \(reason)" }
}
