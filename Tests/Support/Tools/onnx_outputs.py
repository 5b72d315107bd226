"""Runs an ONNX model in onnxruntime: float32 inputs on standard input, outputs on standard output.

Argument: the model's path. Axes without a number are 1. Runs until the inputs end; all outputs
follow each other as float32.
"""

import sys

import numpy
import onnxruntime

session = onnxruntime.InferenceSession(sys.argv[1], providers=["CPUExecutionProvider"])
data = numpy.frombuffer(sys.stdin.buffer.read(), numpy.float32)
position = 0
while position < data.size:
    feeds = {}
    for port in session.get_inputs():
        shape = [extent if isinstance(extent, int) else 1 for extent in port.shape]
        count = int(numpy.prod(shape))
        feeds[port.name] = data[position : position + count].reshape(shape)
        position += count
    for output in session.run(None, feeds):
        sys.stdout.buffer.write(output.astype(numpy.float32).tobytes())
