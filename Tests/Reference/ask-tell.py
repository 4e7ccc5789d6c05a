"""Holds `tenfold ask-tell` to its protocol as a stranger's harness would use it.

    python ask-tell.py .build/release/tenfold [--only WORD]

Spaces of every kind are searched by every sampler with every pruner, told ordinary, constant, huge and failing values;
then all that can be said wrongly is said. Each reply is read strictly: one line of JSON, the active parameters and no
others, each within its bounds and on its steps. Needs nothing but Python; ends with "N passed, N failed".
"""

import argparse
import json
import math
import os
import random
import select
import subprocess
import sys
import tempfile
import time

SAMPLERS = ["auto", "tpe", "gp", "cmaes", "qmc", "random", "grid"]
PRUNERS = ["none", "fold_race", "median", "wilcoxon", "asha", "hyperband", "forgiving", "aggressive"]


class Flaw(Exception):
    """What a reply should not have been."""


def no_json(word):
    raise Flaw(f"{word} is no JSON")


def expect(condition, *what):
    if not condition:
        raise Flaw(" ".join(str(part) for part in what))


# -- the other side ----------------------------------------------------------------------------


class Session:
    """A process of `tenfold ask-tell` that is held to one line of reply a request."""

    def __init__(self, program, space, *arguments, seed=0, environment=None):
        self.file = tempfile.NamedTemporaryFile("w", suffix=".json")
        self.file.write(space if isinstance(space, str) else json.dumps(space))
        self.file.flush()
        self.process = subprocess.Popen(
            [program, "ask-tell", "--space", self.file.name, "--seed", str(seed), *arguments],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env={**os.environ, **(environment or {})})

    def send(self, line):
        """The reply to raw bytes, within half a minute."""
        self.process.stdin.write(line if isinstance(line, bytes) else line.encode())
        self.process.stdin.write(b"\n")
        self.process.stdin.flush()
        ready, _, _ = select.select([self.process.stdout], [], [], 30)
        expect(ready, "no reply to", line[:100])
        reply = self.process.stdout.readline()
        if not reply.endswith(b"\n"):
            raise Flaw(f"the program ended at {line[:200]}: {self.process.stderr.read().decode()[-500:]}")
        waiting, _, _ = select.select([self.process.stdout], [], [], 0)
        expect(not waiting, "more than one line in reply to", line[:100])
        return json.loads(reply, parse_constant=no_json)

    def say(self, **request):
        return self.send(json.dumps(request))

    def ask(self, n=1):
        reply = self.say(op="ask", n=n)
        expect(list(reply) == ["trials"], "to an ask:", reply)
        expect(1 <= len(reply["trials"]) <= n, len(reply["trials"]), "trials, asked for", n)
        return [(trial["id"], trial["params"]) for trial in reply["trials"]]

    def good(self, **request):
        reply = self.say(**request)
        expect(reply in ({"ok": True}, {"ok": True, "stop": True}), request, "got", reply)
        expect("stop" not in reply or "fold" in request, request, "got", reply)
        return reply.get("stop", False)

    def bad(self, line):
        reply = self.send(line if isinstance(line, (str, bytes)) else json.dumps(line))
        expect(list(reply) == ["error"] and isinstance(reply["error"], str) and reply["error"], line, "got", reply)
        return reply["error"]

    def close(self):
        self.process.stdin.close()
        rest = self.process.stdout.read()
        code = self.process.wait(30)
        self.process.stdout.close()
        self.process.stderr.close()
        self.file.close()
        expect(rest == b"", "after the end of input:", rest[:200])
        expect(code == 0, "exit code", code)


# -- spaces ------------------------------------------------------------------------------------


def real(name, low, high, **more):
    return {"name": name, "type": "float", "low": low, "high": high, **more}


def whole(name, low, high, **more):
    return {"name": name, "type": "int", "low": low, "high": high, **more}


def choice(name, choices, **more):
    return {"name": name, "type": "categorical", "choices": choices, **more}


def chain(length):
    """Each switch opens the next one and a number."""
    found = [choice("s0", ["on", "off"])]
    for index in range(1, length):
        only = {"when": {f"s{index - 1}": ["on"]}}
        found += [choice(f"s{index}", ["on", "off"], **only), real(f"x{index}", 0, 1, **only)]
    return found


