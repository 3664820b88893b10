import WebServer

extension Sandbox {
    func projects(_ call: Call) -> WebResponse { .text("Projects is not open yet.\n", status: 404) }
}
