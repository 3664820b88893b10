import CCurl

/// One request under way: its easy handle, and what has arrived so far. Only the thread of `CurlLoop` touches
/// it.
final class Exchange {
    typealias Completion = @Sendable (Result<Response, TransportError>) -> Void

    let easy: UnsafeMutableRawPointer
    let idle: Duration
    /// Bytes last arrived, or were last seen to have left, at this moment.
    var active: ContinuousClock.Instant
    private(set) var place: String

    private let completion: Completion
    private let isHead: Bool
    private let destination: String?
    private let maximumBodyBytes: Int
    private let maximumFileBytes: Int
    private var headerList: UnsafeMutablePointer<curl_slist>?
    private var uploaded: curl_off_t = 0
    private var hasConnection = false

    private var headers = HeaderReader()
    private var body: [UInt8] = []
    private var file: DownloadFile?
    private var isReceivingBody = false
    /// Why a callback refused to go on; libcurl only says that one did.
    private var refusal: TransportError?

    init(_ order: Order, easy: UnsafeMutableRawPointer, options: CurlTransport.Options) {
        let request = order.request
        self.easy = easy
        place = order.address.place
        completion = order.completion
        destination = order.destination
        idle = request.limits.idle
        active = .now
        isHead = request.method == "HEAD"
        maximumBodyBytes = request.limits.maximumBodyBytes
        maximumFileBytes = request.limits.maximumFileBytes
        configure(order, options)
    }

    deinit { curl_slist_free_all(headerList) }

