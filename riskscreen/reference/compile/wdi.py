"""World Bank, World Development Indicators: a choice of series on poverty, work, education and people, by year."""

import polars as pl

from riskscreen.reference.compile.inputs import Inputs
from riskscreen.reference.compile.names import settle_codes
from riskscreen.reference.compile.plan import Built

SERIES = {
    "si.pov.dday": ("people below the international poverty line", "% of population", 1),
    "si.pov.nahc": ("people below the national poverty line", "% of population", 1),
    "si.pov.gini": ("Gini index of income or consumption", "index 0-100", 1),
    "sl.uem.totl.zs": ("unemployed people, modelled ILO estimate", "% of labour force", 2),
    "sl.emp.vuln.fe.zs": ("women in vulnerable employment, modelled ILO estimate", "% of employed women", 1),
    "sl.emp.vuln.ma.zs": ("men in vulnerable employment, modelled ILO estimate", "% of employed men", 1),
    "sl.tlf.0714.zs": ("children aged 7-14 in employment", "% of children aged 7-14", 1),
    "se.adt.litr.zs": ("adults who can read and write", "% of people aged 15 and over", 1),
    "sp.reg.brth.zs": ("births that are registered", "% of children under 5", 1),
    "sm.pop.netm": ("net migration", "persons", 0),
    "sm.pop.refg": ("refugees in the country", "persons", 0),
    "sm.pop.refg.or": ("refugees from the country", "persons", 0),
    "sp.pop.totl": ("population", "persons", 0),
    "ny.gdp.pcap.pp.cd": ("gross domestic product per head at purchasing power", "current international dollars", 0),
}
"""Series -> what it counts, unit, decimals kept."""

FIRST_YEAR = 2000

AGGREGATES = (
    "AFE AFW ARB CEB CHI CSS EAP EAR EAS ECA ECS EMU EUU FCS HIC HPC IBD IBT IDA IDB IDX LAC LCN LDC LIC LMC LMY LTE "
    "MEA MIC MNA NAC OED OSS PRE PSS PST SAS SSA SSF SST TEA TEC TLA TMN TSA TSS UMC WLD"
)
"""Codes of groups of countries; CHI (Channel Islands) stands for two territories together."""


def build(inputs: Inputs) -> list[Built]:
    """Return `observations` (iso3, year, series_id, value) and `series` (series_id, name, unit) of `wdi/2026-07`."""
    tables = [_series(inputs, series, decimals) for series, (_, _, decimals) in SERIES.items()]
    observations = pl.concat(tables).sort("series_id", "iso3", "year")
    named = [{"series_id": series, "name": name, "unit": unit} for series, (name, unit, _) in SERIES.items()]
    return [
        Built("wdi", "2026-07", "observations", observations),
        Built("wdi", "2026-07", "series", pl.DataFrame(named).sort("series_id")),
    ]


def _series(inputs: Inputs, series: str, decimals: int) -> pl.DataFrame:
    name = f"drivers/wdi/{series}.csv"
    ignored = dict.fromkeys(AGGREGATES.split(), "a group of countries")
    rows = settle_codes(inputs.csv(name), "Country Code", ignored=ignored, where=name).drop_nulls("Value")
    frame = rows.select(
        "iso3",
        pl.col("Year").cast(pl.Int64).alias("year"),
        pl.lit(series).alias("series_id"),
        pl.col("Value").cast(pl.Float64).round(decimals).alias("value"),
    )
    return frame.filter(pl.col("year") >= FIRST_YEAR)
