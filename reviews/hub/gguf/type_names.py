"""The numbers that GGUF files write for tensor types and for the file's own type, with what each stands for."""

from __future__ import annotations

from collections.abc import Mapping

from reviews.language.phrases import say

TYPES: Mapping[int, tuple[str, int, int]] = {
    0: ("F32", 1, 4),
    1: ("F16", 1, 2),
    2: ("Q4_0", 32, 18),
    3: ("Q4_1", 32, 20),
    6: ("Q5_0", 32, 22),
    7: ("Q5_1", 32, 24),
    8: ("Q8_0", 32, 34),
    9: ("Q8_1", 32, 36),
    10: ("Q2_K", 256, 84),
    11: ("Q3_K", 256, 110),
    12: ("Q4_K", 256, 144),
    13: ("Q5_K", 256, 176),
    14: ("Q6_K", 256, 210),
    15: ("Q8_K", 256, 292),
    16: ("IQ2_XXS", 256, 66),
    17: ("IQ2_XS", 256, 74),
    18: ("IQ3_XXS", 256, 98),
    19: ("IQ1_S", 256, 50),
    20: ("IQ4_NL", 32, 18),
    21: ("IQ3_S", 256, 110),
    22: ("IQ2_S", 256, 82),
    23: ("IQ4_XS", 256, 136),
    24: ("I8", 1, 1),
    25: ("I16", 1, 2),
    26: ("I32", 1, 4),
    27: ("I64", 1, 8),
    28: ("F64", 1, 8),
    29: ("IQ1_M", 256, 56),
    30: ("BF16", 1, 2),
    31: ("Q4_0_4_4", 32, 18),
    32: ("Q4_0_4_8", 32, 18),
    33: ("Q4_0_8_8", 32, 18),
    34: ("TQ1_0", 256, 54),
    35: ("TQ2_0", 256, 66),
    39: ("MXFP4", 32, 17),
    40: ("NVFP4", 64, 36),
    41: ("Q1_0", 128, 18),
    42: ("Q2_0", 64, 18),
}
"""Tensor type: its name, elements of a block, bytes of a block.

Numbers are those of ``enum ggml_type`` (ggml, include/ggml.h), blocks those of ggml's src/ggml-common.h. 31 to 33 are
Q4_0 in another order of rows; files are no longer written so, older ones are still served. 4, 5 and 36 to 38 were taken
back before files with them could spread. Programs derived from llama.cpp have given numbers from 41 on other meanings.
"""

FILE_TYPES: Mapping[int, str] = dict(
    enumerate(
        (
            "F32", "F16", "Q4_0", "Q4_1", "Q4_1_SOME_F16", "Q4_2", "Q4_3", "Q8_0", "Q5_0", "Q5_1", "Q2_K", "Q3_K_S",
            "Q3_K_M", "Q3_K_L", "Q4_K_S", "Q4_K_M", "Q5_K_S", "Q5_K_M", "Q6_K", "IQ2_XXS", "IQ2_XS", "Q2_K_S", "IQ3_XS",
            "IQ3_XXS", "IQ1_S", "IQ4_NL", "IQ3_S", "IQ3_M", "IQ2_S", "IQ2_M", "IQ4_XS", "IQ1_M", "BF16", "Q4_0_4_4",
            "Q4_0_4_8", "Q4_0_8_8", "TQ1_0", "TQ2_0", "MXFP4_MOE", "NVFP4", "Q1_0", "Q2_0",
        )
    )
)  # fmt: skip
"""``general.file_type``: the type of most of a file's tensors (llama.cpp, include/llama.h, ``enum llama_ftype``).

The words are the ones that quantization tools and file names use. Most are mixes: Q4_K_M holds Q4_K and Q6_K tensors.
"""


def name_of(number: int) -> str:
    """Return the name of a tensor type, "type 37" for a number without one."""
    known = TYPES.get(number)
    return known[0] if known else say("type {number_of}", number_of=number)


def bytes_of(number: int, elements: int) -> int:
    """Return the bytes that so many elements take in whole blocks; 0 for a type that is not known."""
    _, block, size = TYPES.get(number, ("", 1, 0))
    return elements // block * size
