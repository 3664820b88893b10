public import Domain

/// Times and amounts for people. JSON always has the exact ones.
public enum Age {
    /// "3 h ago", "in 2 d"; from two days on in days, from two months on in months of 30 days, from two years
    /// on in years.
    public static func text(of moment: Instant, at now: Instant) -> String {
        let seconds = (now.milliseconds - moment.milliseconds) / 1000
        let size = abs(seconds)
        if size < 60 { return seconds >= 0 ? "just now" : "in a moment" }
        let amount =
            switch size {
            case ..<3600: "\(size / 60) min"
            case ..<172_800: "\(size / 3600) h"
            case ..<(60 * 86_400): "\(size / 86_400) d"
            case ..<(730 * 86_400): "\(size / (30 * 86_400)) mo"
            default: "\(size / (365 * 86_400)) y"
            }
        return seconds >= 0 ? "\(amount) ago" : "in \(amount)"
    }

    /// "850 ms", "12 s", "3 min 20 s", "2 h 5 min"
    public static func span(seconds: Double) -> String {
        guard seconds.isFinite, seconds < 1e9 else { return "unknown" }
        if seconds < 1 { return "\(Int((seconds * 1000).rounded())) ms" }
        let whole = Int(seconds.rounded())
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return whole % 60 == 0 ? "\(whole / 60) min" : "\(whole / 60) min \(whole % 60) s" }
        return "\(whole / 3600) h" + (whole / 60 % 60 == 0 ? "" : " \(whole / 60 % 60) min")
    }
}

public enum Figure {
    /// Thousands parted by thin marks: "1,234,567". Locale-free: the same on every machine.
    public static func whole(_ number: Int64) -> String {
        let digits = String(number.magnitude)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text += "," }
            text.append(digit)
        }
        return number < 0 ? "-" + text : text
    }

    /// At most two decimals, none if they are zero: "1,200", "1,200.50".
    public static func amount(_ number: Double) -> String {
        guard number.isFinite, abs(number) < 1e15 else { return number.description }
        let hundredths = Int64((abs(number) * 100).rounded())
        let sign = number < 0 && hundredths > 0 ? "-" : ""
        let rest = hundredths % 100
        return sign + whole(hundredths / 100) + (rest == 0 ? "" : rest < 10 ? ".0\(rest)" : ".\(rest)")
    }

    public static func bytes(_ count: Int64) -> String {
        let units = ["bytes", "kB", "MB", "GB", "TB"]
        var value = Double(count)
        var unit = 0
        while value >= 1000, unit < units.count - 1 {
            value /= 1000
            unit += 1
        }
        return unit == 0 || value >= 100
            ? "\(whole(Int64(value.rounded()))) \(units[unit])"
            : "\((value * 10).rounded() / 10) \(units[unit])"
    }
}
