/// Something that tells, after each token of a sequence, how likely every token is to come next.
public protocol LanguageModel {
  /// How many tokens there are.
  var vocabulary: Int { get }
  /// The most tokens that a sequence has.
  var context: Int { get }

  /// Calls `visit` once for each token of a sequence, in order, with its position and the logits of
  /// what follows it.
  ///
  /// A sequence begins anew with each call: nothing is kept from the one before. There are 1 to
  /// `context` tokens, each below `vocabulary`.
  mutating func logits(
    of tokens: [Int32], visit: (_ position: Int, _ logits: Span<Float>) throws -> Void) throws
}
