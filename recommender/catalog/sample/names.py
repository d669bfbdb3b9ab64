"""Names for the fictional artists, songs and albums of one genre."""

from __future__ import annotations

import re

from recommender.catalog.sample.chance import Chance
from recommender.catalog.sample.vocabularies import VOCABULARIES
from recommender.catalog.sample.words import COMMON, ENGLISH_TITLES

# Names that no word list would give: other scripts, and characters that CSV, HTML, XML and
# spreadsheets take for their own.
UNUSUAL_ARTISTS: dict[str, tuple[str, ...]] = {
    "alternative": ("Żółw & Latarnia", "Тихая Оранжерея"),
    "classical": ("Ensemble Örlingen, Brunnwald", "白樺弦楽アンサンブル"),
    "country": ('Hollis "Two Spoons" McSorrel', "Dunwhistle, Reed & Tuckahoe"),
    "edm": ("Σέλας Μηχανή", "<noise/floor>"),
    "hip-hop": ("Kilo-D & Daughter, Inc.", "달밤정류장"),
    "jazz": ("夜更けの灯台トリオ", "Tuttleworth, Pettifer & Moss"),
    "latin": ("Ñandú y su Orquesta Lunar", "Peñasol, Niebla y Cía."),
    "pop": ("Zoë & the Œuvre", "星屑ベランダ"),
    "r-n-b": ("Montclaire & Sons, Ltd.", "ליאור בגשם"),
    "rock": ("Müllrose / Drähte", "Північний Ліхтар"),
}
UNUSUAL_TITLES: dict[str, tuple[str, ...]] = {
    "alternative": ("=Equals Nothing", "Żeglarze (We, the Sailors)", "'Quoted' Is Not \"Said\""),
    "classical": ('Sinfonia "<Senza Nome>", Op. 3', "月光のパッサカリア", "Canon à 2, per tonos"),
    "country": ("Me, Myself & the Feed Store", 'The "Good" Tractor', "+1 for the Porch Swing"),
    "edm": ("<b>Drop</b>", "=SUM(Us)", "@Sector7"),
    "hip-hop": ("100% Receipts, 0% Talk", "-Minus Rent Money", "달밤 사이퍼"),
    "jazz": ("Samovar, Interrupted", 'Waltz for "Lefty" <take 3>', "夜更けの階段"),
    "latin": ("¡Ay, Jacaranda!", "Corazón; Punto y Coma", "São Niebla"),
    "pop": ("Café, s'il te plaît", "=Heart+Heart", "星屑の留守番電話"),
    "r-n-b": ("Naïve, Baby", "<i>Whispers</i> & Co.", "גשם על הגג"),
    "rock": ("Straße der Laternen", 'Rock & Rubble, Part "Zero"', "Ліхтар"),
}


_A_BEFORE_VOWEL = re.compile(r"\b([Aa]) (?=[AEIO]|Um|Un|Up)")
_A_THING = re.compile(r"\b[Aa] \{n\}")


class Namer:
    """Gives names of one genre, no artist twice and no title twice for one artist."""

    def __init__(self, genre: str, chance: Chance) -> None:
        self._words = VOCABULARIES[genre]
        self._english = genre not in ("classical", "latin")
        self._titles = self._words.titles + (ENGLISH_TITLES if self._english else ())
        self._chance = chance
        self._taken: set[tuple[str, ...]] = set()
        self._unusual_artists = list(UNUSUAL_ARTISTS[genre])
        self._unusual_titles = list(UNUSUAL_TITLES[genre])

    def artist(self, number: int) -> str:
        """Name the `number`-th artist; a few early ones have unusual names."""
        if number % 7 == 3 and self._unusual_artists:
            return self._unusual_artists.pop(0)
        return self._new(("artist",), self._words.artists)

    def title(self, artist: str) -> str:
        if self._unusual_titles and self._chance.happens(0.02):
            return self._unusual_titles.pop(0)
        return self._new(("title", artist), self._titles)

    def album(self, artist: str) -> str:
        return self._new(("album", artist), self._words.albums)

    def _new(self, owner: tuple[str, ...], patterns: tuple[str, ...]) -> str:
        while True:
            name = self._fill(self._chance.pick(patterns))
            key = (*owner, name)
            if key not in self._taken:
                self._taken.add(key)
                return name

    def _fill(self, pattern: str) -> str:
        pick, words = self._chance.pick, self._words
        describing, thing = pick(words.describing), pick(words.things)
        given, family = pick(words.given), pick(words.family)
        other = pick([other for other in words.things if other != thing])
        if self._english and _is_plural(thing):
            pattern = _A_THING.sub("{n}", pattern)
        name = pattern.format(
            a=describing,
            a2=pick([other for other in words.describing if other != describing]),
            n=thing,
            ns=_plural(thing),
            m=other,
            ms=_plural(other),
            p=pick(words.places),
            p2=pick(words.places).split(",")[0].removeprefix("the "),
            f=given,
            f2=pick([other for other in words.given if other != given]),
            l=family,
            l2=pick([other for other in words.family if other != family]),
            g=pick(words.groups),
            **{letter: pick(values) for letter, values in COMMON.items()},
        )
        name = name[0].upper() + name[1:]
        return _A_BEFORE_VOWEL.sub(r"\1n ", name) if self._english else name


def _is_plural(thing: str) -> bool:
    return thing.endswith("s") and not thing.endswith("ss")


def _plural(thing: str) -> str:
    if _is_plural(thing):
        return thing
    if thing.endswith("y") and thing[-2] not in "aeou":
        return f"{thing[:-1]}ies"
    return f"{thing}es" if thing.endswith(("s", "ch", "sh", "x")) else f"{thing}s"
