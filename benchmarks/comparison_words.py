"""The parts of docs/comparison.md that are written by hand; figures come from `write_comparison`."""

HEAD = """# Beside other published measures

Made by `python -m benchmarks.write_comparison` from the shipped tables and the scorecard {card}.

Two figures of ours are compared, for the 190 countries of the [reference universe](sources/universe.md):

- **country part**: the sum of the points of all indicators that lie along countries. What is not known counts with its cautious value, as in
  every score.
- **mean index**: the likelihood index (0-100) averaged over the 88 ISIC divisions, no goods named and nothing known of the supplier. It holds
  the sectors' and goods' evidence about the country as well.

Correlations are Spearman's, of the latest year of each country, turned so that +1 means full agreement on who is more exposed. Agreement
with a measure that the scorecard itself uses says little; so a column leaves out every indicator of that source.

A rank here says how much evidence of exposure and of gaps in protection the tables hold about a country. It says nothing about the people who
live there, and a low rank is not an all-clear."""

MEANT = """For scale: WGI rule of law and INFORM Risk agree with each other at {peers} ({n} countries).

How to read it:

- The country part is meant to rank where goods and services carry exposure, not where governance is weakest. General indices of governance and
  development have small weights, because [the back-test](method.md) shows that alone they say little about which goods of which country are
  listed next. So a moderate agreement with them is what the method asks for; a very high one would mean that the score repeats them.
- Counts of detected victims grow with population and with the work of police and courts. They count for a country's exposure and can never lower
  it; their agreement with the country part is partly the scorecard's own doing, as the column without them shows.
- INFORM Risk is about disasters and humanitarian crises, Women, Business and the Law about statutes. The scorecard reads neither, so they are
  independent of its numbers, though not of their inputs.
- TIP tiers judge a government's efforts, not the extent of exploitation; the special cases have no place on the scale and are left out.
- No measure here is the truth. None counts people in forced labour, and agreement is no proof; the [back-test](method.md) is what can fail."""

OUTLOOK = """Not shown: {absent}.

Their terms do not allow the data to be passed on in another form. If you hold them, run
`riskscreen reference import gsi FILE` or `riskscreen reference import cpi FILE` (see [sources](sources.md)), then
`python -m benchmarks.write_comparison --user-data --out MY-PAGE.md`: the table gets their rows, for your own use. Part of the Global Slavery Index
was built from the same list of goods as this scorecard, so it is no independent witness."""

DIFFERENT = """The share is the indicator's covariance with the country part over the variance of the country part; shares add up to 100 %. A weight
is what the indicator earns at most; an indicator on which countries hardly differ moves little whatever it weighs."""

WHY = """Why they differ, in the order of what each indicator moves:

- **The list of goods.** The scorecard asks where goods have been listed, and for how many; the other measures do not. Large economies that grow
  and make much come further up, small states without listed goods further down, whatever their courts are like. The list also shows where
  investigators looked: no goods on it is not a finding that there are none. It does not cover the United States, whose place rests on a
  cautious value.
- **Detected victims.** Countries whose police, inspectors and aid groups look for victims have more of them on record, and come further up than
  governance alone would put them. A country that finds nobody gets the cautious value of one that does not report, so it gains nothing by
  not looking; it can still come out lower than one that looks hard.
- **Want, war and disaster.** They weigh little in the country part and nearly everything in INFORM Risk. Where hunger or war are grave and few
  goods are listed, the country part is lower than INFORM; a buyer there should read both.
- **Rule of law and control of corruption.** Each is one of many small indicators here; forced labour in supply chains is also found where laws
  are obeyed in general and migrants, farms or workshops are left out of them."""

TOOLS = """## Beside other tools

What their public pages, documents and code said when we read them in 2026: a note of facts, not a ranking; they serve other purposes as well.
`?` means that we found nothing public. Correct it with a link and it will be changed.

| | Sedex Radar | Prewave | CSR Risk Check | Open Supply Hub | OpenSanctions | FLSRI | riskscreen |
|---|---|---|---|---|---|---|---|
| unit | site, supplier | supplier | product and country | production site | person, company | country | supplier |
| takes a supplier list | yes | yes | no | yes | 100 names a call | no | yes |
| says what became of every row | ? | ? | no | in part | ? | not applicable | yes |
| country and sector | yes | yes | as text | no | no | country | yes |
| goods | yes | ? | yes | no | no | no | yes |
| matches names with lists of named companies | ? | ? | no | no | yes | no | no |
| watches news and sends alerts | ? | yes | no | no | no | no | no |
| gathers questionnaires and audits | yes | yes | no | no | no | no | reads your list's columns only |
| severity apart from likelihood | ? | in part | makes no statement on either | no | no | no | yes |
| method and weights public | yes | in part | public, no score | not applicable | yes | yes | yes |
| interval shown | none found | none found | no | no | no | yes, by country | yes |
| users can change the weights | ? | in part | no | no | yes | in part | yes |
| validation published | ? | ? | no | no | of matching | of its structure | back-test |
| held against later official listings | ? | ? | no | no | no | no | yes |
| runs without sending data away | no | no | no | no | if hosted by you | yes | yes |
| code with an open licence | no | no | no | yes | yes | no licence stated | yes |

Three things seen elsewhere that shaped this project: fixed thresholds and a rank interval from seeded draws with validation results that include
failures (FLSRI); uncertainty stated for the inference and not for the index alone, and a scorecard that can be taken apart (the OECD and JRC
handbook on composite indicators, and the R package COINr); a statement that a missing match proves nothing (registers of named companies).

Two that are answered differently here: a country without data is left out elsewhere, or passes without a mark; here what is not known is
counted with a cautious value and named. And a class from governance alone put a country into the lowest group in the year in which customs
stopped goods from it for forced labour; here goods and neighbours count for more than governance does.
"""
