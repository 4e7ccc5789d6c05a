"""The samplers that are compared, behind one face: ask for a point, tell its value, higher is better."""

import json
import os
import pathlib
import subprocess
import tempfile

PROGRAM = pathlib.Path(__file__).parents[3] / ".build" / "release" / "tenfold"


class Tenfold:
    """A sampler of ours, over `tenfold ask-tell`."""

    def __init__(self, sampler, space, seed, budget, parallel):
        self.file = tempfile.NamedTemporaryFile("w", suffix=".json")
        json.dump(space, self.file)
        self.file.flush()
        environment = {**os.environ, "HPO_BUDGET": str(budget), "HPO_PARALLEL": str(parallel)}
        self.process = subprocess.Popen(
            [os.environ.get("TENFOLD", PROGRAM), "ask-tell", "--space", self.file.name, "--seed", str(seed),
             "--sampler", sampler],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment,
        )

    def call(self, request):
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        reply = json.loads(self.process.stdout.readline())
        assert "error" not in reply, reply
        return reply

    def ask(self):
        trial = self.call({"op": "ask", "n": 1})["trials"][0]
        return trial["id"], trial["params"]

    def tell(self, trial, value):
        self.call({"op": "fail", "id": trial} if value is None else {"op": "tell", "id": trial, "value": value})

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Optuna:
    """A sampler of Optuna's, as its documentation says it is to be used."""

    def __init__(self, sampler, space, seed, budget, parallel):
        import optuna

        optuna.logging.set_verbosity(optuna.logging.ERROR)
        import warnings

        warnings.filterwarnings("ignore")
        made = {
            "tpe": lambda: optuna.samplers.TPESampler(seed=seed),
            "gp": lambda: optuna.samplers.GPSampler(seed=seed),
            "cmaes": lambda: optuna.samplers.CmaEsSampler(seed=seed),
            "random": lambda: optuna.samplers.RandomSampler(seed=seed),
        }[sampler]()
        self.space = space
        self.study = optuna.create_study(direction="maximize", sampler=made)

    def ask(self):
        trial = self.study.ask()
        point = {}
        for entry in self.space:
            name = entry["name"]
            if any(point.get(k) not in v for k, v in entry.get("when", {}).items()):
                continue
            if entry["type"] == "categorical":
                point[name] = trial.suggest_categorical(name, entry["choices"])
            elif entry["type"] == "int":
                point[name] = trial.suggest_int(name, entry["low"], entry["high"], log=entry["log"],
                                                step=entry.get("step") or 1)
            else:
                point[name] = trial.suggest_float(name, entry["low"], entry["high"], log=entry["log"],
                                                  step=entry.get("step"))
        return trial, point

    def tell(self, trial, value):
        import optuna

        if value is None:
            self.study.tell(trial, state=optuna.trial.TrialState.FAIL)
        else:
            self.study.tell(trial, value)

    def close(self):
        pass


def optimizer(name, *arguments):
    kind, sampler = name.split(":")
    return {"tenfold": Tenfold, "optuna": Optuna}[kind](sampler, *arguments)
