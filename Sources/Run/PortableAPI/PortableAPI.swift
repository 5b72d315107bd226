public import CPortableAPI
import InferenceRuntime
import PackageFormat

// What nevortex.h declares. A pointer from C is trusted to point to what its type says, as in any
// C library; that is what makes these functions, and nothing behind them, unsafe.

// swift-format-ignore: AlwaysUseLowerCamelCase
/// Checks a package and describes it in `model`.
@c @implementation
public func nvx_open(
  _ model: UnsafeMutablePointer<nvx_model>?, _ package: UnsafeRawPointer?, _ packageBytes: UInt32
) -> Int32 {
  guard let model = unsafe model else { return NVX_NOT_OPEN }
  unsafe model.pointee = nvx_model()
  guard let package = unsafe package else { return NVX_NOT_OPEN }
  let limit = Int(clamping: packageBytes)
  let bytes = unsafe RawSpan(_unsafeStart: package, byteCount: limit)
  let view: PackageView
  do throws(PackageError) {
    view = try PackageView(validating: bytes)
  } catch {
    return unsafe report(Fault(error), in: model)
  }
  let runtime: InferenceRuntime
  do throws(OperatorError) {
    runtime = try InferenceRuntime(view)
  } catch {
    return unsafe report(Fault(error), in: model)
  }
  unsafe model.pointee.package = package
  unsafe model.pointee.package_bytes = UInt32(truncatingIfNeeded: view.bytes.byteCount)
  unsafe model.pointee.arena_bytes = UInt32(truncatingIfNeeded: runtime.arenaByteCount)
  unsafe model.pointee.input_count = UInt32(truncatingIfNeeded: view.inputCount)
  unsafe model.pointee.output_count = UInt32(truncatingIfNeeded: view.outputCount)
  return NVX_OK
}

// swift-format-ignore: AlwaysUseLowerCamelCase
/// Checks the numbers of an opened package.
@c @implementation
public func nvx_check(_ model: UnsafeMutablePointer<nvx_model>?) -> Int32 {
  guard let model = unsafe model, let bytes = unsafe packageBytes(of: model) else {
    return NVX_NOT_OPEN
  }
  let runtime = unsafe InferenceRuntime(checkedBefore: PackageView(validatedBefore: bytes))
  do throws(OperatorError) {
    try runtime.checkNumbers()
  } catch {
    return unsafe report(Fault(error), in: model)
  }
  return NVX_OK
}

// swift-format-ignore: AlwaysUseLowerCamelCase
/// Describes an input.
@c @implementation
public func nvx_input(
  _ model: UnsafePointer<nvx_model>?, _ index: UInt32, _ port: UnsafeMutablePointer<nvx_port>?
) -> Int32 {
  guard let model = unsafe model, let port = unsafe port else { return NVX_NOT_OPEN }
  guard unsafe index < model.pointee.input_count else { return NVX_NO_SUCH_PORT }
  return unsafe describe(Int(truncatingIfNeeded: index), of: model, in: port)
}

// swift-format-ignore: AlwaysUseLowerCamelCase
/// Describes an output.
@c @implementation
public func nvx_output(
  _ model: UnsafePointer<nvx_model>?, _ index: UInt32, _ port: UnsafeMutablePointer<nvx_port>?
) -> Int32 {
  guard let model = unsafe model, let port = unsafe port else { return NVX_NOT_OPEN }
  guard unsafe index < model.pointee.output_count else { return NVX_NO_SUCH_PORT }
  // Both counts are of ports that a package of less than 2^31 bytes holds.
  let position = unsafe model.pointee.input_count &+ index
  return unsafe describe(Int(truncatingIfNeeded: position), of: model, in: port)
}

// swift-format-ignore: AlwaysUseLowerCamelCase
/// Runs a package in the caller's arena.
@c @implementation
public func nvx_run(
  _ model: UnsafePointer<nvx_model>?, _ arena: UnsafeMutableRawPointer?, _ arenaBytes: UInt32
) -> Int32 {
  guard let model = unsafe model, let arena = unsafe arena,
    let bytes = unsafe packageBytes(of: model)
  else { return NVX_NOT_OPEN }
  guard unsafe arenaBytes >= model.pointee.arena_bytes else { return NVX_SMALL_ARENA }
  guard Int(bitPattern: arena) & (PackageLayout.unitBytes &- 1) == 0 else {
    return NVX_MISALIGNED_ARENA
  }
  let view = unsafe PackageView(validatedBefore: bytes)
  let runtime = unsafe InferenceRuntime(checkedBefore: view)
  var span = unsafe MutableRawSpan(_unsafeStart: arena, byteCount: runtime.arenaByteCount)
  runtime.run(arena: &span)
  return NVX_OK
}

/// The bytes of an opened package; nil where it was not opened.
@_lifetime(borrow model)
private func packageBytes(of model: UnsafePointer<nvx_model>) -> RawSpan? {
  guard let start = unsafe model.pointee.package else { return nil }
  let count = unsafe Int(truncatingIfNeeded: model.pointee.package_bytes)
  let bytes = unsafe RawSpan(_unsafeStart: start, byteCount: count)
  return unsafe _overrideLifetime(bytes, borrowing: model)
}

private func describe(
  _ index: Int, of model: UnsafePointer<nvx_model>, in port: UnsafeMutablePointer<nvx_port>
) -> Int32 {
  guard let bytes = unsafe packageBytes(of: model) else { return NVX_NOT_OPEN }
  let view = unsafe PackageView(validatedBefore: bytes)
  let record = view.port(index)
  let tensor = view.tensor(record.tensor)
  unsafe port.pointee.offset = UInt32(truncatingIfNeeded: tensor.byteOffset)
  unsafe port.pointee.bytes = UInt32(truncatingIfNeeded: tensor.byteCount)
  unsafe port.pointee.rank = UInt32(truncatingIfNeeded: tensor.rank)
  unsafe port.pointee.extents = (
    UInt32(bitPattern: tensor.extents[0]), UInt32(bitPattern: tensor.extents[1]),
    UInt32(bitPattern: tensor.extents[2]), UInt32(bitPattern: tensor.extents[3]),
    UInt32(bitPattern: tensor.extents[4]), UInt32(bitPattern: tensor.extents[5])
  )
  unsafe port.pointee.scale_bits = record.scaleBits
  unsafe port.pointee.zero_point = record.zeroPoint
  return NVX_OK
}

private func report(_ fault: Fault, in model: UnsafeMutablePointer<nvx_model>) -> Int32 {
  unsafe model.pointee.fault_index = fault.index
  unsafe model.pointee.fault_value = fault.value
  return fault.status
}
