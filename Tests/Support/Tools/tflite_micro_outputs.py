"""Runs models in TensorFlow Lite Micro; its reference kernels decide what is right.

Standard input: a count of cases; for each the model, its count of outputs, its count
of inputs, and the inputs.
Standard output: for each case a status; 0 is followed by a count of outputs and the outputs, 1 by
a message. Counts and lengths are 32-bit little-endian, every byte string has its length before it.
"""

import struct
import sys

import numpy
from tflite_micro.python.tflite_micro import runtime

ARENA_BYTES = 8 << 20


def read_count(stream):
    return struct.unpack("<I", stream.read(4))[0]


def read_bytes(stream):
    return stream.read(read_count(stream))


def outputs(model, count, inputs):
    interpreter = runtime.Interpreter.from_bytes(model, arena_size=ARENA_BYTES)
    for index, data in enumerate(inputs):
        details = interpreter.get_input_details(index)
        values = numpy.frombuffer(data, dtype=details["dtype"])
        interpreter.set_input(values.reshape(details["shape"]), index)
    interpreter.invoke()
    return [interpreter.get_output(index).tobytes() for index in range(count)]


def write(stream, status, parts):
    stream.write(struct.pack("<I", status))
    if status == 0:
        stream.write(struct.pack("<I", len(parts)))
    for part in parts:
        stream.write(struct.pack("<I", len(part)) + part)


def main():
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    for _ in range(read_count(source)):
        model = read_bytes(source)
        count = read_count(source)
        inputs = [read_bytes(source) for _ in range(read_count(source))]
        try:
            write(sink, 0, outputs(model, count, inputs))
        except (RuntimeError, ValueError) as error:
            write(sink, 1, [str(error).encode()])


main()
