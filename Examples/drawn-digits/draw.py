"""Draws the data of this example: a digit in pen strokes, among clutter, seen through noise.

An image is 32 x 32, float32, 0 (ground) to 1 (ink) in steps of 1/16. A digit is a few curves in the
unit square; each drawing bends, slants, turns, scales and moves them, then a pen of random width
and strength draws them by distance to the curve. Every drawing has its own random stream, named by
(set, index), so a set of 10 is the beginning of a set of 1,000.

    python draw.py                     writes calibration.npz, test.npz, sample.npy, samples.png
    python draw.py --check             draws again and compares with what is there
    python draw.py --show 3            prints the first three test drawings as text
"""

import argparse
import pathlib
import struct
import sys
import zlib

import numpy as np

FOLDER = pathlib.Path(__file__).resolve().parent
LABELS = (FOLDER / "labels.txt").read_text().split()
SIDE = 32
LEVELS = 16  # Few levels deflate well, and k/16 is exact in float32.
SETS = {"train": 1, "calibration": 2, "test": 3}
CALIBRATION_COUNT = 200
TEST_COUNT = 1000
PIXELS = np.stack(np.meshgrid(np.arange(SIDE) + 0.5, np.arange(SIDE) + 0.5), axis=-1) / SIDE


def arc(x, y, width, height, start, end, points=14):
    """Points on an ellipse around (x, y); angles in degrees, clockwise from the right."""
    angle = np.radians(np.linspace(start, end, points))
    return np.stack([x + width * np.cos(angle), y + height * np.sin(angle)], axis=-1)


def path(*points):
    return np.array(points, dtype=np.float64)


def digit_curves(digit, random):
    """The curves of a digit in the unit square, y downwards; some have two ways to be written."""
    other = random.random() < 0.4
    match digit:
        case 0:
            return [arc(0.5, 0.5, 0.34, 0.5, -100, 262, 20)]
        case 1:
            stem = path((0.52, 0.0), (0.5, 1.0))
            return [stem] if other else [stem, path((0.52, 0.0), (0.28, 0.24))]
        case 2:
            return [arc(0.5, 0.28, 0.34, 0.28, -165, 40), path((0.76, 0.46), (0.14, 1), (0.88, 1))]
        case 3:
            if other:
                top = path((0.16, 0.0), (0.8, 0.0), (0.44, 0.42))
                return [top, arc(0.46, 0.7, 0.36, 0.3, -95, 150)]
            return [arc(0.48, 0.25, 0.3, 0.25, -150, 90), arc(0.48, 0.75, 0.36, 0.25, -90, 150)]
        case 4:
            if other:
                return [path((0.2, 0), (0.14, 0.56), (0.9, 0.56)), path((0.72, 0.1), (0.7, 1))]
            return [path((0.66, 1), (0.66, 0), (0.1, 0.68), (0.92, 0.68))]
        case 5:
            return [path((0.82, 0), (0.26, 0), (0.2, 0.46)), arc(0.46, 0.69, 0.36, 0.31, -135, 145)]
        case 6:
            return [arc(0.82, 0.66, 0.66, 0.66, -105, -180), arc(0.48, 0.7, 0.32, 0.3, -180, 180)]
        case 7:
            bar = [path((0.26, 0.52), (0.76, 0.52))] if other else []
            return [path((0.12, 0.0), (0.86, 0.0), (0.38, 1.0)), *bar]
        case 8:
            return [arc(0.5, 0.25, 0.28, 0.25, 90, 450), arc(0.5, 0.75, 0.34, 0.25, -90, 270)]
        case 9:
            return [arc(0.5, 0.3, 0.32, 0.3, 0, 360), path((0.82, 0.3), (0.78, 0.62), (0.6, 1.0))]
    raise ValueError(f"{digit} is not a digit")


def bend(curve, random_phase, strength):
    """Moves every point by a slow wave, as an unsteady hand would."""
    x, y = curve[:, 0], curve[:, 1]
    wave_x = np.sin(2 * np.pi * (0.7 * y + 0.4 * x) + random_phase[0])
    wave_y = np.sin(2 * np.pi * (0.7 * x + 0.4 * y) + random_phase[1])
    return curve + strength * np.stack([wave_x, wave_y], axis=-1)


def placement(random):
    """A 2 x 2 matrix and an offset that take the unit square into the image."""
    turn = np.radians(random.uniform(-22, 22))
    slant = random.uniform(-0.3, 0.3)
    height = random.uniform(0.46, 0.74)
    width = height * random.uniform(0.55, 0.95)
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    matrix = rotation @ np.array([[width, -slant * height], [0, height]])
    room = 0.44 - height / 2
    return matrix, 0.5 + random.uniform(-room, room, size=2)


def ink(curve, width, strength):
    """How much ink a pen of `width` leaves on each pixel along a curve, with a soft edge."""
    start, step = curve[:-1], np.diff(curve, axis=0)
    length = np.maximum((step**2).sum(axis=-1), 1e-12)
    offset = PIXELS[:, :, None, :] - start
    along = np.clip((offset * step).sum(axis=-1) / length, 0, 1)
    distance = np.sqrt(((offset - along[..., None] * step) ** 2).sum(axis=-1)).min(axis=-1)
    return strength * np.clip((width / 2 - distance) * SIDE + 0.5, 0, 1)


