"""Writes Tests/Golden/Importing/*.json: what Python, NumPy and pandas say, for the Swift tests to agree with.

    python3 Tests/Reference/importing.py

Made with Python 3.11, NumPy 2.4 and pandas 3.0; the content does not depend on the versions.
"""

import hashlib
import io
import json
import pathlib
import random
import struct

import numpy
import pandas

ROOT = pathlib.Path(__file__).resolve().parents[2]
OUT = ROOT / "Tests" / "Golden" / "Importing"


def write(name, content):
    (OUT / name).write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def bits(number):
    return format(struct.unpack("<Q", struct.pack("<d", number))[0], "016x")


def numbers():
    """Spellings of numbers that are hard to round, and the bits that `float` makes of them."""
    chance = random.Random(7)
    texts = [
        "0", "-0", "1", "9007199254740992", "9007199254740993", "9007199254740995", "1e22", "1e23", "123456789e22",
        "8.5e-23", "4.9e-324", "2.4703282292062327e-324", "2.4703282292062328e-324", "2.2250738585072011e-308",
        "2.2250738585072014e-308", "1.7976931348623157e308", "1e-400", "0e999999999999", "0.1", "0.3", "2.675",
        "1" + "0" * 300, "0." + "0" * 300 + "1", "3." + "14159265358979323846" * 8, "18446744073709551616",
        "18446744073709551615", "1.00000000000000011102230246251565404", "1.00000000000000011102230246251565405",
        "0000000000000000000000001.5", "9999999999999999999", "7.2057594037927933e16", "1e-22", "1e-23", "5e-1", ".5", "5.",
    ]
    for _ in range(300):
        texts.append(repr(struct.unpack("<d", struct.pack("<Q", chance.getrandbits(63) % 0x7FE0000000000000))[0]))
    for _ in range(200):
        texts.append(f"{chance.uniform(-1e6, 1e6):.{chance.randrange(0, 20)}f}")
    for _ in range(100):
        digits = "".join(chance.choice("0123456789") for _ in range(chance.randrange(1, 40)))
        texts.append(f"{chance.choice(['', '-', '+'])}{digits}e{chance.randrange(-330, 270)}")
    # A number beyond the largest double is infinite in Python and missing in a table.
    write("numbers.json", [[text, bits(float(text))] for text in texts if abs(float(text)) != float("inf")])


def arrays():
    """The digests of the files that `numpy.save` makes."""
    cases = {
        "float64": numpy.array([0.0, 1.5, -2.25, numpy.nan, 1e300], dtype="<f8"),
        "int32": numpy.array([0, 2, -1, 1], dtype="<i4"),
        "int8": numpy.array([1, 0, -1], dtype="i1"),
        "float64_empty": numpy.array([], dtype="<f8"),
        "float64_100000": numpy.arange(100000, dtype="<f8"),
    }
    digests = {}
    for name, array in cases.items():
        file = io.BytesIO()
        numpy.save(file, array)
        digests[name] = {"sha256": hashlib.sha256(file.getvalue()).hexdigest(), "bytes": len(file.getvalue())}
    write("arrays.json", digests)


def tables():
    """What pandas reads from the data that come with the project."""
    result = {}
    for name in ["credit_data.csv", "lending_club.csv"]:
        frame = pandas.read_csv(ROOT / "Data" / name)
        columns = []
        for column in frame.columns:
            cells = frame[column]
            entry = {"name": column, "missing": int(cells.isna().sum()), "distinct": int(cells.nunique())}
            if cells.dtype.kind in "if":
                entry |= {"minimum": float(cells.min()), "maximum": float(cells.max()), "mean": float(cells.mean())}
            else:
                entry["counts"] = {level: int(count) for level, count in cells.value_counts().items()}
            columns.append(entry)
        result[name] = {"rows": len(frame), "columns": columns}
    write("tables.json", result)


if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    numbers()
    arrays()
    tables()
