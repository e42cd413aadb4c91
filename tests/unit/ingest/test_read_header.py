"""Where a table begins: headers in several languages, titles above them, lists without one, forms."""

import pytest

from riskscreen.ingest.preamble import find_preamble


def _rows(text: str, delimiter: str = ",") -> list[list[str | None]]:
    rows = [[cell or None for cell in line.split(delimiter)] for line in text.split("\n")]
    width = max(map(len, rows))
    return [[*row, *[None] * (width - len(row))] for row in rows]


CASES = {
    "plain": ("name,country\nAcme,Peru\nBeta,Chile", 0),
    "words that say nothing": ("Foo,Bar,Baz\nx,y,z\nu,v,w\na,b,c", 0),
    "numbers below": ("a,b,c\n1,2,3\n4,5,6", 0),
    "German": ("Lieferant,Land,Umsatz\nMüller GmbH,Deutschland,99\nSöhne AG,Österreich,12", 0),
    "Chinese": ("供应商名称,国家,产品\n深圳电子有限公司,中国,手机\n上海纺织厂,中国,布", 0),
    "Thai": ("ชื่อบริษัท,ประเทศ\nไทยยูเนี่ยน,ประเทศไทย\nซีพี,ประเทศไทย", 0),
    "no header: countries and numbers": ("Acme Ltd,Turkey,20\nBeta GmbH,Germany,31\nGamma Inc,USA,7", None),
    "no header: ids": (
        "S001,Acme Textiles,Dhaka,Bangladesh\nS002,Beta Garments,Izmir,Turkey\nS003,Gamma,Lima,Peru",
        None,
    ),
    "no header: mail and dates": ("Acme,info@acme.com,2024-01-02\nBeta,x@beta.com,2024-03-04", None),
    "no header: names alone": ("Acme Ltd\nBeta GmbH\nGamma Inc", None),
    "title above": ("Supplier list 2024\n\nname,country,workers\nAcme,Peru,1\nBeta,Chile,2", 2),
    "wide titles above": (
        "Supplier Register,,,\nPrepared by: Anna,,Date: 2024-01-01,\n,,,\nSupplier,Country,City,Spend\nAcme,Peru,Lima,10\nBeta,Chile,Arica,2",
        3,
    ),
    "group titles above": (
        "Supplier,,Site,,Workers,\nName,ID,Country,City,Total,Women\nAcme,1,Peru,Lima,10,5\nBeta,2,Chile,Arica,2,1\nC,3,Cuba,Havana,4,2",
        1,
    ),
    "units below": ("name,country,spend,workers\n,,USD,persons\nAcme,Peru,10,4\nBeta,Chile,20,5", 0),
    "years": ("Supplier,2021,2022,2023\nAcme,1,2,3\nBeta,4,5,6", 0),
    "numbers of columns above": ("1,2,3\nname,country,city\nAcme,Peru,Lima\nBeta,Chile,Arica", 1),
    "questions": (
        "What is the name of your company?,In which country?,How many workers?\nAcme,Peru,10\nBeta,Chile,20",
        0,
    ),
    "abbreviations": ("vendor_nm,ctry_cd,spend_amt_usd\nAcme,PE,10\nBeta,CL,20", 0),
    "a single record": ("name,country\nAcme,Peru", 0),
    "one column": ("Supplier\nAcme\nBeta\nGamma", 0),
    "legend above": (
        "Legend,,\nH1,first half,\nH2,second half,\n,,\nSupplier,Country,Since\nAcme,Peru,H1\nBeta,Chile,H2\nC,Cuba,H1",
        4,
    ),
    "legend below": ("name,country,risk\nAcme,Peru,H\nBeta,Chile,L\n\nLegend:,,\nH,high,\nL,low,", 0),
    "header repeated": ("name,country\nAcme,Peru\nname,country\nBeta,Chile", 0),
}


@pytest.mark.parametrize("case", CASES)
def test_the_header_is_found(case):
    text, header = CASES[case]
    assert find_preamble(_rows(text)).header == header


def test_without_a_header_every_row_counts():
    found = find_preamble(_rows("\nAcme Ltd,Turkey,20\nBeta GmbH,Germany,31"))
    assert (found.header, found.first) == (None, 0)


def test_a_form_is_told_from_a_list():
    form = "Company name:,Acme\nCountry:,Peru\nAddress:,Lima 1\nContact person:,Anna\nNumber of workers:,20"
    assert find_preamble(_rows(form)).form
    assert not find_preamble(_rows("name,country\n" + "\n".join(f"Supplier {i},Peru" for i in range(9)))).form


def test_nothing_at_all_has_neither_header_nor_data():
    assert find_preamble([]).header is None
    assert find_preamble([[None, None], []]).first == 2


STACKED = (
    "Supplier,Country,Workforce,,,Products\n,,Total,Women,Migrants,\n,,(persons),(%),(%),\n"
    "A Ltd,India,100,50,10,bricks\nB Ltd,Peru,200,40,,cotton"
)


def test_the_rows_of_a_header_are_joined():
    found = find_preamble(_rows(STACKED))
    assert (found.header, found.first) == (0, 3)
    assert found.labels == (
        *("Supplier", "Country", "Workforce Total (persons)", "Workforce Women (%)", "Workforce Migrants (%)"),
        "Products",
    )
    assert "3 rows" in found.joined


def test_units_below_a_header_are_part_of_it():
    found = find_preamble(_rows(CASES["units below"][0]))
    assert (found.first, found.labels) == (2, ("name", "country", "spend USD", "workers persons"))


@pytest.mark.parametrize(
    "row",
    [
        ",,unclear,",
        ",,10,5",
        ",,n/a,n/a",
        ",Peru,many,few",
        "Acme,,USD,persons",
        ",,,",
        ",,ask the buyer about the turnover before this list is used for anything,some",
    ],
)
def test_a_row_that_may_be_a_record_is_no_part_of_the_header(row):
    found = find_preamble(_rows(f"name,country,spend,workers\n{row}\nBeta,Peru,10,4\nGamma,Chile,20,5"))
    assert (found.header, found.first, found.joined) == (0, 1, "")


def test_words_over_words_are_no_part_of_the_header():
    found = find_preamble(_rows("name,country,goods,city\n,,tea,Lima\nBeta,Peru,fish,Arica\nGamma,Chile,wool,Cusco"))
    assert (found.header, found.first) == (0, 1)


def test_without_records_below_nothing_is_joined():
    assert find_preamble(_rows("name,country,spend,workers\n,,USD,persons")).first == 1