SPACES = {
    "issue": [
        {"name": "lr", "type": "float", "low": 1e-4, "high": 1, "log": True, "step": None},
        {"name": "depth", "type": "int", "low": 1, "high": 12, "log": False, "step": 1},
        {"name": "model", "type": "categorical", "choices": ["svm", "rf"]},
        {"name": "C", "type": "float", "low": 0.01, "high": 100, "log": True, "when": {"model": ["svm"]}},
    ],
    "nothing to choose": [choice("a", ["only"]), whole("b", 3, 3), real("c", 0.5, 0.5), choice("d", [7])],
    "no parameters": [],
    "one number": [real("x", 0, 1)],
    "one choice": [choice("x", ["a", "b", "c"])],
    "constants as parents": [
        choice("a", ["only"]), whole("b", 3, 3, when={"a": ["only"]}), real("c", 0, 1, when={"b": [3]}),
        real("d", 2.5, 2.5, when={"a": ["only"]}), choice("e", [1, 2], when={"b": [3]})],
    "steps": [
        real("tenths", 0.1, 0.95, step=0.1), real("sevenths", -1, 1, step=1 / 7), real("wide", 0, 1, step=3),
        real("exact", 0, 1, step=0.25), real("third", 0, 1, step=1 / 3), real("big", 1e6, 2e6, step=0.1),
        real("small", 0, 1e-9, step=1e-12), whole("sevens", 5, 64, step=7), whole("even", -10, 10, step=2),
        whole("over", 0, 3, step=10)],
    "log steps": [
        real("a", 0.1, 8, log=True, step=0.1), whole("b", 1, 1000, log=True, step=1), whole("c", 2, 100, log=True, step=7),
        whole("d", 1, 2, log=True), whole("e", 1, 10**9, log=True), real("f", 1e-300, 1e300, log=True)],
    "integers as choices": [
        choice("batch", [16, 32, 64, 128]), choice("bits", [0, 1]), choice("negative", [-1, 0, 1]),
        choice("both", [1, "1", "one"]), real("x", 0, 1, when={"batch": [32, 64], "bits": [1]})],
    "integers as parents": [
        whole("layers", 1, 4), whole("u1", 8, 512, log=True, when={"layers": [1, 2, 3, 4]}),
        whole("u2", 8, 512, log=True, when={"layers": [2, 3, 4]}), whole("u3", 8, 512, log=True, when={"layers": [3, 4]}),
        real("drop", 0, 0.9, step=0.1, when={"layers": [4]}), choice("skip", ["yes", "no"], when={"layers": [3, 4], "u3": [8]})],
    "stepped parents": [
        whole("n", 0, 20, step=5), real("x", 0, 1, when={"n": [5, 15]}), choice("k", ["a", "b"], when={"n": [20]}),
        real("y", 1, 2, when={"k": ["b"], "n": [20]})],
    "a deep chain": chain(25),
    "sixty parameters": [real(f"x{i}", 0, 1) for i in range(25)] + [real(f"r{i}", 1e-6, 1, log=True) for i in range(10)]
    + [whole(f"n{i}", 1, 50 + i) for i in range(15)] + [choice(f"k{i}", ["a", "b", "c", "d"]) for i in range(10)],
    "families": [choice("model", ["a", "b", "c", "d", "e", "f"]), choice("scale", ["no", "yes"])]
    + [real(f"{m}.{i}", 1e-3, 10, log=True, when={"model": [m]}) for m in "abcdef" for i in range(3)]
    + [real("shared", 0, 1, when={"model": ["a", "b"], "scale": ["yes"]})],
    "four points": [choice("a", ["x", "y"]), whole("b", 0, 1)],
    "extremes": [
        real("wide", -1.7e308, 1.7e308), real("long", 5e-324, 1.7e308, log=True), real("tiny", 0, 5e-324),
        whole("whole", -(2**53), 2**53), real("narrow", 1, 1 + 1e-15), real("far", 1e15, 1e15 + 1), real("below", -1e300, -1e299)],
    "odd names": [
        real("", 0, 1), real("with space", 0, 1), real("quo\"te\\ back", 0, 1), real("line\nbreak", 0, 1),
        real("größe", 0, 1), real("重み", 0, 1), real("😀", 0, 1), choice("c", ["", " ", "\"", "\\", "\u0001", "ü", "😀"]),
        real("when", 0, 1, when={"c": ["\"", "ü", ""]}), real("a.b.c", 0, 1), real("__proto__", 0, 1)],
    "many choices": [choice("c", [f"v{i}" for i in range(300)]), choice("d", list(range(200))), real("x", 0, 1, when={"d": [7]})],
    "less is better": {"direction": "minimize", "parameters": [real("x", 0, 1), choice("c", ["a", "b"])]},
    "more is better": {"direction": "maximize", "parameters": [real("x", 0, 1), choice("c", ["a", "b"])]},
}


