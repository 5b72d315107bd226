import Synchronization

/// Numbers that a process shows to whoever watches it, in the text format of Prometheus.
///
/// A class, as every part of a process counts in one place. It holds at most `seriesLimit` numbers;
/// what would be one more is not counted.
public final class MetricsRegistry: Sendable {
  /// The most numbers, over all names and labels.
  public static let seriesLimit = 1024

  private struct Series: Hashable {
    let metric: Metric
    let labels: [String]

    var labelText: String {
      guard !labels.isEmpty else { return "" }
      let pairs = zip(metric.labels, labels).map { name, value in
        let escaped = value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return "\(name)=\"\(escaped.replacing("\n", with: "\\n"))\""
      }
      return "{\(pairs.joined(separator: ","))}"
    }
  }

  private let values = Mutex<[Series: Double]>([:])

  /// Without any number.
  public init() {}

  /// Adds to a counter; `labels` are the values of the metric's labels in their order.
  public func add(_ amount: Double = 1, to metric: Metric, labels: [String] = []) {
    precondition(metric.kind == .counter && labels.count == metric.labels.count)
    change(Series(metric: metric, labels: labels)) { $0 + amount }
  }

  /// Sets a gauge.
  public func set(_ metric: Metric, to value: Double, labels: [String] = []) {
    precondition(metric.kind == .gauge && labels.count == metric.labels.count)
    change(Series(metric: metric, labels: labels)) { _ in value }
  }

  /// The value of a number; nil where there is none yet.
  public func value(_ metric: Metric, labels: [String] = []) -> Double? {
    values.withLock { $0[Series(metric: metric, labels: labels)] }
  }

  /// Every number, sorted by name and labels.
  public var text: String {
    let values = values.withLock { $0 }
    var text = ""
    let byMetric = Dictionary(grouping: values, by: \.key.metric)
    for (metric, series) in byMetric.sorted(by: { $0.key.name < $1.key.name }) {
      text += "# HELP \(metric.name) \(metric.help)\n# TYPE \(metric.name) \(metric.kind)\n"
      let lines = series.map { "\(metric.name)\($0.key.labelText) \(Self.text(of: $0.value))\n" }
      text += lines.sorted().joined()
    }
    return text
  }

  private func change(_ series: Series, _ change: (Double) -> Double) {
    values.withLock { values in
      guard values[series] != nil || values.count < Self.seriesLimit else { return }
      values[series] = change(values[series] ?? 0)
    }
  }

  private static func text(of value: Double) -> String {
    // Doubles hold integers up to 2^53; counters of bytes stay below it for years.
    Int64(exactly: value).map(String.init) ?? "\(value)"
  }
}
