import WebServer

extension Sandbox {
    func desk(_ call: Call) -> WebResponse { .text("Desk is not open yet.\n", status: 404) }
}