def entries(space):
    return space["parameters"] if isinstance(space, dict) else space


def same(value, other):
    """Whether two JSON values are alike: 1, "1" and true are not."""
    return type(value) is type(other) and value == other


def check_point(space, point):
    """A point has a value for each active parameter, in its place, and no other."""
    expect(isinstance(point, dict), "params", point)
    active = set()
    for entry in entries(space):
        name = entry["name"]
        if not all(parent in active and any(same(point[parent], one) for one in values)
                   for parent, values in (entry.get("when") or {}).items()):
            continue
        active.add(name)
        expect(name in point, f"'{name}' is missing in", point)
        value = point[name]
        if entry["type"] == "categorical":
            expect(any(same(value, one) for one in entry["choices"]), f"'{name}' is", repr(value))
            continue
        low, high, step = entry["low"], entry["high"], entry.get("step")
        expect(type(value) in ((int,) if entry["type"] == "int" else (int, float)), f"'{name}' is", repr(value))
        expect(low <= value <= high, f"'{name}' is", value)
        if step and entry["type"] == "int":
            expect((value - low) % step == 0, f"'{name}' is", value)
        elif step:
            steps = (value - low) / step
            expect(abs(steps - round(steps)) < 1e-6, f"'{name}' is", value)
    expect(set(point) == active, "not active:", set(point) - active)


# -- what trials are worth ---------------------------------------------------------------------


def ordinary(point, rng):
    total = 0.0
    for name in sorted(point):
        value = point[name]
        total += math.tanh(value) if isinstance(value, (int, float)) else len(value) % 3
    return total + 0.1 * rng.gauss(0, 1)


def failing(point, rng):
    return None if ordinary(point, rng) > 0.4 * len(point) else ordinary(point, rng)


VALUES = {
    "ordinary": ordinary,
    "failing": failing,
    "all failing": lambda point, rng: None,
    "constant": lambda point, rng: 0.5,
    "zero or one": lambda point, rng: rng.choice([0, 1]),
    "huge": lambda point, rng: rng.choice([-1e300, 1e300, 0.0, 1e308, -1.7e308]),
    "tiny": lambda point, rng: 1e-300 * rng.gauss(0, 1),
    "one outlier": lambda point, rng: -1e300 if rng.random() < 0.1 else ordinary(point, rng),
    "far away": lambda point, rng: 1e15 + ordinary(point, rng),
}


def search(session, space, value, trials, rng, parallel=1, folds=0):
    """A whole search; the ids must be new and the points sound."""
    under_way, known, asked = [], set(), 0
    while asked < trials or under_way:
        if asked < trials and len(under_way) < parallel:
            for number, point in session.ask(min(parallel - len(under_way), trials - asked)):
                expect(type(number) is int and number not in known, "id", number)
                known.add(number)
                check_point(space, point)
                under_way.append((number, point))
                asked += 1
            continue
        number, point = under_way.pop(rng.randrange(len(under_way)))
        if folds == 0:
            outcome = value(point, rng)
        else:
            outcome, scores = None, []
            for fold in range(folds):
                score = value(point, rng)
                if score is None:
                    scores = None
                    break
                scores.append(score)
                # Whoever is told to stop may go on all the same.
                if session.good(op="tell", id=number, fold=fold, value=score) and fold + 1 < folds and rng.random() < 0.8:
                    session.good(op="pruned", id=number, folds=fold + 1, value=sum(x / len(scores) for x in scores))
                    scores = "pruned"
                    break
            if scores == "pruned":
                continue
            outcome = None if scores is None else sum(x / len(scores) for x in scores)
        if outcome is None:
            session.good(op="fail", id=number)
        else:
            session.good(op="tell", id=number, value=outcome)


