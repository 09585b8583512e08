#!/usr/bin/env python3
"""fidelity-check.py COMPARE CORPUS [--baseline FILE] [--record]

Compares our score on every case of CORPUS with the recorded one and fails if any is lower. COMPARE is the corpus kit's
compare.py; score.sh has to have run before, so that every case holds an ours.json. --record writes the baseline instead:
{case: [fraction of the oracle's frames that we found, expected functions that we found]}.
"""
import argparse
import json
import os
import subprocess
import sys


def results(compare, corpus):
    out = subprocess.run(
        [sys.executable, compare, "score", corpus, "--ours", "ours.json", "--json"], check=True, stdout=subprocess.PIPE
    ).stdout
    return {row["name"]: result(row) for row in json.loads(out)}


def result(row):
    ours, expected = row["ours"], row["expect_ours"]
    fraction = ours["score"] if ours and ours["score"] is not None else 0.0
    found = expected["must_found"] + expected["bonus_found"] if expected else 0
    return [round(fraction, 4), found]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("compare")
    parser.add_argument("corpus")
    here = os.path.dirname(os.path.abspath(__file__))
    parser.add_argument("--baseline", default=os.path.join(here, "fidelity-baseline.json"))
    parser.add_argument("--record", action="store_true")
    args = parser.parse_args()

    now = results(args.compare, args.corpus)
    if not now:
        print("fidelity: no case in " + args.corpus)
        return 1
    if args.record:
        lines = ["  %s: %s" % (json.dumps(name), json.dumps(now[name])) for name in sorted(now)]
        with open(args.baseline, "w", encoding="utf-8") as f:
            f.write("{\n" + ",\n".join(lines) + "\n}\n")
        print("fidelity: recorded %d cases" % len(now))
        return 0

    if not os.path.exists(args.baseline):
        print("fidelity: nothing recorded yet (run with --record); not compared")
        return 0
    with open(args.baseline, encoding="utf-8") as f:
        before = json.load(f)
    worse = better = 0
    for name in sorted(before):
        if name not in now:
            print("fidelity: %s: recorded, but not made here; not compared" % name)
            continue
        old, new = before[name], now[name]
        line = "fidelity: %s: frames %.4f -> %.4f, expected functions %d -> %d" % (name, old[0], new[0], old[1], new[1])
        if new[0] < old[0] or new[1] < old[1]:
            worse += 1
            print(line + "  WORSE")
        elif new != old:
            better += 1
            print(line + "  better")
    for name in sorted(set(now) - set(before)):
        print("fidelity: %s: not recorded; not compared" % name)
    compared = len(set(now) & set(before))
    print("fidelity: %d cases compared, %d worse, %d better" % (compared, worse, better))
    if compared == 0:
        print("fidelity: not one recorded case could be compared")
        return 1
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())
