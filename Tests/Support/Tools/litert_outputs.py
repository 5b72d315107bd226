"""Runs a TensorFlow Lite model in LiteRT: inputs on standard input, outputs on standard output.

Argument: the model's path. Both are raw tensors of the model's own types, one run after another,
as long as there are inputs. LiteRT's built-in kernels are used, without delegates.
"""

import sys

import numpy
from ai_edge_litert.interpreter import Interpreter, OpResolverType

interpreter = Interpreter(
    sys.argv[1],
    experimental_op_resolver_type=OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES,
    num_threads=1,
)
interpreter.allocate_tensors()
data = sys.stdin.buffer.read()
position = 0
while position < len(data):
    for port in interpreter.get_input_details():
        count = int(numpy.prod(port["shape"]))
        value = numpy.frombuffer(data, port["dtype"], count, position)
        interpreter.set_tensor(port["index"], value.reshape(port["shape"]))
        position += value.nbytes
    interpreter.invoke()
    for port in interpreter.get_output_details():
        sys.stdout.buffer.write(interpreter.get_tensor(port["index"]).tobytes())
