"""Words around a country's name that leave the country as it is: articles, forms of state, kinds of place."""

from typing import Final

#: Articles and prepositions, in the languages of official lists; dropped in front only.
_ARTICLES = (
    "a an le la les l du des d el los las del de o os as do da dos das il lo gli i di della dei degli "
    "der die das dem den het al ya ng"
)
#: Words of a state's form. "Kingdom of", "Islamic Republic of" and the like say nothing that the short name does not,
#: except where two states share the short name (FORM_MATTERS).
_FORMS = """
republic kingdom sultanate principality federation federal federative federated democratic peoples people popular
islamic socialist arab united union commonwealth grand duchy cooperative co operative independent sovereign
plurinational bolivarian hashemite nation country state states
republique royaume sultanat principaute federale federatif democratique populaire islamique socialiste arabe unie duche
independant bolivarienne hachemite etat etats federes
republica reino sultania sultanato principado federacion federativa democratica islamica socialista unida unidos gran
ducado cooperativa independiente independente bolivariana hachemita estado estados federados federada federacao uniao
grao
repubblica regno principato federazione popolare araba unita granducato stato
republik konigreich furstentum foderation foderative demokratische islamische arabische sozialistische grossherzogtum
bundesrepublik vereinigte vereinigtes staat staaten volksrepublik
republiek koninkrijk sultanaat vorstendom groothertogdom democratische
республика республики королевство королевства султанат княжество федерация федеративная федеративные демократическая
народная исламская социалистическая арабская объединенная великое герцогство содружество кооперативная независимое
государство штаты боливарианская хашимитское многонациональное
республіка рэспубліка република республикасы respublikasy respublikasi cumhuriyeti republika republike respublika
vabariik tasavalta jamhuri repiblik umbuso
جمهوري اسلامي गणराज्य गणतन्त्र רפובליקת הרפובליקה რესპუბლიკა
جمهوريه الجمهوريه مملكه المملكه سلطنه اماره دوله ولايات الاسلاميه الديمقراطيه الشعبيه الاشتراكيه الاتحاديه
العربيه المتحده اتحاد كومنولث
"""
#: Kinds of place, so that "Guangdong Province" and "Guangdong" are one.
_PLACES = (
    r"province|prov|sheng|municipality|shi|uyghur|uygur|uighur|autonomous region|a r|autonomous province|zizhiqu|"
    r"prefecture|region|state|回族自治区|壮族自治区|壯族自治區|维吾尔自治区|維吾爾自治區|自治区|自治區|省|市"
)

#: Countries that share their short name with another: their long forms are in the table of aliases, no rule guesses.
FORM_MATTERS: Final = ("COD", "COG", "KOR", "PRK", "CHN", "TWN", "DMA", "DOM", "GEO")


def _alternatives(listed: str) -> str:
    return "|".join(sorted(set(listed.split()), key=lambda word: (-len(word), word)))


#: Patterns over words (see `territory_names.words`).
ARTICLES_FIRST: Final = rf"^(?:(?:{_alternatives(_ARTICLES)}) )+"
FORM_FIRST: Final = rf"^(?:(?:{_alternatives(_FORMS + _ARTICLES)}) )+"
FORM_LAST: Final = rf" (?:{_alternatives(_FORMS)})(?: (?:{_alternatives(_FORMS + _ARTICLES)}))*$"
#: The same in scripts without spaces: at the end of Chinese, Japanese and Korean names, at the start of Thai ones.
FORM_JOINED: Final = (
    "(?:伊斯兰|伊斯蘭|イスラム|人民|民主|社会主义|社會主義|社会主義|联邦|聯邦|連邦|阿拉伯|アラブ|合作|多民族|独立|獨立|统一|玻利瓦尔|东岸|"
    "민주|인민|이슬람|연방|사회주의)*"
    "(?:共和国|共和國|王国|王國|联邦|聯邦|連邦|公国|公國|大公国|苏丹国|酋长国|独立国|国家|공화국|왕국|연방|공국)$"
    "|^(?:สาธารณรัฐ|ราชอาณาจักร|สหพันธรัฐ|ประเทศ|รัฐ)(?:ประชาธิปไตย|ประชาชน|อิสลาม|สังคมนิยม)*"
)
#: Form words that are a country's name together; where they stand, nothing is taken off.
FORM_NAMES: Final = (
    r"\b(?:united (?:kingdom|states)|reino unido|regno unito|estados unidos|vereinigtes? (?:konigreich|staaten)|"
    r"المملكه المتحده|الولايات المتحده)\b"
)
PLACE_LAST: Final = rf"(?: ?(?:{_PLACES}))+$"

#: Patterns over tidy text (see `territory_names.tidy`).
LEAD: Final = (
    r"(?i)^(?:(?:made|assembled|produced|manufactured|grown|located|based) in|products? of|produce of|"
    r"country(?: of origin)?|origin|imported from|import from|from)[\s:-]+|^ประเทศ\s*"
)
#: An article set behind a name for sorting: "Afganistán (el)", "Bahamas, The".
ARTICLE_BEHIND: Final = (
    r"(?i)\s*[(,]\s*(?:the|el|la|los|las|le|les|l['’]|o|a|os|as|il|lo|gli|i|der|die|das|de|het)\s*\)?$"
)
