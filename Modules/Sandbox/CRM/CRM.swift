import WebServer

extension Sandbox {
    func crm(_ call: Call) -> WebResponse { .text("", status: 404) }
}
