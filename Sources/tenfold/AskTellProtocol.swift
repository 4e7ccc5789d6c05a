/// The part of `tenfold ask-tell --help` that says what lines to write and what comes back.
let askTellProtocol = #"""
    The space, a JSON list of parameters, parents before children:
      {"name":"lr","type":"float","low":1e-4,"high":1,"log":true}    numbers, bounds included
      {"name":"depth","type":"int","low":2,"high":12,"step":2}       whole numbers
      {"name":"model","type":"categorical","choices":["svm","rf"]}   strings, numbers, booleans
      {"name":"C","type":"float","low":0.01,"high":100,"log":true,"when":{"model":["svm"]}}
    "when": the parameter is there only where each parent named is, with one of the values listed.
    Instead of the list: {"direction":"minimize","folds":5,"parameters":[…]}; "maximize" is the
    default, and without "folds" their number is learned from the first trials.

    Each line of input is one request, and gets one line in reply, at once:
      {"op":"ask","n":2}                      → {"trials":[{"id":0,"params":{…}},…]}
        n trials, at most 1000; 1 without "n". Any number may be open at a time.
      {"op":"tell","id":0,"value":0.83}       → {"ok":true}
        The trial has finished.
      {"op":"tell","id":0,"fold":2,"value":0.81} → {"ok":true} or {"ok":true,"stop":true}
        The score of one fold, counted from 0. "stop" comes with --pruner: the other folds can be
        spared. End the trial by "pruned", or go on and end it by a tell without "fold".
      {"op":"pruned","id":0,"folds":3,"value":0.80} → {"ok":true}
        The trial was given up after so many folds; the value is their mean.
      {"op":"fail","id":3}                    → {"ok":true}
        The trial has no value. The sampler learns where trials fail.
    What cannot be granted gets {"error":"…"}, changes nothing, and the program goes on: no JSON,
    an unknown or finished trial, a fold told twice, a value that is no finite number.
    The program ends at the end of its input. The same requests get the same replies.

    HPO_BUDGET in the environment, the number of trials there will be, keeps the start short if they
    are few. How many are evaluated at a time is seen from the trials that are open.
    """#
