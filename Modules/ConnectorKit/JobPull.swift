import Compression
import Domain
import Glibc
import HTTP
import JSON

/// A job at the vendor: created, waited for, downloaded to a file, and the file read in bounded pieces. The place
/// inside it is the job's id and the rows behind us: a run that was killed goes on in the same file, as long as the
/// vendor keeps it.
struct JobPull {
    /// Rows handed on at once: enough for the store, little for the memory.
    private static let rowsPerStep = 500
    /// A job that takes longer has gone wrong.
    private static let patience: Duration = .seconds(2 * 3600)

    let puller: Puller
    let job: Job
    private let loader: PageLoader
    private let download: Puller.Download

    init(
        puller: Puller, job: Job, since: Instant?, until: Instant, fetch: @escaping Puller.Fetch,
        download: @escaping Puller.Download
    ) {
        self.puller = puller
        self.job = job
        self.download = download
        loader = PageLoader(puller: puller, since: since, until: until, fetch: fetch)
    }

    func run(
        from start: Position?, sleep: @Sendable (Duration) async throws -> Void,
        deliver: (Puller.Step) async throws -> Void
    ) async throws {
        var at = start ?? Position()
        while true {
            var isOurs = false
            if at.job == nil {
                at.job = try await create(at)
                at.row = 0
                isOurs = true
                // Remembered at once: a job that was paid for is not to be made twice.
                try await deliver(Puller.Step(page: loader.empty().page, position: at.text, calls: 1))
            }
            let path: String
            let following: String?
            let polls: Int
            do {
                (following, polls) = try await wait(at, sleep: sleep)
                path = try await self.download(
                    try request(job.download, at), cost.download, "\(place(at)), file")
            } catch let failure as PullFailure where failure.isJobLost && !isOurs {
                // An old job's file is gone after a day or an hour: the same part again, from its first row.
                at.job = nil
                continue
            }
            defer { unlink(path) }
            try await read(path, &at, next: following, calls: polls + 1, deliver: deliver)
            guard let following else { return }
            at = Position()
            at.page += 1
            at.token = following
        }
    }

    private func place(_ at: Position) -> String { "\(puller.place), part \(at.page + 1)" }

    private var cost: (create: Int, poll: Int, download: Int) {
        switch puller.way.cost {
        case .job(let create, let poll, let download): (create, poll, download)
        // What the rows cost is known by their number only.
        case .perThousandRows: (puller.way.price(of: puller.expected ?? 0).credits, 0, 0)
        case .perCall(let credits): (credits, credits, credits)
        case .byRows, .byOffset: (1, 1, 1)
        }
    }

    private func request(_ call: Call, _ at: Position) throws(PullFailure) -> Request {
        var context = loader.context(at)
        context["job"] = at.job
        context["token"] = at.token
        return try loader.request(call, context, [], place(at))
    }

    // MARK: Steps of a job

    private func create(_ at: Position) async throws -> String {
        let call = at.token == nil ? puller.way.call : job.next ?? puller.way.call
        do {
            let answer = try await answer(call, at, credits: cost.create)
            guard let id = answer[job.idAt]?.text, !id.isEmpty else {
                throw PullFailure(
                    .nextWay, place: place(at), reason: "the answer names no job at \"\(job.idAt)\"")
            }
            return id
        } catch let failure as PullFailure {
            throw at.page == 0 ? failure.ofFirstCall(puller.resource) : failure
        }
    }

    private func answer(_ call: Call, _ at: Position, credits: Int) async throws -> JSONValue {
        let response = try await loader.fetch(try request(call, at), credits, place(at))
        if let failure = puller.connector.errors.failure(hiddenIn: response, place: place(at)) {
            throw failure
        }
        do throws(JSONFault) { return try JSONValue(parsing: response.body) } catch {
            throw PullFailure(
                .retry(after: nil), place: place(at),
                reason: "the answer cannot be read: \(error)\(ErrorVocabulary.opening(of: response.body))")
        }
    }

