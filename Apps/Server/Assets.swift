import API
import WebServer

/// The few files that pages load. Each has its content's fingerprint in its name, so that browsers keep it
/// for ever.
struct Asset: Sendable {
    let path: String
    let type: String
    let content: [UInt8]

    init(_ name: String, _ ending: String, type: String, _ text: String) {
        content = Array(text.utf8)
        self.type = type
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in content { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        path = "/assets/\(name)-\(String(hash, radix: 36)).\(ending)"
    }
}

enum Assets {
    static let style = Asset("onward", "css", type: "text/css; charset=utf-8", styleText + IdentityStyle.rules)
    static let script = Asset("sync", "js", type: "text/javascript; charset=utf-8", scriptText)
    static let icon = Asset("onward", "svg", type: "image/svg+xml", iconText)

    static func route(_ router: inout Router) {
        for asset in [style, script, icon] {
            router.on("GET", asset.path) { _, _ in
                WebResponse(
                    type: asset.type, headers: [("Cache-Control", "public, max-age=31536000, immutable")], asset.content
                )
            }
        }
    }

    private static let iconText = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="15" fill="#1f5f5b"/>
        <path d="M10 9l9 7-9 7" fill="none" stroke="#fff"
        stroke-width="3.5" stroke-linecap="round" stroke-linejoin="round"/></svg>
        """

    /// Shows a run as it happens; text only ever enters the page as text.
    private static let scriptText = """
        "use strict";
        (() => {
          const panel = document.getElementById("live");
          const list = document.getElementById("progress");
          const standing = document.getElementById("standing");
          if (!panel || !window.EventSource) return;
          const rows = new Map();
          const figure = (n) => n.toLocaleString("en");
          function row(place) {
            let entry = rows.get(place);
            if (!entry) {
              const item = document.createElement("li");
              const name = document.createElement("span");
              const bar = document.createElement("progress");
              const text = document.createElement("span");
              name.className = "place";
              name.textContent = place;
              text.className = "small";
              bar.setAttribute("aria-label", place);
              item.append(name, bar, text);
              list.append(item);
              entry = { item, bar, text };
              rows.set(place, entry);
            }
            return entry;
          }
          function show(event) {
            const place = event.system + "." + event.resource;
            switch (event.event) {
            case "run_started":
              rows.clear();
              list.replaceChildren();
              panel.hidden = false;
              standing.textContent = "Reading now.";
              standing.className = "standing live";
              break;
            case "resource_started":
            case "page_stored": {
              panel.hidden = false;
              const { bar, text } = row(place);
              const read = event.read || 0;
              if (event.expected) {
                bar.max = Math.max(event.expected, read);
                bar.value = read;
              }
              text.textContent = figure(read) + (event.expected ? " of about " + figure(event.expected) : "") + " read";
              break;
            }
            case "resource_ended": {
              const { item, bar, text } = row(place);
              bar.max = 1;
              bar.value = event.failure ? 0 : 1;
              item.className = event.failure ? "bad" : "good";
              text.textContent = event.failure ||
                figure(event.read) + " read, " + figure(event.added) + " new, " + figure(event.changed) + " changed";
              break;
            }
            case "waiting":
              standing.textContent = "Waiting for " + event.place + ": " + event.reason;
              break;
            case "run_ended":
              setTimeout(() => location.reload(), 1500);
              break;
            case "schedule":
              if (event.state === "waiting") {
                standing.textContent = "Another program syncs this workspace: " + event.detail;
                standing.className = "standing live";
              }
              break;
            }
          }
          const source = new EventSource("/api/v1/events");
          source.onmessage = (message) => show(JSON.parse(message.data));
        })();

        """
}
