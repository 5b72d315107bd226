"""Cuts a QDQ model into its layers and writes what onnxruntime makes of each, and of the whole.

Arguments: the model's path, a seed, a count of samples. A layer is what lies between the result of
a QuantizeLinear and the nearest results of others before it; its inputs are those of a run of the
whole model on random int8 inputs. The whole comes last, its outputs as int8. Standard output:

    u32 cases, each: block name; block model; u32 samples, each: u32 inputs, blocks; block output

Counts and lengths are 32-bit little-endian; a block has its length before it.
"""

import struct
import sys

import numpy
import onnx
import onnxruntime
from onnx import numpy_helper, shape_inference, utils

SOFTMAX_QUANTIZATION = (numpy.float32(1 / 256), numpy.int8(-128))


def write_count(count):
    sys.stdout.buffer.write(struct.pack("<I", count))


def write_block(data):
    write_count(len(data))
    sys.stdout.buffer.write(data)


def write_case(name, model, samples):
    write_block(name.encode())
    write_block(model.SerializeToString())
    write_count(len(samples))
    for inputs, output in samples:
        write_count(len(inputs))
        for array in inputs:
            write_block(array.tobytes())
        write_block(output.tobytes())


def run(model, feeds):
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    return [session.run(None, feed) for feed in feeds]


def quantized(reals, scale, zero_point):
    return numpy.clip(numpy.rint(reals / scale) + zero_point, -128, 127).astype(numpy.int8)


class QDQModel:
    def __init__(self, path):
        self.model = shape_inference.infer_shapes(onnx.load(path))
        self.graph = self.model.graph
        self.known = {t.name: numpy_helper.to_array(t) for t in self.graph.initializer}
        self.makers = {name: node for node in self.graph.node for name in node.output}
        quantizers = [node for node in self.graph.node if node.op_type == "QuantizeLinear"]
        self.first, self.quantized = quantizers[0], [node.output[0] for node in quantizers]

    def sources(self, name):
        """The nearest quantized tensors before a tensor, each once, in the order of use."""
        found = {}
        for source in self.makers[name].input:
            if source in self.quantized:
                found[source] = None
            elif source in self.makers:
                found.update(dict.fromkeys(self.sources(source)))
        return list(found)

    def random_inputs(self, seed, count):
        shape = [axis.dim_value for axis in self.graph.input[0].type.tensor_type.shape.dim]
        return numpy.random.default_rng(seed).integers(-128, 128, [count] + shape, numpy.int8)

    def reals(self, integers):
        scale, zero_point = (self.known[name] for name in self.first.input[1:])
        return (integers.astype(numpy.float32) - zero_point) * scale

    def integers(self, output):
        """An output of the whole model in the integers that it is made of, or a softmax's."""
        maker = self.makers[self.graph.output[0].name]
        if maker.op_type == "DequantizeLinear":
            return quantized(output, *(self.known[name] for name in maker.input[1:]))
        assert maker.op_type == "Softmax", maker.op_type
        return quantized(output, *SOFTMAX_QUANTIZATION)

    def layer(self, inputs, output):
        return utils.Extractor(self.model).extract_model(inputs, [output])

    def traced(self, feeds):
        """Every quantized tensor of each run of the whole model, by name."""
        model = onnx.ModelProto()
        model.CopyFrom(self.model)
        types = {value.name: value for value in model.graph.value_info}
        model.graph.output.extend(types[name] for name in self.quantized)
        names = [port.name for port in model.graph.output]
        return [dict(zip(names, outputs)) for outputs in run(model, feeds)]


def main(path, seed, count):
    whole = QDQModel(path)
    integers = whole.random_inputs(seed, count)
    feeds = [{whole.graph.input[0].name: whole.reals(sample)} for sample in integers]
    traces = whole.traced(feeds)
    write_count(len(whole.quantized))  # One for each after the first, and the whole.
    for name in whole.quantized[1:]:
        sources = whole.sources(name)
        model = whole.layer(sources, name)
        inputs = [{source: trace[source] for source in sources} for trace in traces]
        outputs = [results[0] for results in run(model, inputs)]
        samples = [(list(given.values()), output) for given, output in zip(inputs, outputs)]
        write_case(whole.makers[whole.makers[name].input[0]].name or name, model, samples)
    outputs = [whole.integers(results[0]) for results in run(whole.model, feeds)]
    write_case("whole", whole.model, [([i], o) for i, o in zip(integers, outputs)])


main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
