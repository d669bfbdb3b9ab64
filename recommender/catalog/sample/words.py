"""Words that titles, artists and albums of the sample are put together from.

In a pattern, `{a}` is a describing word, `{n}` and `{m}` two things (`{ns}`, `{ms}` many of them), `{p}` a
place, `{f}` a given name, `{l}` a family name, `{g}` a word for a group.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Vocabulary:
    """The words and patterns of one genre; every entry of the tuples is drawn with the same chance."""

    describing: tuple[str, ...]
    things: tuple[str, ...]
    places: tuple[str, ...]
    titles: tuple[str, ...]
    groups: tuple[str, ...]
    artists: tuple[str, ...]
    given: tuple[str, ...]
    family: tuple[str, ...]
    albums: tuple[str, ...]


def words(text: str) -> tuple[str, ...]:
    """Split a list written with `|`."""
    return tuple(part.strip() for part in text.split("|"))


GIVEN = words(
    "Orrin|Tamsin|Corwin|Ilse|Marlow|Odile|Perrin|Thessaly|Bram|Junia|Calder|Wren|Lowell|"
    "Isolde|Ansel|Petra|Leopold|Maren|Tobin|Saskia|Emrys|Delphine|Hollis|Ottilie|Linus|"
    "Rosalba|Jorah|Verity|Casimir|Nell|Zoë|André"
)
FAMILY = words(
    "Vale|Hartnoll|Quillfeather|Ashgrove|Mirecourt|Dunmarrow|Fennimore|Okonedo-Lisle|Tarrow|"
    "Brackwater|Selwyn-Moss|Ondratch|Kestrelby|Larkmead|Pellworth|Winterbourne-Rhys|Sørlund|"
    "Vantongren|Halloway-Dray|Eastermere|Müllrose|Ravensholt|Coldbrook|Thistlewick|Abernale|"
    "Gravenor|Lindqvarn|Stellbrink|Farrowdale|Beaumarchant"
)
GIVEN_LATIN = words(
    "Amaranta|Isandro|Yolotzin|Belisario|Mencía|Ruy|Candelaria|Telmo|Nayeli|Ximeno|Perla|"
    "Eladio|Inés|Otilio|Marisela|Joaquín|Luzmila|Abelardo|Graciana|Simón|Tainá|Vasco|Rosaura|"
    "Íñigo"
)
FAMILY_LATIN = words(
    "Montealba|Quirós-Lara|del Almendro|Valdeflores|Santángel|Piedranegra|Arrecife|"
    "Luzardo-Vega|Casablanda|Ríosecos|de la Brisa|Palmarejo|Buenaluna|Olivarenga|Tresmares|"
    "Campoverde-Sol|Niebla|Cordillo|Aguamansa|Peñasol"
)

ENGLISH_TITLES = words(
    "The {a} {n}|{n} Song|After the {n}|Before {p}|Once, at {p}|Dear {f}|"
    "Tell {f} about the {n}|What the {n} Said|{a} Enough|Under the {n}|Without a {n}|"
    "One More {n}|Somebody's {n}|{n} Weather|Almost {a}|{f} and the {n}|{a}, {a2}|"
    "{n}, Not {m}|Thirteen {n} Nights|Where {f} Sleeps|{f} Left the {n}|Halfway to {p}|"
    "{n} by Morning|Three Miles past {p}|Keep the {n}|The Other {n}|{f}, Don't Answer|"
    "Nothing but {n}|{a} as a {n}|Everyone at {p}|Yesterday's {n}|Hello from {p}|{n} and Rain"
)
"""Patterns for every genre that sings in English, beside its own."""

COMMON: dict[str, tuple[str, ...]] = {
    "i": words("1|2|3|4|5|6|7"),
    "j": words("3|9|11|14|22|27|31|48|54|61"),
    "r": words("I|II|III|IV"),
    "t": words("F Sharp|Five|Seven|Three Quarters|B Flat"),
    "w": words("The Heron|L'Horloge|Winterlicht|The Orchard|Die Brücke|La Cascata|Vesper|Nordlys"),
    "k": words("Deacon|Weasel|Duchess|Scribe|Pigeon|Professor|Sailor|Lefty"),
}
"""What the letters mean that stand for the same in every genre."""
