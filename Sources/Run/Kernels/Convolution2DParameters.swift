/// The shape, the walk and the quantization of a convolution.
///
/// Input [batch, inputHeight, inputWidth, groups * groupInputChannels], weights
/// [groups * groupOutputChannels, kernelHeight, kernelWidth, groupInputChannels].
package struct Convolution2DParameters: BitwiseCopyable, Sendable {
  package var batch: Int32 = 1
  package var inputHeight: Int32 = 1
  package var inputWidth: Int32 = 1
  package var outputHeight: Int32 = 1
  package var outputWidth: Int32 = 1
  /// Input and output channels fall into so many groups that do not see each other.
  package var groups: Int32 = 1
  package var groupInputChannels: Int32 = 1
  package var groupOutputChannels: Int32 = 1
  package var kernelHeight: Int32 = 1
  package var kernelWidth: Int32 = 1
  package var strideHeight: Int32 = 1
  package var strideWidth: Int32 = 1
  package var dilationHeight: Int32 = 1
  package var dilationWidth: Int32 = 1
  /// The rows of zeros above; those below follow from the output's height.
  package var padTop: Int32 = 0
  /// The columns of zeros to the left; those to the right follow from the output's width.
  package var padLeft: Int32 = 0
  /// Minus the input's zero point.
  package var inputOffset: Int32 = 0
  /// The output's zero point.
  package var outputOffset: Int32 = 0
  package var activationMinimum: Int32 = -128
  package var activationMaximum: Int32 = 127

  /// A 1 x 1 convolution of one pixel.
  package init() {}

  @inline(__always)
  package var inputChannels: Int32 { groups &* groupInputChannels }
  @inline(__always)
  package var outputChannels: Int32 { groups &* groupOutputChannels }
}
