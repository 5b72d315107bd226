/// How weights become integers of few bits.
package enum WeightMethod: String, Sendable, CaseIterable {
  /// To the nearest code of a group whose clip is searched.
  case rtn
  /// Column by column, the columns still to come making up for each error.
  case gptq
  /// To the nearest code, after the columns of large inputs were scaled up.
  case awq
  /// Both: the scaling, then column by column.
  case awqGPTQ = "awq-gptq"
  /// For each layer the one with the least error of its result.
  case auto

  /// The methods that are tried.
  var tried: [WeightMethod] { self == .auto ? [.rtn, .awq, .gptq, .awqGPTQ] : [self] }
  /// Whether the layer's inputs are scaled first.
  var scalesInputs: Bool { self == .awq || self == .awqGPTQ }
  /// Whether errors are handed on from column to column.
  var handsErrorsOn: Bool { self == .gptq || self == .awqGPTQ }
  /// Whether a layer makes up for what earlier layers' rounding has done to its inputs.
  var compensatesDrift: Bool { handsErrorsOn || self == .auto }
}

/// How the weights of a graph are stored.
package struct WeightOptions: Sendable {
  /// 4 or 8.
  package var bits = 8
  /// Weights that share an integer scale; nil for one scale a row.
  package var groupSize: Int? = 32
  /// 4 or 8: the bits of a table of embeddings, which is often the head too.
  package var embeddingBits = 8
  /// How they are rounded.
  package var method = WeightMethod.auto

  /// INT8, a scale for each row.
  package init() {}
}
