import Platform

/// What one inference took: the timer's ticks and the deepest use of the stack.
struct Stopwatch {
  private let overheadTicks: UInt64
  private var startTicks: UInt64 = 0

  /// Starts the clock and learns what reading it costs.
  init() {
    platformStartClock()
    let first = platformTicks()
    overheadTicks = platformTicks() &- first
  }

  /// Paints the free stack, then takes the time.
  mutating func start() {
    platformPaintStack()
    startTicks = platformTicks()
  }

  /// The ticks since `start`, without those of the two readings.
  func ticks() -> UInt64 {
    let passed = platformTicks() &- startTicks
    return passed > overheadTicks ? passed &- overheadTicks : 0
  }

  /// Bytes from the top of the stack to the deepest word that was written since `start`.
  func stackBytes() -> Int {
    Int(platformStackHighWater())
  }
}
