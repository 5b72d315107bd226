"""Times LiteRT and onnxruntime on one model at a time, when asked.

Each line of standard input is answered by a line. `load ENGINE PATH` loads a model, to run on one
thread, and answers the engine's name and version; `run ENGINE COUNT` runs the engine's model so often
and answers the nanoseconds of each run. Inputs are zeros: no engine's time depends on them.
"""

import os
import sys
import time

import numpy


def litert(path):
    import ai_edge_litert
    from ai_edge_litert.interpreter import Interpreter

    # The default delegate is XNNPACK.
    interpreter = Interpreter(path, num_threads=1)
    interpreter.allocate_tensors()
    for port in interpreter.get_input_details():
        interpreter.set_tensor(port["index"], numpy.zeros(port["shape"], port["dtype"]))
    return interpreter.invoke, f"LiteRT {ai_edge_litert.__version__}"


def onnxruntime(path):
    import onnxruntime as engine

    options = engine.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = engine.InferenceSession(path, options, ["CPUExecutionProvider"])
    # Bound once, so that no run converts or copies an array.
    binding = session.io_binding()
    for port in session.get_inputs():
        shape = [extent if isinstance(extent, int) else 1 for extent in port.shape]
        kind = numpy.int8 if port.type == "tensor(int8)" else numpy.float32
        value = engine.OrtValue.ortvalue_from_numpy(numpy.zeros(shape, kind))
        binding.bind_ortvalue_input(port.name, value)
    for port in session.get_outputs():
        binding.bind_output(port.name)
    return lambda: session.run_with_iobinding(binding), f"onnxruntime {engine.__version__}"


def times(run, count):
    samples = []
    for _ in range(count):
        start = time.perf_counter_ns()
        run()
        samples.append(time.perf_counter_ns() - start)
    return samples


# What engines print on loading must not get between the answers.
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
engines = {"litert": litert, "onnxruntime": onnxruntime}
runs = {}
for line in sys.stdin:
    command, engine, argument = line.rstrip("\n").split(" ", 2)
    if command == "load":
        runs[engine], answer = engines[engine](argument)
    else:
        answer = " ".join(map(str, times(runs[engine], int(argument))))
    print(answer, file=answers, flush=True)
