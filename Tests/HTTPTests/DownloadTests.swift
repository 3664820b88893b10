import Glibc
import Testing

@testable import HTTP

@Suite(.timeLimit(.minutes(1)))
struct DownloadTests {
    let folder = TemporaryFolder()
    var path: String { folder.path + "/page.zip" }

    private func content(of path: String) -> [UInt8]? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 4 << 20)
        return Array(bytes[..<fread(&bytes, 1, bytes.count, file)])
    }

    private func download(
        to path: String? = nil, limits: Request.Limits = .init(), _ script: @escaping @Sendable (Peer) -> Void
    ) async throws -> (Response?, TransportError?) {
        let server = LoopbackServer { peer in
            _ = peer.readRequest()
            script(peer)
        }
        defer { server.stop() }
        let transport = try client().transport
        do throws(TransportError) {
            let request = Request("GET", server.url, limits: limits)
            return (try await transport.download(request, path ?? self.path), nil)
        } catch {
            return (nil, error)
        }
    }

    @Test func `a download is a private file with the whole body`() async throws {
        let body = String(repeating: "0123456789", count: 200_000)
        let (response, _) = try await download { $0.write(answer(body)) }
        #expect(response?.status == 200)
        #expect(response?.body.isEmpty == true)
        #expect(content(of: path) == Array(body.utf8))
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
        #expect(folder.names == ["page.zip"])
    }

    @Test func `a download is not bound by what fits into memory`() async throws {
        let (response, _) = try await download(limits: .init(body: 10)) {
            $0.write(answer("more than ten bytes"))
        }
        #expect(response?.status == 200)
    }

    @Test func `a download is not compressed on the way, so that a missing end is noticed`() async throws {
        let server = LoopbackServer(answering: { answer($0) })
        defer { server.stop() }
        _ = try await client().transport.download(Request("GET", server.url), path)
        let seen = String(decoding: try #require(content(of: path)), as: UTF8.self)
        #expect(seen.hasPrefix("GET / HTTP/1.1"))
        #expect(!seen.contains("Accept-Encoding"))
    }

    @Test func `a download has its own limit`() async throws {
        var limits = Request.Limits()
        limits.maximumFileBytes = 10
        let (_, error) = try await download(limits: limits) { $0.write(answer("more than ten bytes")) }
        #expect(error?.kind == .tooLarge)
        #expect(folder.names == [])
    }

    @Test func `an older file is replaced, an empty body is a file`() async throws {
        _ = try await download { $0.write(answer("old")) }
        let (response, _) = try await download { $0.write(answer("")) }
        #expect(response?.status == 200)
        #expect(content(of: path) == [])
    }

    @Test func `an error answer is returned and makes no file`() async throws {
        let (response, _) = try await download { $0.write(answer("gone", status: "404 Not Found")) }
        #expect(response?.status == 404)
        #expect(response?.body == Array("gone".utf8))
        #expect(folder.names == [])
    }

    @Test func `a download that breaks off leaves no file, and the older one as it was`() async throws {
        _ = try await download { $0.write(answer("old")) }
        let (_, error) = try await download { $0.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nnew") }
        #expect(error?.kind == .interrupted)
        #expect(content(of: path) == Array("old".utf8))
        #expect(folder.names == ["page.zip"])
    }

    @Test func `a folder that is not there is a matter of the disk`() async throws {
        let (_, error) = try await download(to: folder.path + "/none/page.zip") { $0.write(answer("x")) }
        #expect(error?.kind == .disk)
        #expect(error?.reason.contains("its folder must exist") == true)
    }

    @Test func `a full disk says so`() throws {
        let full = open("/dev/full", O_WRONLY)
        defer { close(full) }
        let code = [1, 2, 3].withUnsafeBytes { writeAll($0, to: full) }
        #expect(code == ENOSPC)
        let reason = DiskFailure("write", "/data/page.zip", code).reason
        #expect(reason == "cannot write /data/page.zip: No space left on device; make room on that disk")
    }
}