def clutter(random):
    """One to four short stray strokes around the digit, often touching it, often as dark."""
    image = np.zeros((SIDE, SIDE))
    for _ in range(random.integers(1, 5)):
        angle, away = random.uniform(0, 2 * np.pi), random.uniform(0.26, 0.54)
        middle = 0.5 + away * np.array([np.cos(angle), np.sin(angle)])
        size, start = random.uniform(0.05, 0.2), random.uniform(0, 360)
        curve = arc(*middle, size, size, start, start + random.uniform(40, 160), 5)
        image = np.maximum(image, ink(curve, random.uniform(0.03, 0.07), random.uniform(0.3, 1)))
    return image


def ground(random):
    """Uneven paper: a slope of brightness from one side to the other."""
    angle = random.uniform(0, 2 * np.pi)
    slope = (PIXELS - 0.5) @ np.array([np.cos(angle), np.sin(angle)])
    return random.uniform(0, 0.25) * (slope + 0.7)


def draw(digit, random):
    """One drawing of a digit: [32, 32], float32."""
    matrix, offset = placement(random)
    phase, strength = random.uniform(0, 2 * np.pi, size=2), random.uniform(0, 0.07)
    width, dark = random.uniform(0.04, 0.1), random.uniform(0.4, 1)
    image = clutter(random)
    for curve in digit_curves(digit, random):
        unsteady = bend(curve + random.normal(0, 0.025, size=2), phase, strength)
        image = np.maximum(image, ink((unsteady - 0.5) @ matrix.T + offset, width, dark))
    paper = ground(random)
    noise = random.normal(0, random.uniform(0.02, 0.24), size=(SIDE, SIDE))
    seen = paper + (1 - paper) * image + noise
    return (np.rint(np.clip(seen, 0, 1) * LEVELS) / LEVELS).astype(np.float32)


def draw_set(name, count):
    """`count` drawings of a set: x [count, 1, 32, 32] float32 and y [count] int64."""
    x = np.empty((count, 1, SIDE, SIDE), dtype=np.float32)
    y = np.empty(count, dtype=np.int64)
    for index in range(count):
        random = np.random.Generator(np.random.PCG64([SETS[name], index]))
        y[index] = random.integers(len(LABELS))
        x[index, 0] = draw(y[index], random)
    return x, y


def as_text(image):
    """A drawing as lines of text, two columns a pixel."""
    shades = " .:-=+*#%@"
    return "\n".join(
        "".join(2 * shades[min(9, int(value * 10))] for value in row).rstrip() for row in image
    )


def png(image):
    """The bytes of a PNG in shades of grey, ink dark; image is [height, width], 0 to 1."""

    def chunk(kind, body):
        check = zlib.crc32(kind + body)
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", check)

    height, width = image.shape
    rows = np.rint(255 * (1 - image)).astype(np.uint8)
    lines = b"".join(b"\0" + row.tobytes() for row in rows)
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = [(b"IHDR", header), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(kind, data) for kind, data in body)


def contact_sheet(x, y, rows=4, zoom=2):
    """A picture with a column for each digit and its first `rows` drawings below each other."""
    columns = [np.concatenate(x[y == digit][:rows, 0]) for digit in range(len(LABELS))]
    return np.concatenate(columns, axis=1).repeat(zoom, axis=0).repeat(zoom, axis=1)


def write():
    x, y = draw_set("test", TEST_COUNT)
    np.savez_compressed(FOLDER / "calibration.npz", x=draw_set("calibration", CALIBRATION_COUNT)[0])
    np.savez_compressed(FOLDER / "test.npz", x=x, y=y)
    np.save(FOLDER / "sample.npy", x[:1])
    (FOLDER / "samples.png").write_bytes(png(contact_sheet(x, y)))


def different_files():
    """The names of the data files that do not hold exactly what is drawn now."""
    x, y = draw_set("test", TEST_COUNT)
    calibration, test = np.load(FOLDER / "calibration.npz"), np.load(FOLDER / "test.npz")
    same = {
        "calibration.npz": np.array_equal(
            calibration["x"], draw_set("calibration", CALIBRATION_COUNT)[0]
        ),
        "test.npz": np.array_equal(test["x"], x) and np.array_equal(test["y"], y),
        "sample.npy": np.array_equal(np.load(FOLDER / "sample.npy"), x[:1]),
    }
    return [name for name, equal in same.items() if not equal]


def main():
    parser = argparse.ArgumentParser(description="Draws the data of this example.")
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    parser.add_argument("--show", type=int, metavar="N", help="print N test drawings as text")
    arguments = parser.parse_args()
    if arguments.show is not None:
        for image, label in zip(*draw_set("test", arguments.show)):
            print(f"{LABELS[label]}:\n{as_text(image[0])}")
    elif arguments.check:
        different = different_files()
        print("differs: " + ", ".join(different) if different else "every drawing is the same")
        sys.exit(1 if different else 0)
    else:
        write()


if __name__ == "__main__":
    main()
