import Platform

/// What a piece of work takes: the timer's ticks and the deepest use of the stack.
public struct Stopwatch {
  /// What one piece of work took.
  public struct Reading {
    /// The timer's ticks, without those of the two readings.
    public let ticks: UInt64
    /// Bytes of stack below the frame of the function that called the work: the work's own.
    public let stackBytes: Int
  }

  private let overheadTicks: UInt64
  private var startTicks: UInt64 = 0
  private var startAddress: UInt = 0
  /// Bytes from the top of the stack to the deepest word so far, the firmware's own frames
  /// included.
  public private(set) var deepestStackBytes = 0

  /// Starts the clock, learns what reading it costs, and paints the free stack.
  public init() {
    platformStartClock()
    let first = platformTicks()
    overheadTicks = platformTicks() &- first
    platformPaintStack()
  }

  /// Paints the free stack, then takes the time.
  ///
  /// Inlined, so that the stack is counted from the frame of the function that calls the work.
  @inline(__always)
  public mutating func start() {
    noteStack()
    platformPaintStack()
    startAddress = UInt(platformStackPointer())
    startTicks = platformTicks()
  }

  /// Ends the work; what it took since `start`.
  public mutating func stop() -> Reading {
    let passed = platformTicks() &- startTicks
    let deepest = noteStack()
    return Reading(
      ticks: passed > overheadTicks ? passed &- overheadTicks : 0,
      stackBytes: deepest < startAddress ? Int(bitPattern: startAddress &- deepest) : 0)
  }

  /// Takes in how deep the stack has been since it was painted; the address.
  @discardableResult
  private mutating func noteStack() -> UInt {
    let deepest = UInt(platformDeepestStack())
    let bytes = Int(bitPattern: UInt(platformStackTop()) &- deepest)
    deepestStackBytes = max(deepestStackBytes, bytes)
    return deepest
  }
}
