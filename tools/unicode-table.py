#!/usr/bin/env python3
"""Writes src/base/unicode_table.c from Python's copy of the Unicode Character Database.

Run by hand when the Unicode version is to change; the result is committed.
"""
import sys
import unicodedata as u


def ranges(pred):
    out, start = [], None
    for c in range(0x80, 0x110000):
        if pred(chr(c)):
            if start is None:
                start = c
        elif start is not None:
            out.append((start, c - 1))
            start = None
    return out


def table(name, rows):
    print(f"const struct unicode_range {name}[] = {{")
    for i in range(0, len(rows), 4):
        print("\t" + " ".join(f"{{ 0x{a:x}, 0x{b:x} }}," for a, b in rows[i:i + 4]))
    print("};")
    print(f"const size_t {name}_count = countof({name});\n")


def lower_runs():
    runs = []
    for c in range(0x80, 0x110000):
        low = chr(c).lower()
        if len(low) != 1 or ord(low) == c:
            continue
        delta = ord(low) - c
        if runs:
            first, last, step, d = runs[-1]
            if d == delta and c - last in (1, 2) and (step in (0, c - last)):
                runs[-1] = (first, c, c - last, d)
                continue
        runs.append((c, c, 0, delta))
    return [(a, b, s or 1, d) for a, b, s, d in runs]


def word(c):
    return u.category(c)[0] in "LMN" and u.category(c) != "No" or u.category(c) == "Pc"


def punct(c):
    return u.category(c)[0] in "PS"


print("/*")
print(f" * Made by tools/unicode-table.py from Unicode {u.unidata_version}. Do not edit.")
print(" */")
print("/* clang-format off */")
print('#include "base/unicode_int.h"\n')
print('#include "base/attr.h"\n')
table("unicode_word", ranges(word))
table("unicode_punct", ranges(punct))
print("const struct unicode_lower unicode_lowers[] = {")
rows = lower_runs()
for i in range(0, len(rows), 3):
    print("\t" + " ".join(f"{{ 0x{a:x}, 0x{b:x}, {s}, {d} }}," for a, b, s, d in rows[i:i + 3]))
print("};")
print("const size_t unicode_lowers_count = countof(unicode_lowers);")
sys.exit(0)
