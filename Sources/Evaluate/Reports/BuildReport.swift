/// What building a package cost: its sizes, what each layer lost, and the memory that it takes.
package struct BuildReport: Sendable {
  /// The model's name.
  package var model: String
  /// The package's identifier.
  package var cid: String
  /// The size of the package.
  package var packageBytes: Int
  /// The size of its weights, biases and tables.
  package var weightBytes: Int
  /// The memory that a run takes.
  package var arenaBytes: Int
  /// The mean width of a weight.
  package var bitsPerWeight: Double
  /// The layers, in any order; a report tells the worst first.
  package var layers: [Layer] = []
  /// Which buffer lies where at the peak, as text; empty where there is none.
  package var memoryPicture = ""
  /// What the model was worth on data, where it was measured.
  package var scores: [Score] = []

  /// A report without layers.
  package init(
    model: String, cid: String, packageBytes: Int, weightBytes: Int, arenaBytes: Int,
    bitsPerWeight: Double
  ) {
    self.model = model
    self.cid = cid
    self.packageBytes = packageBytes
    self.weightBytes = weightBytes
    self.arenaBytes = arenaBytes
    self.bitsPerWeight = bitsPerWeight
  }

  /// What quantization did to one layer.
  package struct Layer: Sendable {
    /// The layer's name in the model.
    package var name: String
    /// What it does.
    package var operation: String
    /// The width of its weights, or of its result where it has none.
    package var bits: Int
    /// How its weights were rounded, where there was a choice.
    package var method: String?
    /// Signal over error of its result, in decibels; infinite where there is no error.
    package var sqnr: Double
    /// The reals that its result can hold.
    package var range: ClosedRange<Float>
    /// The share of real results outside that range, 0 to 1.
    package var saturatedShare: Double

    /// A layer and its figures.
    package init(
      name: String, operation: String, bits: Int, method: String? = nil, sqnr: Double,
      range: ClosedRange<Float>, saturatedShare: Double
    ) {
      self.method = method
      self.name = name
      self.operation = operation
      self.bits = bits
      self.sqnr = sqnr
      self.range = range
      self.saturatedShare = saturatedShare
    }
  }

  /// A measure of one form of the model on data.
  package struct Score: Sendable, Encodable {
    /// Which form: `float`, `package`.
    package var form: String
    /// What was measured: `accuracy`, `auc`, `perplexity`.
    package var measure: String
    /// The measure itself.
    package var value: Double
    /// How many samples it was taken over.
    package var count: Int

    /// A measure over `count` samples.
    package init(form: String, measure: String, value: Double, count: Int) {
      self.form = form
      self.measure = measure
      self.value = value
      self.count = count
    }
  }

  /// The layers by what they lost: the lowest ratio first, one that cannot be told before all.
  var layersWorstFirst: [Layer] {
    let ranked = layers.enumerated().map { (rank: $1.sqnr.isNaN ? -.infinity : $1.sqnr, $0, $1) }
    return ranked.sorted { ($0.rank, $0.1) < ($1.rank, $1.1) }.map(\.2)
  }
}
