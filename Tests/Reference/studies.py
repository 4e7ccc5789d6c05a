"""Runs of the program: a study, its folds and its out-of-fold probabilities."""

import csv
import json
import subprocess
from pathlib import Path

import numpy as np


class Study:
    """One run of the program in a directory of its own."""

    def __init__(self, program, directory, text):
        self.program, self.directory = program, Path(directory)
        self.file = self.directory / "study.yaml"
        self.file.write_text(text)
        self.run("run", self.file, "--quiet", "--out", self.directory / "out")
        lines = self.run("trials", self.directory / "out", "--json", "--all").splitlines()
        self.trials = [json.loads(line) for line in lines]

    def run(self, *words):
        return self.output(self.program, *words)

    @staticmethod
    def output(program, *words):
        """What the program prints; the end of all if it fails."""
        words = [str(program), *map(str, words)]
        answer = subprocess.run(words, capture_output=True, text=True)
        if answer.returncode != 0:
            raise SystemExit(f"{' '.join(words)}: {answer.stderr}")
        return answer.stdout

    def folds(self):
        """The fold of each row of the table."""
        rows = list(csv.DictReader(self.run("folds", self.file).splitlines()))
        folds = np.empty(len(rows), int)
        for row in rows:
            folds[int(row["row"]) - 1] = int(row["fold"])
        return folds

    def probabilities(self, trial, folds, classes):
        """A trial's out-of-fold probabilities: rows × the classes asked for."""
        text = self.run("trials", self.directory / "out", "--probabilities", trial)
        values = np.full((len(folds), len(classes)), np.nan)
        for row in csv.DictReader(text.splitlines()):
            place = int(row["row"]) - 1
            assert folds[place] == int(row["fold"]), "another fold than `folds` says"
            values[place] = [float(row[f"probability_{label}"]) for label in classes]
        assert not np.isnan(values).any(), "rows without a probability"
        return values
