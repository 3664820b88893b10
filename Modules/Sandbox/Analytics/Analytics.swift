import WebServer

extension Sandbox {
    func analytics(_ call: Call) -> WebResponse { .text("Analytics is not open yet.\n", status: 404) }
}