# -- the tests ---------------------------------------------------------------------------------


def matrix(program):
    """Every sampler over every space, every sampler with every value, every sampler with every pruner."""
    for sampler in SAMPLERS:
        for name, space in SPACES.items():
            def run(sampler=sampler, space=space, parallel=1 + len(name) % 5):
                session = Session(program, space, "--sampler", sampler)
                search(session, space, ordinary, 24, random.Random(1), parallel)
                session.close()
            yield f"{sampler} over {name}", run
        for name, value in VALUES.items():
            def run(sampler=sampler, value=value):
                for space in (SPACES["issue"], SPACES["less is better"]):
                    session = Session(program, space, "--sampler", sampler, environment={"HPO_BUDGET": "45"})
                    search(session, space, value, 45, random.Random(2), 3)
                    session.close()
            yield f"{sampler} told {name} values", run
        for pruner in PRUNERS:
            for name in ("ordinary", "constant", "huge", "failing"):
                def run(sampler=sampler, pruner=pruner, name=name):
                    for space in (SPACES["issue"], SPACES["less is better"]):
                        session = Session(program, space, "--sampler", sampler, "--pruner", pruner)
                        search(session, space, VALUES[name], 20, random.Random(3), 4, folds=5)
                        session.close()
                yield f"{sampler} with {pruner}, {name} folds", run


