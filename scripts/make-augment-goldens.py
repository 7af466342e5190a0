#!/usr/bin/env python3
"""Writes tests/Fixtures/augment: what Pillow makes of small pictures. Needs Pillow; neither building nor testing needs this script."""
import hashlib
import json
import pathlib

import PIL
from PIL import Image, ImageEnhance

FIXTURES = pathlib.Path(__file__).resolve().parent.parent / "tests" / "Fixtures"
OUT = FIXTURES / "augment"
INPUTS = ["photo_rgb_31x64", "photo_rgb_17x23", "photo_rgb_1x1", "extreme_rgb", "checker3_rgb", "white_rgb_13x9"]
FACTORS = [0, 0.25, 0.8, 0.9137, 1, 1.2, 1.37, 2]
ENHANCERS = {"brightness": ImageEnhance.Brightness, "contrast": ImageEnhance.Contrast, "saturation": ImageEnhance.Color}
ROTATED = "photo_rgb_31x64"
DEGREES = [10, -10, 90, 33.5]


def read(name):
    return Image.open(FIXTURES / "images" / "inputs" / f"{name}.png").convert("RGB")


def main():
    OUT.mkdir(exist_ok=True)
    enhanced = [
        {"input": f"inputs/{name}.png", "step": step, "factor": factor,
         "sha256": hashlib.sha256(enhancer(read(name)).enhance(factor).tobytes()).hexdigest()}
        for name in INPUTS for step, enhancer in ENHANCERS.items() for factor in FACTORS
    ]
    square = read(ROTATED).crop((0, 0, 31, 31))
    square.save(OUT / "square.png")
    for degrees in DEGREES:
        square.rotate(degrees, Image.Resampling.BILINEAR).save(OUT / f"rotated_{degrees}.png")
    rows = ",\n".join(json.dumps(row) for row in enhanced)
    (OUT / "pillow.json").write_text(f'{{"pillow": "{PIL.__version__}", "enhanced": [\n{rows}\n]}}\n')


main()
