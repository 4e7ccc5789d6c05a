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


class SMAC:
    """SMAC3's facade for hyperparameters (forests) or for numbers (a Gaussian process), over its ask and tell."""

    def __init__(self, sampler, space, seed, budget, parallel):
        import ConfigSpace
        import smac

        self.space, self.folder, self.worst = space, tempfile.TemporaryDirectory(), 0.0
        made = ConfigSpace.ConfigurationSpace(seed=seed)
        for entry in space:
            made.add(self.parameter(ConfigSpace, entry))
        for entry in space:
            rules = [ConfigSpace.InCondition(made[entry["name"]], made[parent], [self.told(parent, v) for v in values])
                     for parent, values in (entry.get("when") or {}).items()]
            if rules:
                made.add(rules[0] if len(rules) == 1 else ConfigSpace.AndConjunction(*rules))
        facade = {"forest": smac.HyperparameterOptimizationFacade, "gp": smac.BlackBoxFacade}[sampler]
        scenario = smac.Scenario(made, deterministic=True, n_trials=budget, seed=seed, output_directory=self.folder.name)
        self.smac = facade(scenario, lambda config, seed=0: 0.0, overwrite=True, logging_level=False)

    def parameter(self, ConfigSpace, entry):
        name = entry["name"]
        if entry["type"] == "categorical":
            return ConfigSpace.CategoricalHyperparameter(name, entry["choices"])
        low, high, step = entry["low"], entry["high"], entry.get("step")
        if step:  # as the number of steps
            return ConfigSpace.UniformIntegerHyperparameter(name, 0, round((high - low) / step))
        kind = ConfigSpace.UniformIntegerHyperparameter if entry["type"] == "int" else ConfigSpace.UniformFloatHyperparameter
        return kind(name, low, high, log=entry["log"])

    def told(self, name, value):
        entry = next(one for one in self.space if one["name"] == name)
        return round((value - entry["low"]) / entry["step"]) if entry.get("step") else value

    def ask(self):
        info = self.smac.ask()
        point = {}
        for entry in self.space:
            if entry["name"] in info.config:
                value = info.config[entry["name"]]
                value = getattr(value, "item", lambda: value)()
                point[entry["name"]] = entry["low"] + value * entry["step"] if entry.get("step") else value
        return info, point

    def tell(self, trial, value):
        from smac.runhistory import TrialValue

        # Its models take no infinite cost: a trial that crashed is as bad as the worst one seen.
        cost = self.worst if value is None else -value
        self.worst = max(self.worst, cost)
        self.smac.tell(trial, TrialValue(cost=cost))

    def close(self):
        self.folder.cleanup()


def optimizer(name, *arguments):
    kind, sampler = name.split(":")
    return {"tenfold": Tenfold, "optuna": Optuna, "smac": SMAC}[kind](sampler, *arguments)
