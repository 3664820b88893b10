import CCurl
import Glibc

extension TransportError {
    /// libcurl's code in our words. Its own message is not used: it may name a proxy's credentials.
    init(_ code: CURLcode, easy: UnsafeMutableRawPointer, place: String, receivedBytes: Int) {
        let (kind, reason): (Kind, String) =
            switch code {
            case CURLE_COULDNT_RESOLVE_HOST:
                (.unresolvable, "its name is not known; check the address and the network")
            case CURLE_COULDNT_RESOLVE_PROXY:
                (
                    .unresolvable,
                    "the name of the proxy given in the environment is not known; "
                        + "check https_proxy and http_proxy"
                )
            case CURLE_COULDNT_CONNECT:
                (.unreachable, TransportError.connectReason(easy))
            case CURLE_PROXY:
                (.unreachable, "the proxy given in the environment refused; check https_proxy and http_proxy")
            case CURLE_OPERATION_TIMEDOUT:
                (.timedOut, TransportError.timeoutReason(easy, receivedBytes))
            case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR:
                (.untrusted, TransportError.certificateReason(easy))
            case CURLE_SSL_CACERT_BADFILE:
                (.untrusted, "the file of additional certificates holds none that can be read")
            case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CIPHER:
                (
                    .untrusted,
                    "no secure connection could be agreed on; it may not speak TLS 1.2 or later on this port"
                )
            case CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_HTTP2, CURLE_HTTP2_STREAM:
                TransportError.cut(easy, receivedBytes)
            case CURLE_GOT_NOTHING:
                (.interrupted, "it closed the connection without an answer; try again later")
            case CURLE_BAD_CONTENT_ENCODING:
                (.malformed, "its compressed answer is damaged")
            case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL:
                (.malformed, "its answer is not HTTP; check the port of the address")
            case CURLE_OUT_OF_MEMORY:
                (.interrupted, "no memory for the exchange")
            default:
                (.interrupted, "the exchange failed (libcurl \(code.rawValue))")
            }
        self.init(kind, place: place, reason: reason)
    }

    private static func connectReason(_ easy: UnsafeMutableRawPointer) -> String {
        var number = 0
        curl_get_long(easy, CURLINFO_OS_ERRNO, &number)
        return switch Int32(truncatingIfNeeded: number) {
        case ECONNREFUSED: "the connection was refused; nothing is listening there"
        case EHOSTUNREACH, ENETUNREACH: "no way leads there; check the network"
        case 0: "no connection could be made; check the address, the network and any proxy"
        case let code: "no connection could be made: \(String(cString: strerror(code)))"
        }
    }

    private static func timeoutReason(_ easy: UnsafeMutableRawPointer, _ receivedBytes: Int) -> String {
        var connected: curl_off_t = 0
        curl_get_offset(easy, CURLINFO_PRETRANSFER_TIME_T, &connected)
        return connected == 0
            ? "no connection in time; check the address, the network and any proxy"
            : "the answer was not complete in time (\(receivedBytes) bytes came); try again later"
    }

    /// OpenSSL's verification codes (X509_V_ERR_…); zero, or "unspecified" before the chain was
    /// looked at, means that the name is not the right one.
    private static func certificateReason(_ easy: UnsafeMutableRawPointer) -> String {
        var result = 0
        curl_get_long(easy, CURLINFO_SSL_VERIFYRESULT, &result)
        return switch result {
        case 0, 1, 62, 64: "its certificate is for another host; check the address"
        case 9: "its certificate is not valid yet; check this machine's clock"
        case 10: "its certificate has expired; its operator must renew it (and check this machine's clock)"
        case 18: "its certificate is self-signed; give it as an additional certificate file if you trust it"
        case 19, 2, 20, 21:
            "its certificate is not signed by an authority known here; "
                + "give that authority's certificate as an additional file"
        case 23: "its certificate was revoked"
        default: "its certificate does not verify (OpenSSL \(result))"
        }
    }

    private static func cut(_ easy: UnsafeMutableRawPointer, _ receivedBytes: Int) -> (Kind, String) {
        var status = 0
        curl_get_long(easy, CURLINFO_HTTP_CONNECTCODE, &status)
        if status >= 300 {
            return (
                .unreachable,
                "the proxy given in the environment refused with HTTP \(status); "
                    + "check https_proxy and http_proxy"
            )
        }
        return (
            .interrupted, "the connection broke after \(receivedBytes) bytes of the answer; try again later"
        )
    }
}
