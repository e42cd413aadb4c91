"""Encodings: Unicode is proven, others are judged, and no byte is lost."""

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskscreen.ingest.encodings import judge
from riskscreen.ingest.text import as_utf8, decode_all, looks_binary, survey

SENTENCES = {
    "French": "Société Générale des Pêcheries, près de Besançon; façade, élevé, où ça été; Café Noël, Château d'Île",
    "German": "Müller & Söhne GmbH, Straße 5, Köln; Österreich, Übergrößen, Äpfel, weiß",
    "Spanish": "Compañía Española de Aceros, Málaga, ¿dónde?, año, camión, ÑANDÚ",
    "Portuguese": "Indústria de Calçados São João, Conceição, exportação, açúcar, avô",
    "Italian": "Società perché più città, qualità, università, caffè",
    "Turkish": "Şirketi, İstanbul, Beşiktaş, Çığır, öğretmen, güneş, IĞDIR, ışık",
    "Polish": "Spółka Łódź, żółć, gęślą jaźń, Wrocław, Kraków, Częstochowa, śnieg",
    "Czech": "Společnost Plzeň, příliš žluťoučký kůň, Říčany, České Budějovice",
    "Russian": "Общество с ограниченной ответственностью, Москва, улица Ленина, завод; Казань",
    "Greek": "Ελληνική Εταιρεία Αλιείας, Αθήνα, Θεσσαλονίκη, οδός, προϊόντα",
    "Thai": "บริษัท ไทยยูเนี่ยน จำกัด, กรุงเทพมหานคร, ประเทศไทย, สมุทรสาคร",
    "Chinese": "供应商名称,国家,地址\n深圳市电子有限公司,中国,广东省深圳市南山区\n上海纺织厂,中国,上海",
    "Chinese of Taiwan": "供應商名稱,國家,地址\n臺灣電子股份有限公司,臺灣,新北市板橋區\n高雄紡織廠,台灣,高雄市",
    "Japanese": "会社名,国,住所\nトヨタ自動車株式会社,日本,愛知県豊田市トヨタ町1番地\nソニー,日本,東京都港区",
    "Korean": "공급업체,국가,주소\n삼성전자 주식회사,대한민국,경기도 수원시 영통구\n현대자동차,한국,서울",
    "English signs": "O’Neill – “quoted” … 5 € Ltd’s",
}
WRITTEN_IN = [
    *[(language, "cp1252") for language in ("French", "German", "Spanish", "Portuguese", "Italian", "English signs")],
    *[
        (language, "mac-roman")
        for language in ("French", "German", "Spanish", "Portuguese", "Italian", "English signs")
    ],
    *[("French", "cp850"), ("German", "cp850"), ("Turkish", "cp1254"), ("Polish", "cp1250"), ("Czech", "cp1250")],
    *[("Russian", "cp1251"), ("Russian", "koi8-r"), ("Russian", "cp866"), ("Greek", "cp1253"), ("Thai", "cp874")],
    *[("Chinese", "gb18030"), ("Chinese of Taiwan", "big5"), ("Japanese", "shift_jis"), ("Korean", "euc_kr")],
]


@pytest.mark.parametrize(("language", "encoding"), WRITTEN_IN)
def test_sentences_are_read_as_they_were_written(language, encoding):
    data = SENTENCES[language].encode(encoding)
    judged = judge(io.BytesIO(data))
    assert judged is not None
    assert data.decode(judged, "replace") == data.decode(encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "utf-16", "utf-32"])
def test_unicode_is_found_with_and_without_a_byte_order_mark(tmp_path, encoding):
    text = "name,country\nSociété,Türkiye\nAcme Limited,United Kingdom\n"
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode(encoding))
    assert decode_all(path, survey(path)) == text


def test_a_few_bad_bytes_among_utf8_are_slips_and_are_kept(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("Société,Müller,Straße,Łódź\n".encode() + b"caf\xe9 \x81\n")
    found = survey(path)
    assert (found.encoding, found.strange) == ("utf-8", 2)
    assert decode_all(path, found) == "Société,Müller,Straße,Łódź\ncafé \x81\n"
    assert any("2 byte(s)" in note for note in found.notes)


def test_bytes_that_a_code_page_does_not_define_are_kept(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("Müller,Café,Société,Straße\n".encode("cp1252") * 4 + b"odd \x81\n")
    found = survey(path)
    assert (found.encoding, found.strange) == ("cp1252", 1)
    assert decode_all(path, found).endswith("odd \x81\n")


def test_nul_characters_are_counted_and_kept(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\n1,\x002\n")
    found = survey(path)
    assert found.nuls == 1
    assert decode_all(path, found) == "a,b\n1,\x002\n"


def test_utf8_is_not_written_anew(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"\xef\xbb\xbfa,b\n")
    assert as_utf8(path, survey(path), tmp_path / "new") == (path, 3)
    assert not (tmp_path / "new").exists()


@given(st.binary(min_size=1, max_size=400))
def test_any_bytes_decode_to_something_without_an_error(tmp_path_factory, data):
    path: Path = tmp_path_factory.mktemp("t") / "x"
    path.write_bytes(data)
    found = survey(path)
    new, start = as_utf8(path, found, path.with_name("new"))
    assert new.read_bytes()[start:].decode("utf-8") == decode_all(path, found)


def test_binary_data_is_told_from_text():
    assert looks_binary(bytes(range(256)))
    assert not looks_binary("name,country\nАкме,Россия\n".encode("cp1251"))
    assert not looks_binary("name\nAcme\n".encode("utf-16-le"))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_file_of_two_encodings_is_decoded_line_by_line(tmp_path, monkeypatch, end):
    monkeypatch.setattr("riskscreen.ingest.mixed.CHUNK", 16)
    good = ["name,country", "Müller,DE", "Łódź,PL", "Acme,US"]
    others = ["Société,FR", "Café Noël,FR", "Compañía,ES", "Köln,DE", "Odd \x81 São,BR"]
    path = tmp_path / "a.csv"
    other = end.join(others).encode("cp1252", "replace").replace(b"Odd ?", b"Odd \x81")
    path.write_bytes(end.join([*good, ""]).encode() + other)
    found = survey(path)
    assert decode_all(path, found) == end.join([*good, *others])
    assert (found.encoding, found.other, found.other_lines, found.strange) == ("utf-8", "cp1252", 5, 1)
    assert any("5 lines that are not UTF-8" in note for note in found.notes)
    assert as_utf8(path, found, tmp_path / "new") == (tmp_path / "new", 0)


@pytest.mark.parametrize(("language", "encoding"), WRITTEN_IN)
def test_a_file_of_one_encoding_is_not_taken_for_two(tmp_path, language, encoding):
    path = tmp_path / "a.csv"
    path.write_bytes(SENTENCES[language].replace(",", "\n").encode(encoding))
    assert survey(path).other == ""
