"""PNG files: every pixel as it was, what is around them as readers expect it."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from graphmodel.diagram.png_file import png_file


@pytest.mark.parametrize("channels", [3, 4])
def test_every_pixel_its_size_and_its_title_come_back(channels: int) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (7, 5, channels)).astype(np.uint8)
    with Image.open(io.BytesIO(png_file(pixels, 192, "Żółć\0 語"))) as image:
        image.load()
        assert image.mode == "RGB"
        assert (np.asarray(image) == pixels[:, :, :3]).all()
        assert [round(each) for each in image.info["dpi"]] == [192, 192]
        assert image.info["Title"] == "Żółć 語"


def test_a_damaged_file_is_seen_to_be_damaged() -> None:
    content = bytearray(png_file(np.zeros((3, 3, 3), np.uint8), 96, "t"))
    content[-20] ^= 1
    with pytest.raises((OSError, SyntaxError)), Image.open(io.BytesIO(bytes(content))) as image:
        image.load()
        image.verify()
