"""Writes ONNX's own operator cases to standard output, for the operators named as arguments.

Each case comes in up to three forms: its first input given when it runs and all others known, all
inputs of reals given, and none given. A form is a model, its inputs and its expected outputs:

    u32 length, name; u32 length, model; u32 inputs, each u32 count, float32...; outputs likewise
"""

import struct
import sys
import warnings

import numpy
from onnx import numpy_helper
from onnx.backend.test.case.node import collect_testcases

warnings.filterwarnings("ignore")
REALS = (numpy.float32, numpy.float16, numpy.float64)
KNOWN = REALS + (numpy.int8, numpy.uint8, numpy.int32, numpy.int64, numpy.bool_)
NEWEST = 22


def write_block(data):
    sys.stdout.buffer.write(struct.pack("<I", len(data)) + data)


def write_arrays(arrays):
    sys.stdout.buffer.write(struct.pack("<I", len(arrays)))
    for array in arrays:
        reals = numpy.ascontiguousarray(array, numpy.float32)
        sys.stdout.buffer.write(struct.pack("<I", reals.size) + reals.tobytes())


def write_form(case, form, given, inputs, outputs):
    model = type(case.model)()
    model.CopyFrom(case.model)
    for operators in model.opset_import:
        operators.version = min(operators.version, NEWEST)
    kept = [port for index, port in enumerate(case.model.graph.input) if index in given]
    del model.graph.input[:]
    model.graph.input.extend(kept)
    for index, port in enumerate(case.model.graph.input):
        if index not in given:
            model.graph.initializer.append(numpy_helper.from_array(inputs[index], port.name))
    write_block(f"{case.name} ({form})".encode())
    write_block(model.SerializeToString())
    write_arrays([inputs[index] for index in sorted(given)])
    write_arrays(outputs)


def write_case(case):
    for inputs, outputs in case.data_sets:
        arrays = list(inputs) + list(outputs)
        if not all(isinstance(a, numpy.ndarray) and a.dtype.type in KNOWN for a in arrays):
            return
        if any(0 in array.shape for array in arrays):
            return
        reals = {index for index, array in enumerate(inputs) if array.dtype.type in REALS}
        outputs_are_reals = all(array.dtype.type in REALS for array in outputs)
        if 0 in reals and outputs_are_reals:
            write_form(case, "first given", {0}, inputs, outputs)
            if reals != {0}:
                write_form(case, "reals given", reals, inputs, outputs)
        write_form(case, "none given", set(), inputs, outputs)


wanted = set(sys.argv[1:])
for case in collect_testcases(None):
    if {node.op_type for node in case.model.graph.node} <= wanted:
        write_case(case)
