import JSON
import WebServer

/// Forms has no API to read anything from. What a partner may call is refused, what many believe in is a page.
extension Sandbox {
    func forms(_ call: Call) -> WebResponse {
        guard call.path.first == "api", call.path.count == 2, call.path[1] == "zforms" || call.path[1] == "resthooks"
        else {
            return .html("<!doctype html><title>Zoho Forms</title><h1>Page not found</h1>", status: 404)
        }
        return .json(object([("message", .string("The service is not allowed"))]), status: 403)
    }
}