def requests(program):
    """What can be said in an odd order, or wrongly."""
    space = SPACES["issue"]

    def flushed():
        session = Session(program, space)
        begin = time.monotonic()
        session.ask()
        expect(time.monotonic() - begin < 5, "the first reply took long")
        session.close()

    def many():
        for sampler in SAMPLERS:
            session = Session(program, space, "--sampler", sampler)
            trials = session.ask(100)
            expect(len({number for number, _ in trials}) == len(trials), "ids twice")
            for number, point in trials:
                check_point(space, point)
            for number, point in reversed(trials):
                session.good(op="tell", id=number, value=number % 7)
            expect(not {number for number, _ in session.ask(100)} & {number for number, _ in trials}, "ids again")
            session.close()

    def exhausted():
        for sampler in SAMPLERS:
            session = Session(program, SPACES["four points"], "--sampler", sampler)
            points = []
            for _ in range(40):
                for number, point in session.ask(1):
                    check_point(SPACES["four points"], point)
                    points.append(json.dumps(point, sort_keys=True))
                    session.good(op="tell", id=number, value=1)
            expect(len(set(points)) == 4, sampler, "found", len(set(points)), "of four points")
            if sampler != "random":
                expect(len(set(points[:4])) >= 3, sampler, "began with", points[:4])
            session.close()

    def never_told():
        for sampler in SAMPLERS:
            session = Session(program, space, "--sampler", sampler)
            for _ in range(60):
                for _, point in session.ask(3):
                    check_point(space, point)
            session.close()

    def folds_out_of_order():
        for pruner in PRUNERS:
            session = Session(program, space, "--pruner", pruner)
            for number, _ in session.ask(12):
                for fold in (4, 2, 0, 1, 3):
                    session.good(op="tell", id=number, fold=fold, value=0.5 + 0.01 * number)
                session.good(op="tell", id=number, value=0.5 + 0.01 * number)
            # Folds with gaps, far numbers, and a plain tell after some folds only.
            (number, _), (other, _) = session.ask(2)
            session.good(op="tell", id=number, fold=99, value=0.1)
            session.good(op="tell", id=number, fold=3, value=0.1)
            session.good(op="tell", id=number, value=0.1)
            session.good(op="tell", id=other, fold=1, value=0.1)
            session.good(op="pruned", id=other, folds=1, value=0.1)
            session.close()

    def told_before_folds():
        session = Session(program, space, "--pruner", "fold_race")
        (number, _), = session.ask()
        session.good(op="tell", id=number, value=0.5)
        session.bad({"op": "tell", "id": number, "fold": 0, "value": 0.5})
        session.bad({"op": "tell", "id": number, "value": 0.5})
        session.bad({"op": "pruned", "id": number, "folds": 1, "value": 0.5})
        session.bad({"op": "fail", "id": number})
        session.ask()
        session.close()

    def fold_told_twice():
        session = Session(program, space, "--pruner", "fold_race")
        (number, _), = session.ask()
        session.good(op="tell", id=number, fold=0, value=0.5)
        session.bad({"op": "tell", "id": number, "fold": 0, "value": 0.6})
        session.good(op="tell", id=number, fold=1, value=0.5)
        session.good(op="tell", id=number, value=0.5)
        session.close()

    def pruned_unasked():
        for pruner in PRUNERS:
            session = Session(program, space, "--pruner", pruner)
            for number, _ in session.ask(5):
                session.good(op="pruned", id=number, folds=3, value=0.8)
                session.bad({"op": "tell", "id": number, "value": 0.8})
            session.ask()
            session.close()

    def stop_and_go_on():
        session = Session(program, space, "--pruner", "median")
        stopped = 0
        for number, _ in session.ask(30):
            told = []
            for fold in range(5):
                value = 1 - number / 30 + 0.001 * fold
                told.append(session.good(op="tell", id=number, fold=fold, value=value))
            session.good(op="tell", id=number, value=1 - number / 30)
            stopped += any(told)
        expect(stopped > 10, "median stopped", stopped, "of 30 ever worse trials")
        session.close()

    def nonsense():
        session = Session(program, space)
        (number, _), (other, _) = session.ask(2)
        for line in (
            "nonsense", "[]", "[1]", "1", "null", "true", '"ask"', "{", "}", "{}", '{"op"}', '{"op":null}', '{"op":7}',
            '{"op":"ASK"}', '{"op":"jump"}', '{"Op":"ask"}', '{"op":["ask"]}', '{"op":{"ask":1}}', "{'op':'ask'}",
            '{"op":"ask"} {"op":"ask"}', '{"op":"ask"},', "\x00", "\x7f\x1b[0m", '{"op":"ask"', "﻿x",
            '{"op":"ask","n":0}', '{"op":"ask","n":-1}', '{"op":"ask","n":1.5}', '{"op":"ask","n":"2"}',
            '{"op":"ask","n":true}', '{"op":"ask","n":[1]}', '{"op":"ask","n":1e300}', '{"op":"ask","n":1000000000}',
            '{"op":"ask","n":99999999999999999999999999}', '{"op":"ask","n":NaN}',
            '{"op":"tell"}', '{"op":"tell","id":0}', '{"op":"tell","value":1}', '{"op":"tell","id":0,"value":NaN}',
            '{"op":"tell","id":0,"value":Infinity}', '{"op":"tell","id":0,"value":-Infinity}', '{"op":"tell","id":0,"value":null}',
            '{"op":"tell","id":0,"value":"0.5"}', '{"op":"tell","id":0,"value":true}', '{"op":"tell","id":0,"value":[1]}',
            '{"op":"tell","id":0,"value":{}}', '{"op":"tell","id":0,"value":1e999}', '{"op":"tell","id":0,"value":-1e999}',
            '{"op":"tell","id":77,"value":1}', '{"op":"tell","id":-1,"value":1}', '{"op":"tell","id":0.5,"value":1}',
            '{"op":"tell","id":"0","value":1}', '{"op":"tell","id":null,"value":1}', '{"op":"tell","id":1e300,"value":1}',
            '{"op":"tell","id":18446744073709551616,"value":1}', '{"op":"tell","id":true,"value":1}',
            '{"op":"tell","id":0,"fold":-1,"value":1}', '{"op":"tell","id":0,"fold":0.5,"value":1}',
            '{"op":"tell","id":0,"fold":"0","value":1}', '{"op":"tell","id":0,"fold":1e18,"value":1}',
            '{"op":"tell","id":0,"fold":0}', '{"op":"tell","id":0,"fold":0,"value":NaN}', '{"op":"tell","id":0,"fold":0,"value":null}',
            '{"op":"pruned","id":0}', '{"op":"pruned","id":0,"folds":1}', '{"op":"pruned","id":0,"value":1}',
            '{"op":"pruned","id":0,"folds":0,"value":1}', '{"op":"pruned","id":0,"folds":-3,"value":1}',
            '{"op":"pruned","id":0,"folds":1,"value":NaN}', '{"op":"pruned","id":77,"folds":1,"value":1}',
            '{"op":"fail"}', '{"op":"fail","id":77}', '{"op":"fail","id":-1}', '{"op":"fail","id":"0"}', '{"op":"fail","id":[0]}',
            b"\xff\xfe\xfd", b'{"op":"ask\xff"}', "[" * 100_000, '{"a":' * 50_000, "[" * 600 + "]" * 600,
            '{"op":"' + "x" * 500_000 + '"}',
        ):
            session.bad(line)
        session.good(op="tell", id=number, value=1)
        session.good(op="fail", id=other)
        session.close()

    def long_lines():
        session = Session(program, space)
        for size in (1_000_000, 5_000_000, 30_000_000):
            session.bad(b"x" * size)
            session.bad(b'{"op":"ask","pad":"' + b"x" * (2 << 20) + b'"}')
            session.ask()
        padded = session.send(b'{"op":"ask","pad":"' + b"x" * 500_000 + b'"}')
        expect("trials" in padded, "a long but sound line got", padded)
        session.close()

    def spacing():
        session = Session(program, space)
        for line in ('  {"op" : "ask" , "n" : 1 }  ', '{"n":1,"op":"ask"}\r', '\t{"op":"ask"}', '{"op":"\\u0061sk"}',
                     '{"op":"ask","n":1.0}', '{"op":"ask","n":1e0}', '{"op":"ask","extra":{"a":[1,2]}}'):
            expect("trials" in session.send(line), "to", line)
        session.good(op="tell", id=0, value=1)
        session.good(op="tell", id=1.0, value=1e0)
        session.good(op="tell", id=2, fold=None, value=1)
        expect("trials" in session.say(op="ask", n=None), "null is as good as nothing")
        session.close()

    def end_of_input():
        session = Session(program, space)
        session.process.stdin.write(b'\n\n{"op":"ask"}')
        session.process.stdin.close()
        reply = session.process.stdout.read()
        expect(reply.count(b"\n") == 1 and b"trials" in reply, "a last line without an end got", reply)
        expect(session.process.wait(30) == 0, "exit code")

    def pipelined():
        lines = b"".join(b'{"op":"ask","n":1}\n{"op":"tell","id":%d,"value":%d}\n' % (i, i % 5) for i in range(200))
        session = Session(program, space, "--sampler", "tpe")
        out, _ = session.process.communicate(lines, timeout=60)
        expect(out.count(b"\n") == 400 and b"error" not in out, out.count(b"\n"), "replies to 400 lines sent at once")

    def reader_gone():
        session = Session(program, space)
        session.process.stdout.close()
        try:
            for _ in range(100):
                session.process.stdin.write(b'{"op":"ask","n":100}\n')
                session.process.stdin.flush()
        except BrokenPipeError:
            pass
        try:
            session.process.stdin.close()
        except BrokenPipeError:
            pass
        session.process.wait(30)
        said = session.process.stderr.read().decode()
        expect("Fatal" not in said and len(said) < 500, "said", said)

    def same_again():
        for sampler in SAMPLERS:
            heard = []
            for _ in range(2):
                session = Session(program, SPACES["families"], "--sampler", sampler, seed=5)
                lines = []
                for _ in range(25):
                    reply = session.say(op="ask", n=2)
                    lines.append(json.dumps(reply))
                    for trial in reply["trials"]:
                        session.good(op="tell", id=trial["id"], value=len(json.dumps(trial)) % 11)
                session.close()
                heard.append(lines)
            expect(heard[0] == heard[1], sampler, "does not repeat itself")
            session = Session(program, SPACES["families"], "--sampler", sampler, seed=6)
            other = [json.dumps(session.say(op="ask", n=2)) for _ in range(25)]
            session.close()
            expect(other[1:] != heard[0][1:], sampler, "ignores the seed")

    def hints():
        for budget in ("", "0", "-5", "many", "1", "7", "1e9", "99999999999999999999", "50"):
            for parallel in ("", "0", "-1", "x", "16", "100000", "99999999999999999999"):
                session = Session(program, space, environment={"HPO_BUDGET": budget, "HPO_PARALLEL": parallel})
                session.ask(2)
                session.close()

    for test in (flushed, many, exhausted, never_told, folds_out_of_order, told_before_folds, fold_told_twice, pruned_unasked,
                 stop_and_go_on, nonsense, long_lines, spacing, end_of_input, pipelined, reader_gone, same_again, hints):
        yield test.__name__.replace("_", " "), lambda test=test: test()