    private func configure(_ order: Order, _ options: CurlTransport.Options) {
        let request = order.request
        let me = Unmanaged.passUnretained(self).toOpaque()
        curl_easy_reset(easy)
        curl_set_pointer(easy, CURLOPT_PRIVATE, me)
        curl_set_text(easy, CURLOPT_URL, order.address.url)
        curl_set_text(easy, CURLOPT_PROTOCOLS_STR, "http,https")
        curl_set_long(easy, CURLOPT_NOSIGNAL, 1)
        // Without it, ending a request that still waits for a name would wait for the resolver as well.
        curl_set_long(easy, CURLOPT_QUICK_EXIT, 1)
        curl_set_long(easy, CURLOPT_BUFFERSIZE, 256 << 10)
        curl_set_long(easy, CURLOPT_TCP_KEEPALIVE, 1)
        // libcurl does not notice when a compressed body stops early inside a whole message. Text that ends
        // early is seen by whoever parses it; rows that are missing at the end of a file are not, so files
        // come as they are.
        if destination == nil { curl_set_text(easy, CURLOPT_ACCEPT_ENCODING, "gzip, deflate, br") }
        curl_set_text(easy, CURLOPT_USERAGENT, options.userAgent)
        curl_set_long(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        curl_set_long(easy, CURLOPT_CONNECTTIMEOUT_MS, request.limits.connect.wholeMilliseconds)
        curl_set_long(easy, CURLOPT_TIMEOUT_MS, request.limits.total.wholeMilliseconds)
        curl_set_callback(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, owner in
            Exchange.of(owner).received(header: UnsafeRawBufferPointer(start: bytes, count: size * count))
        }
        curl_set_pointer(easy, CURLOPT_HEADERDATA, me)
        curl_set_callback(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, owner in
            Exchange.of(owner).received(body: UnsafeRawBufferPointer(start: bytes, count: size * count))
        }
        curl_set_pointer(easy, CURLOPT_WRITEDATA, me)
        if order.address.scheme == "https" { configureTLS(options) }
        configureMethod(request)
        for header in request.headers { append(header: header) }
        // libcurl would otherwise wait a second for a go-ahead before it sends a large body, and name a type
        // we did not.
        headerList = curl_slist_append(headerList, "Expect:")
        if request.body != nil, !request.headers.contains(where: { $0.name.lowercased() == "content-type" }) {
            headerList = curl_slist_append(headerList, "Content-Type:")
        }
        curl_set_pointer(easy, CURLOPT_HTTPHEADER, headerList)
    }

    /// Verification is libcurl's default; it is written down here because nothing may ever turn it off.
    private func configureTLS(_ options: CurlTransport.Options) {
        curl_set_long(easy, CURLOPT_SSL_VERIFYPEER, 1)
        curl_set_long(easy, CURLOPT_SSL_VERIFYHOST, 2)
        curl_set_long(easy, CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        curl_set_long(easy, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        // A burst waits for the first connection to show whether it can carry all of them.
        curl_set_long(easy, CURLOPT_PIPEWAIT, 1)
        if let authorities = options.authorityFile { curl_set_text(easy, CURLOPT_CAINFO, authorities) }
    }

    private func configureMethod(_ request: Request) {
        switch request.method {
        case "HEAD":
            curl_set_long(easy, CURLOPT_NOBODY, 1)
        case "GET" where request.body == nil:
            curl_set_long(easy, CURLOPT_HTTPGET, 1)
        default:
            curl_set_text(easy, CURLOPT_CUSTOMREQUEST, request.method)
            guard request.body != nil || ["POST", "PUT", "PATCH"].contains(request.method) else { return }
            let body = request.body ?? []
            curl_set_long(easy, CURLOPT_POST, 1)
            curl_set_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
            // Copied by libcurl, after the size that tells it how much.
            body.withUnsafeBytes { bytes in
                var none: UInt8 = 0
                withUnsafeMutablePointer(to: &none) { empty in
                    let start = bytes.baseAddress.map { UnsafeMutableRawPointer(mutating: $0) }
                    curl_set_pointer(easy, CURLOPT_COPYPOSTFIELDS, start ?? UnsafeMutableRawPointer(empty))
                }
            }
        }
    }

    /// A header without value must be written with a semicolon, or libcurl takes it as an order to remove it.
    private func append(header: (name: String, value: String)) {
        let line = header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)"
        headerList = curl_slist_append(headerList, line)
    }

    private static func of(_ owner: UnsafeMutableRawPointer?) -> Exchange {
        Unmanaged<Exchange>.fromOpaque(owner!).takeUnretainedValue()
    }

    // MARK: Receiving. A return other than the count ends the exchange.

    private func received(header line: UnsafeRawBufferPointer) -> Int {
        active = .now
        hasConnection = true
        guard headers.take(line) else {
            return refuse(.tooLarge, "its headers are longer than \(HeaderReader.maximumBytes >> 10) KB")
        }
        return line.count
    }

    private func received(body bytes: UnsafeRawBufferPointer) -> Int {
        active = .now
        if !isReceivingBody {
            isReceivingBody = true
            if !beginBody() { return -1 }
        }
        if destination != nil, headers.isSuccess {
            do {
                if file == nil { file = try DownloadFile(for: destination!) }
                guard file!.byteCount + bytes.count <= maximumFileBytes else {
                    return refuseSize(maximumFileBytes)
                }
                try file!.append(bytes)
            } catch {
                return refuse(.disk, error.reason)
            }
        } else {
            guard body.count + bytes.count <= maximumBodyBytes else { return refuseSize(maximumBodyBytes) }
            body.append(contentsOf: bytes)
        }
        return bytes.count
    }

    /// Refuses on the announced length before anything is kept; the announcement of a compressed body says
    /// little.
    private func beginBody() -> Bool {
        guard let announced = headers.contentLength else { return true }
        let isFile = destination != nil && headers.isSuccess
        let limit = isFile ? maximumFileBytes : maximumBodyBytes
        guard announced <= limit else { return refuseSize(limit) > 0 }
        if !isFile, !headers.isEncoded { body.reserveCapacity(announced) }
        return true
    }

    private func refuseSize(_ limit: Int) -> Int {
        refuse(.tooLarge, "the answer is longer than the \(limit) bytes allowed for it")
    }

    private func refuse(_ kind: TransportError.Kind, _ reason: String) -> Int {
        refusal = TransportError(kind, place: place, reason: reason)
        return -1
    }

    /// Whether nothing has moved for the idle time. Waiting for a free connection is not idleness, and what
    /// leaves us shows only in libcurl's own count.
    func isIdle(at now: ContinuousClock.Instant) -> Bool {
        guard active + idle <= now else { return false }
        var sent: curl_off_t = 0
        var ready: curl_off_t = 0
        curl_get_offset(easy, CURLINFO_SIZE_UPLOAD_T, &sent)
        curl_get_offset(easy, CURLINFO_PRETRANSFER_TIME_T, &ready)
        let isMoving = !hasConnection || sent != uploaded
        hasConnection = ready != 0
        guard isMoving else { return true }
        uploaded = sent
        active = now
        return false
    }

    // MARK: The end

    func complete(_ code: CURLcode) {
        guard code == CURLE_OK, refusal == nil else {
            return fail(
                refusal
                    ?? TransportError(
                        code, easy: easy, place: place, receivedBytes: file?.byteCount ?? body.count))
        }
        do {
            if destination != nil, headers.isSuccess {
                // An empty body never came by, yet the caller was promised a file.
                if file == nil { file = try DownloadFile(for: destination!) }
                try file!.finish()
            }
        } catch {
            return fail(TransportError(.disk, place: place, reason: error.reason))
        }
        completion(
            .success(
                Response(
                    status: headers.status, headers: headers.unpackedFields, body: body,
                    version: headers.version)))
    }

    func fail(_ error: TransportError) {
        file = nil
        completion(.failure(error))
    }
}

extension Duration {
    /// Rounded up, so that a short limit is not libcurl's "no limit"; and no longer than libcurl can count.
    var wholeMilliseconds: Int {
        if self >= .milliseconds(Int32.max) { return Int(Int32.max) }
        let (seconds, attoseconds) = components
        return max(1, Int(seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000))
    }
}
