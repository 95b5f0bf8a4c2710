# SPDX-License-Identifier: MIT
"""What is to be proved.

Each tests/proofs/NAME.acsl is a unit: which shipped source it is about, and the annotations that go
into it (contracts, loop invariants, variants). They are inserted as comments into a copy below
build/proofs/, so what is proved is the shipped source, byte for byte (but for what a `call` names), and
comments. The file's form:

    source disk/mbr.c           the source; first
    header c_tables.h           included before it (default: contracts.h): what callees promise
    slice                       this unit is in the part that `make check` runs
    eva HARNESS                 by abstract interpretation from proof_main() of that file, not by WP
    with disk/gpt.c             another source, which the harness includes and this unit is about as well
    only FUNCTION...            the unit is about no other functions
    ends                        that it ends, and no more: WP, of the loops alone, without a goal for each access
    call d->ops->reset any      a call through this pointer is taken for one of any(), of which the header says what it writes
    states PROGRAM              by going through all states, with a program of the host that includes it
    option -wp-timeout 20       handed to Frama-C
    skip FUNCTION: why          not proved here, and why that is right
    unproved GOAL: why          a goal that no prover finishes, and why it holds (GOAL may end in *)
    function NAME               what follows goes before the function's definition
    loop N                      ... before its N-th loop (for, while, do), counted from 1
    before TEXT                 ... before the first line of the function that begins with TEXT
      indented lines            the annotation
"""
import os
import re

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
LOOP = re.compile(r"\s+(for|while) \(|\s+do \{")
ATTRIBUTE = re.compile(r"__attribute__\(\(.*?\)\) ")
# A function of logic that goes by what is in memory.
OF_MEMORY = re.compile(r"logic [\w *]*?(\w+)\{")
# Holds of all: there is no exit() to call. (Contracts that Frama-C makes for memset and the like do not say so.)
EVERYWHERE = {"*_assigns_exit*": "nothing in the firmware can call exit()"}
MODES = {"eva": "plain.h", "ends": "ends.h", "states": None}  # and what is included before the source
LISTS = {"with": "also", "only": "only", "option": "options"}
KEYS = ("source", "header", "slice", *MODES, *LISTS, "call", "skip", "unproved", "function", "loop", "before")


class Wrong(Exception):
    """A unit that cannot be proved as it stands."""


class Unit:
    def __init__(self, path):
        self.name = os.path.basename(path)[:-len(".acsl")]
        self.header, self.source, self.mode, self.harness = "contracts.h", None, "wp", None
        self.slice = False
        self.also, self.only, self.calls = [], [], []
        self.options, self.skip, self.unproved, self.notes = [], {}, dict(EVERYWHERE), []
        function, note = None, None
        with open(path, encoding="utf-8") as f:
            for number, line in enumerate(f, 1):
                if not line.strip() or line.startswith("#"):
                    continue
                if line[0] in " \t":
                    if note is None:
                        raise Wrong(f"{path}:{number}: an annotation with no place")
                    note[3].append(line.rstrip())
                    continue
                key, _, value = line.strip().partition(" ")
                value = value.strip()
                if key not in KEYS:
                    raise Wrong(f"{path}:{number}: {key}?")
                if key in ("source", "header"):
                    setattr(self, key, value)
                elif key == "slice":
                    self.slice = True
                elif key in MODES:
                    self.mode, self.header, self.harness = key, MODES[key], value
                elif key in LISTS:
                    getattr(self, LISTS[key]).extend(value.split())
                elif key == "call":
                    self.calls.append(value.split())
                elif key in ("skip", "unproved"):
                    what, _, why = value.partition(":")
                    if not why.strip():
                        raise Wrong(f"{path}:{number}: {what} without a reason")
                    getattr(self, key)[what.strip()] = why.strip()
                else:
                    if key == "function":
                        function = value
                    note = (key, function, value, [])
                    self.notes.append(note)

    def check_variants(self):
        """WP takes what a function of logic was of memory when a turn began for what it is at the turn's end: a
        variant that names one says something only where the loop leaves that memory alone."""
        logic = "".join(text_of(os.path.join(HERE, n)) for n in os.listdir(HERE) if n.endswith(".h"))
        logic += "\n".join(line for note in self.notes for line in note[3])
        for key, function, value, text in self.notes:
            text = "\n".join(text)
            variant = re.search(r"loop variant (.*?);", text, re.S)
            if key != "loop" or not variant:
                continue
            moving = re.sub(r"\\at\(\w+\([^;]*?\), (Pre|LoopEntry)\)", "", variant[1])
            names = set(OF_MEMORY.findall(logic)) & set(re.findall(r"(\w+)\(", moving))
            writes = "".join(re.findall(r"loop assigns (.*?);", text, re.S)) or "[]"
            if names and re.search(r"[A-Z\[]", writes):  # some array, or what a macro stands for
                raise Wrong(f"{self.name}: {function}(), loop {value}: a variant of memory that the loop writes: {names}")

    def annotated(self):
        """The shipped source with the annotations in it."""
        lines = text_of(self.source).split("\n")
        inserts = {}
        for key, function, value, text in self.notes:
            first, last = find_function(lines, function, self.source)
            if key == "function":
                at = first
            elif key == "loop":
                loops = [i for i in range(first, last) if LOOP.match(lines[i])]
                if int(value) > len(loops):
                    raise Wrong(f"{self.source}: {function}() has no loop {value}")
                at = loops[int(value) - 1]
            else:
                hits = [i for i in range(first, last) if lines[i].strip().startswith(value)]
                if not hits:
                    raise Wrong(f"{self.source}: {function}() has no line that begins with {value}")
                at = hits[0]
            if text:
                body = "\n".join(text).strip()
                inserts.setdefault(at, []).append(body if body.startswith("//@") else f"/*@ {body} */")
        out = []
        for i, line in enumerate(lines):
            out += inserts.get(i, [])
            out.append(line)
        copy = "\n".join(out)
        for pointer, name in self.calls:
            if pointer + "(" not in copy:
                raise Wrong(f"{self.source}: no call of {pointer}()")
            copy = copy.replace(pointer + "(", name + "(")
        return copy

    def calls_of(self, name):
        """Whether a function that the unit is about calls @name."""
        lines = text_of(self.source).split("\n")
        return any(re.search(rf"\b{name}\(", "\n".join(lines[slice(*find_function(lines, f, self.source))]))
                   for f in self.functions())

    def functions(self):
        """The names of those that the unit is about."""
        names = [f for source in [self.source] + self.also for f in functions_of(source)]
        return [n for n in self.only or names if n not in self.skip]


def find_function(lines, name, source):
    """[first, last) of the lines of a function's definition."""
    for i, line in enumerate(lines):
        if not re.match(rf"[a-z].*\b{name}\(", line):
            continue
        j = i
        while j < len(lines) and not lines[j].startswith("{") and not lines[j].endswith(";"):
            j += 1
        if j < len(lines) and lines[j].startswith("{"):
            return i, lines.index("}", j)
    raise Wrong(f"{source}: no function {name}()")


def functions_of(source):
    return re.findall(r"^[a-z][\w \*]*?\b(\w+)\([^;]*?\)\n\{", ATTRIBUTE.sub("", text_of(source)), re.M)


def text_of(source):
    with open(os.path.join(ROOT, source), encoding="utf-8") as f:
        return f.read()
