import Kernels
import ModelGraph

extension ModelGraph {
  /// Whether all products with a matrix can run as convolutions of rows of single pixels: then
  /// firmware with this graph's operators needs one kernel less.
  ///
  /// So it is where there are dense convolutions, one of them with as many inputs an output as any
  /// product, as its kernel gathers the inputs of a pixel in scratch.
  var hasConvolutionsForProducts: Bool {
    var deepestConvolution = 0
    var deepestProduct = 0
    for node in nodes {
      guard let weights = node.optionalInput(1) else { continue }
      let extents = self[weights].shape.dimensions
      switch node.operation {
      case .convolution2D(let convolution) where convolution.groups == 1:
        deepestConvolution = max(deepestConvolution, extents.dropFirst().reduce(1, *))
      case .fullyConnected:
        guard self[node.input].constant == nil, (extents + [rows(of: node)]).allSatisfy(isExtent)
        else { return false }
        deepestProduct = max(deepestProduct, extents[1])
      default: continue
      }
    }
    return deepestProduct <= deepestConvolution
  }

  private func rows(of product: Node) -> Int {
    self[product.output].shape.dimensions.dropLast().reduce(1, *)
  }

  /// Whether a convolution of the format counts so far.
  private func isExtent(_ count: Int) -> Bool { count > 0 && count <= Limits.windowExtent }
}
