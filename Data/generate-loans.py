#!/usr/bin/env python3
"""Writes a large table of loans that never were, for trying out speed and search.

    python3 generate-loans.py --rows 1000000 --seed 1 --out loans.csv

The same rows and seed give the same file, byte for byte. About 117 bytes a row. The target `status` is `bad` in
about one row in ten. It is drawn from a probability that depends on income, debt, history, term, purpose, region,
employer and on two interactions, so that trees can learn more than a linear model; the draw itself is noise that
nothing can learn. Cells are missing at random in some columns, and more often for bad loans in `employment_years`.
Needs nothing beyond Python's standard library.
"""

import argparse
import datetime
import math
import random

PURPOSES = {"debt_consolidation": 0.15, "credit_card": -0.1, "home_improvement": 0.0, "car": -0.25,
            "small_business": 0.6, "medical": 0.3, "moving": 0.2, "vacation": 0.1, "other": 0.15}
HOMES = {"rent": 0.25, "mortgage": -0.2, "own": -0.1, "with parents": 0.1}
PURPOSE_SHARES = [48, 20, 8, 4, 3, 4, 2, 2, 9]
HOME_SHARES = [40, 45, 12, 3]
FIRST_DAY = datetime.date(2012, 1, 1)
HEADER = ("loan_id,application_date,amount,term_months,interest_rate,annual_income,debt_to_income,employment_years,"
          "home,purpose,region,employer,delinquencies_2y,inquiries_6m,revolving_utilization,first_loan,"
          "income_verified,status")


def effects(chance, prefix, count, spread):
    """A high-cardinality category: names, each with an effect of its own on the log odds."""
    return [(f"{prefix}{number:03d}", chance.gauss(0, spread)) for number in range(count)]


def row(number, chance, regions, employers):
    purpose = chance.choices(list(PURPOSES), PURPOSE_SHARES)[0]
    home = chance.choices(list(HOMES), HOME_SHARES)[0]
    region, region_effect = regions[int(len(regions) * chance.random() ** 2)]
    employer, employer_effect = employers[int(len(employers) * chance.random() ** 3)]
    income = round(math.exp(chance.gauss(11.0, 0.55)), 2)
    amount = 100 * max(10, round(min(income * chance.uniform(0.05, 0.5), 40_000) / 100))
    term = 60 if chance.random() < 0.15 + amount / 100_000 else 36
    burden = min(chance.gammavariate(3, 6), 60)
    years = min(int(chance.expovariate(1 / 6)), 40)
    delinquencies = min(int(chance.expovariate(1.8)), 9)
    inquiries = min(int(chance.expovariate(1.1)), 12)
    utilization = min(max(chance.gauss(50, 25), 0), 120)
    first = chance.random() < 0.2
    verified = chance.random() < 0.55
    days = int(chance.random() * 3650)

    odds = -3.4 + PURPOSES[purpose] + HOMES[home] + region_effect + employer_effect
    odds += 0.9 * (math.log(amount) - math.log(income) + 1.5)
    odds += 0.035 * (burden - 18) + 0.35 * delinquencies + 0.2 * inquiries
    odds -= 0.05 * min(years, 12)
    odds += 0.5 if term == 60 else 0
    odds -= 0.3 if verified else 0
    rate = min(max(14 + 0.8 * odds + chance.gauss(3, 3), 5), 31)     # a lender who knows some of it, but not all
    odds += 1.6 if term == 60 and burden > 22 else 0                 # two things together are worse than their sum
    odds += 1.5 if purpose in ("small_business", "other") and years < 3 else 0
    odds += 0.0011 * (utilization - 45) ** 2 - 0.7                   # neither unused nor exhausted credit is good
    odds += 0.2 * math.sin(2 * math.pi * days / 365.25)
    bad = chance.random() < 1 / (1 + math.exp(-odds))

    def maybe(text, share):
        return "" if chance.random() < share else text

    date = FIRST_DAY + datetime.timedelta(days=days)
    return ",".join([
        f"L{number:09d}", date.isoformat(), str(amount), str(term), f"{rate:.2f}", maybe(f"{income:.2f}", 0.02),
        maybe(f"{burden:.4f}", 0.01), maybe(str(years), 0.09 if bad else 0.05), home, purpose, region,
        maybe(f'"{employer}, Inc."' if employer.endswith("7") else employer, 0.06), str(delinquencies),
        str(inquiries), maybe(f"{utilization:.1f}", 0.015), "yes" if first else "no",
        maybe("true" if verified else "false", 0.03), "bad" if bad else "good"])


def main():
    parser = argparse.ArgumentParser(description="Writes a large table of made-up loans.")
    parser.add_argument("--rows", type=int, required=True, help="how many rows")
    parser.add_argument("--seed", type=int, default=1, help="the number from which all chance follows (1)")
    parser.add_argument("--out", required=True, help="the CSV file to write")
    arguments = parser.parse_args()
    world = random.Random(20160331)  # regions and employers are the same whatever the seed
    regions = effects(world, "R", 120, 0.25)
    employers = effects(world, "Employer ", 900, 0.3)
    chance = random.Random(arguments.seed)
    with open(arguments.out, "w", encoding="utf-8", newline="") as out:
        out.write(HEADER + "\n")
        for number in range(arguments.rows):
            out.write(row(number, chance, regions, employers) + "\n")


if __name__ == "__main__":
    main()