def refusals(program):
    """Space files and options that cannot be used: exit code 2 and one line on standard error."""
    x = '{"name":"x","type":"float","low":0,"high":1}'
    files = {
        "empty": "", "no JSON": "{", "a number": "7", "a word": '"x"', "null": "null", "a list of numbers": "[7]",
        "no name": '[{"type":"float","low":0,"high":1}]', "name no text": '[{"name":7,"type":"float","low":0,"high":1}]',
        "no type": '[{"name":"x"}]', "type unknown": '[{"name":"x","type":"real","low":0,"high":1}]',
        "no bounds": '[{"name":"x","type":"float"}]', "low above high": '[{"name":"x","type":"float","low":2,"high":1}]',
        "NaN": '[{"name":"x","type":"float","low":NaN,"high":1}]', "text bounds": '[{"name":"x","type":"float","low":"0","high":1}]',
        "log of zero": '[{"name":"x","type":"float","low":0,"high":1,"log":true}]',
        "log of negative int": '[{"name":"x","type":"int","low":-1,"high":1,"log":true}]',
        "half bounds of an int": '[{"name":"x","type":"int","low":0.5,"high":1}]',
        "step zero": '[{"name":"x","type":"float","low":0,"high":1,"step":0}]',
        "step negative": '[{"name":"x","type":"int","low":0,"high":1,"step":-1}]',
        "step half of an int": '[{"name":"x","type":"int","low":0,"high":1,"step":0.5}]',
        "no choices": '[{"name":"x","type":"categorical"}]', "choices empty": '[{"name":"x","type":"categorical","choices":[]}]',
        "choices twice": '[{"name":"x","type":"categorical","choices":["a","a"]}]',
        "choices nested": '[{"name":"x","type":"categorical","choices":[["a"]]}]',
        "name twice": f"[{x},{x}]", "parent after child": '[{"name":"y","type":"float","low":0,"high":1,"when":{"x":["a"]}},' + x + "]",
        "parent unknown": '[{"name":"y","type":"float","low":0,"high":1,"when":{"z":["a"]}}]',
        "parent its own": '[{"name":"y","type":"float","low":0,"high":1,"when":{"y":[1]}}]',
        "parent never so": '[{"name":"c","type":"categorical","choices":["a"]},{"name":"y","type":"float","low":0,"high":1,"when":{"c":["b"]}}]',
        "when no list": '[{"name":"c","type":"categorical","choices":["a"]},{"name":"y","type":"float","low":0,"high":1,"when":{"c":"a"}}]',
        "key misspelt": '[{"name":"x","type":"float","low":0,"high":1,"logg":true}]',
        "direction unknown": '{"direction":"up","parameters":[' + x + "]}", "object without list": '{"direction":"minimize"}',
        "key unknown": '{"directions":"minimize","parameters":[' + x + "]}",
    }

    def refused(arguments, contents=None):
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            file.write("[" + x + "]" if contents is None else contents)
            file.flush()
            ran = subprocess.run([program, "ask-tell", *(a.replace("FILE", file.name) for a in arguments)],
                                 input=b'{"op":"ask"}\n', capture_output=True, timeout=30)
        said = ran.stderr.decode().strip()
        expect(ran.returncode == 2, "exit code", ran.returncode, said)
        expect(ran.stdout == b"", "said", ran.stdout)
        expect(said and len(said.splitlines()) <= 2, "said", said)

    for name, contents in files.items():
        yield f"refuses a space file: {name}", lambda contents=contents: refused(["--space", "FILE"], contents)
    for arguments in (["--space", "/nowhere/space.json"], ["--space", "/"], [], ["--space", "FILE", "--sampler", "best"],
                      ["--space", "FILE", "--pruner", "best"], ["--space", "FILE", "--seed", "x"], ["--space", "FILE", "--seed", "-1"],
                      ["--space", "FILE", "--tempo", "1"]):
        yield f"refuses {' '.join(arguments) or 'no space'}", lambda arguments=arguments: refused(arguments)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    passed = failed = 0
    for part in (refusals, requests, matrix):
        for name, test in part(options.program):
            if options.only not in name:
                continue
            try:
                test()
                passed += 1
            except Exception as error:  # a test that trips over the program's answer has failed
                failed += 1
                print(f"{name}: {type(error).__name__}: {str(error)[:600]}", flush=True)
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