    /// Until the job is done: the token of the part that follows, and how often was asked.
    private func wait(
        _ at: Position, sleep: @Sendable (Duration) async throws -> Void
    ) async throws -> (token: String?, polls: Int) {
        var waited: Duration = .zero
        var polls = 0
        while true {
            let answer = try await answer(job.status, at, credits: cost.poll)
            polls += 1
            let state = answer[job.stateAt]?.text ?? ""
            if job.done.contains(state) {
                let token = job.nextTokenAt.flatMap { answer[$0]?.text }
                return (token?.isEmpty == false ? token : nil, polls)
            }
            if job.failed.contains(state) {
                let words = answer[job.failureAt]?.text ?? state
                throw PullFailure(
                    .nextWay, place: place(at), reason: "the job failed: \(ErrorVocabulary.plain(words))")
            }
            guard waited < JobPull.patience else {
                throw PullFailure(
                    .nextWay, place: place(at),
                    reason: "the job is still \"\(ErrorVocabulary.plain(state))\" after two hours")
            }
            try await sleep(job.interval)
            waited += job.interval
        }
    }

    private func read(
        _ path: String, _ at: inout Position, next: String?, calls: Int,
        deliver: (Puller.Step) async throws -> Void
    ) async throws {
        let place = place(at)
        do {
            var reader = try CSVReader(RowFile(path: path))
            try reader.skip(rows: at.row)
            var rows = try reader.rows(limit: JobPull.rowsPerStep)
            var calls = calls
            while true {
                let following =
                    rows.count < JobPull.rowsPerStep
                    ? CSVReader.Rows() : try reader.rows(limit: JobPull.rowsPerStep)
                var result = try loader.cutter.cut(
                    rows.json, parent: puller.parentKey, place: "\(place), after row \(at.row)")
                result.refusals += rows.refusals.map {
                    Puller.Refusal(place: "\(place), row \(at.row + $0.row)", reason: $0.reason)
                }
                at.row += rows.count
                let isLast = following.count == 0
                var after: Position? = at
                if isLast {
                    after = next.map { token in
                        var part = Position()
                        part.page = at.page + 1
                        part.token = token
                        return part
                    }
                }
                try await deliver(
                    Puller.Step(
                        page: result.page, position: after?.text, refusals: result.refusals, calls: calls,
                        remark: result.remark))
                if isLast { return }
                rows = following
                calls = 0
            }
        } catch let fault as CSVFault {
            throw PullFailure(.restart, place: "\(place), row \(fault.row)", reason: fault.reason)
        } catch let failure as ZipFailure {
            throw PullFailure(.restart, place: place, reason: failure.reason)
        } catch let fault as JSONFault {
            throw PullFailure(.fix, place: place, reason: "a row cannot be read: \(fault)")
        }
    }
}

extension PullFailure {
    fileprivate var isJobLost: Bool { remedy == .gone || remedy == .restart || remedy == .fix }
}

/// The bytes of a downloaded file; if it is a zip archive, those of the one file in it. What it is shows in its first
/// bytes, whatever the server says.
final class RowFile {
    private let archive: ZipReader?
    private let descriptor: Int32

    init(path: String) throws {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw CSVFault(
                row: 0, reason: "the downloaded file cannot be opened: \(String(cString: strerror(errno)))")
        }
        var head = [UInt8](repeating: 0, count: 4)
        let isArchive = pread(descriptor, &head, 4, 0) == 4 && head == [0x50, 0x4b, 0x03, 0x04]
        archive = isArchive ? try ZipReader(path: path) : nil
    }

    deinit { close(descriptor) }

    /// 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        if let archive { return try archive.read(into: buffer) }
        let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
        guard count >= 0 else {
            throw CSVFault(
                row: 0, reason: "the downloaded file cannot be read: \(String(cString: strerror(errno)))")
        }
        return count
    }
}
