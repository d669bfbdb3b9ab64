"""The styles of every genre of the sample: what they sound like, when, and for whom.

The means are of the size that audio analysis gives for such music; no real
song was measured for them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Style:
    """Means of one style.

    Attributes
    ----------
    name : str
    years : (int, int)
        First and last year of release.
    kin : str
        The genre that some of its tracks are filed under as well, or "".
    danceability, energy, speechiness, acousticness, instrumentalness, liveness, valence : float
        0..1.
    loudness : float, dB
    tempo : float, BPM
    minutes : float
    major, explicit, waltz : float
        Share of tracks in a major key, with explicit words, in three-four time.
    fame : float
        Added to what an artist of the style is known for, on the scale of popularity.
    swing : float
        Spread of the tempo, as a share of it.
    """

    name: str
    years: tuple[int, int]
    kin: str
    danceability: float
    energy: float
    loudness: float
    speechiness: float
    acousticness: float
    instrumentalness: float
    liveness: float
    valence: float
    tempo: float
    minutes: float
    major: float
    explicit: float
    waltz: float
    fame: float
    swing: float


# One line a style, in the order of the attributes above, but kin last ("-" for none).
_NAME_WIDTH = 15
_TABLE = """
[alternative]
dream pop       1988-2024 .46 .58  -8.6 .036  .16  .14 .13  .3 120 4.2 .68 .03 .06   2  .13 -
jangle indie    1985-2022 .55 .72  -6.6  .04   .1  .02 .15 .64 130 3.5 .78 .05 .03   4  .13 rock
slowcore        1991-2019 .41 .27   -13 .034  .64  .12 .11 .21  94 4.8  .6 .04 .16  -4  .13 -
post-punk       1979-2024 .57 .84  -5.8 .056  .01  .07 .17 .52 146 3.4 .46  .1 .01   0  .13 rock
electro-indie   2004-2024 .68 .73  -6.4  .06  .09  .12 .13 .51 113 3.7 .54 .08 .01   6  .13 edm

[classical]
solo piano      1962-2024 .35 .08 -25.5 .045  .99   .9  .1 .17  86 4.6 .62   0 .24   4  .13 -
string quartet  1958-2023 .31 .22 -18.5 .048  .94   .8 .12  .3 106 6.4 .58   0 .22  -6  .13 -
symphonic       1955-2022 .23 .38 -15.8  .04  .86  .82  .2 .17 114 8.6  .6   0 .18  -2  .13 -
choral          1960-2023 .18 .19 -20.5 .044  .96   .3 .18 .09  82 5.2 .66   0 .14  -8  .13 -
minimalism      1976-2024 .37  .3 -17.2 .038  .78   .9  .1 .12 122 5.8 .56   0  .1   2  .13 alternative
baroque         1957-2021 .41 .31 -17.4 .046  .93  .66 .14  .6 110 3.8 .64   0  .2  -2  .13 -

[country]
honky-tonk      1957-1991 .63 .46 -10.4 .036  .48 .003 .16 .76 124 2.9 .95   0  .1  -4  .13 -
heartland       1982-2023 .56 .81  -5.5 .034  .07 .004 .17 .58 130 3.7  .9 .01 .02   4  .13 rock
country ballad  1974-2022 .49 .38  -9.4 .031  .56 .002 .11  .3 108 3.7 .93   0 .24   2  .13 -
bluegrass       1963-2021 .54  .6  -9.8  .04  .81  .06 .17 .74 142 3.1 .92   0 .06 -10  .13 -
country pop     2006-2024 .62 .75  -5.4  .04  .15 .001 .14  .6 112 3.3 .92 .05 .02  12  .13 pop

[edm]
deep house      1998-2024 .79 .66  -8.6 .052  .05  .52 .09 .48 122 5.6 .42 .01   0  -2 .025 -
big room        2010-2023 .61 .93  -3.9 .078  .02  .26 .26 .34 128 3.9 .48 .02   0   6  .02 -
drum and bass   1995-2024 .51 .91  -4.6  .08  .02  .38 .18 .35 174 4.7  .5 .04   0  -2 .015 -
downtempo       1994-2023 .64  .4   -12 .055  .38  .66 .11  .3  96   5 .46 .02 .03  -4  .08 jazz
melodic trance  1996-2022 .52 .85  -6.4 .044  .01  .62 .17 .24 136 6.5  .4   0   0  -4  .02 -
vocal electro   2008-2024 .68  .8  -4.9 .078  .09  .01 .16 .45 118 3.4 .52 .07   0  14  .09 pop

[hip-hop]
boom bap        1988-2010 .71 .68  -7.6  .27  .14 .004 .21 .62  92 4.2  .5 .68 .01   0  .06 -
trap            2011-2024 .75 .61  -6.4   .2   .1 .001 .15 .36 141 3.1 .52 .86 .01  10  .13 -
jazz rap        1989-2022 .67 .52  -8.9  .25  .38  .02 .14 .53  90 3.7 .48 .52 .03  -2  .08 jazz
lo-fi beats     2014-2024 .69 .34 -12.8 .085  .58  .84 .12 .38  82 2.3  .5 .01 .02   0  .07 -
club rap        1999-2022 .85 .73  -5.4  .17  .06 .001 .13  .7 104 3.7 .52  .7   0   8  .13 r-n-b

[jazz]
bebop           1952-1971 .51 .48 -11.8 .056  .76  .42 .16 .64 158   6 .54   0 .04  -6  .22 -
piano ballads   1956-2021 .44 .15   -19 .044  .94  .72 .11 .22  88 5.4 .56   0 .16   0  .13 -
vocal jazz      1954-2022 .52 .28 -12.8  .05  .85 .006 .15 .47 110 3.5  .6   0 .12   4  .13 -
fusion          1969-1995 .58  .7  -9.4  .05  .18  .68 .13 .64 112 5.9  .5   0 .04  -8  .13 -
big band        1953-1999 .58 .44 -11.2  .06  .82  .26 .24 .74 136 3.3 .66   0 .01  -4  .13 -
nu jazz         1999-2024 .68 .56  -9.2 .058   .3  .44 .11 .52 100 4.7 .46 .01 .04   0  .13 r-n-b

[latin]
reggaeton       2003-2024 .79 .77  -4.7 .105  .15 .001 .15 .67  95 3.4  .5 .24   0  16  .06 pop
salsa           1970-2018 .65 .74  -7.4 .052  .54 .006 .18 .86  98 4.8 .56   0   0  -4  .13 -
bossa nova      1961-2020 .59 .31 -13.4 .042  .81  .05 .12 .54 120   3 .58   0 .03  -2  .13 jazz
bachata         1994-2024 .77 .71  -5.8 .048  .36 .001 .14  .8 127 3.8 .54 .01   0   4  .05 -
bolero          1956-2019 .43 .31 -10.8 .034  .77 .006 .14 .34 106 3.3 .58   0 .12  -4  .13 -
cumbia          1972-2023 .77 .66  -7.4 .062  .24  .03 .12  .9  92 3.5 .52 .01   0  -2  .08 -

[pop]
dance pop       1999-2024 .71 .79  -4.9 .062  .07 .001 .15 .63 119 3.4  .6 .09   0  16  .13 edm
piano ballad    1974-2023 .48 .34  -8.9 .035  .74 .001 .11 .25 108   4 .78 .02 .12  12  .13 -
indie pop       2006-2024 .62  .6  -7.2 .046  .26  .01 .12  .5 114 3.4  .7 .06 .04   4  .13 alternative
synth pop       1979-1991 .65 .72  -9.9 .038  .12  .02 .13 .74 123   4 .58   0   0   4  .13 -
bedroom pop     2014-2024 .65  .4   -10 .058  .54  .04 .12 .42 100 2.9 .66  .2 .04   6  .13 -

[r-n-b]
classic soul    1961-1983  .6  .5 -10.6 .038  .48 .004 .15 .68 107 3.1 .74   0 .05   0  .13 -
new jack swing  1987-2003  .7 .55  -8.4 .056  .18 .001 .11 .56  97 4.5 .46 .06 .02   4  .13 -
neo soul        1997-2022 .63 .43  -9.6  .12  .42  .02 .13 .46  86   4 .46 .26 .05   2  .13 hip-hop
alternative r&b 2011-2024 .57 .45  -8.8  .09  .26  .02 .12 .27 122 3.5 .46 .52 .03  10  .13 -
funk            1969-1984 .79 .73  -8.8 .062  .14  .05 .12 .86 110 4.5  .5 .01   0   0  .13 -

[rock]
classic rock    1966-1982 .53  .7    -9 .044  .14  .02 .17 .64 122 4.3  .8   0 .03   6  .13 -
hard rock       1978-2020 .45  .9  -5.2 .064 .004  .02 .18 .44 134 4.1  .6 .08 .02   2  .13 -
folk rock       1967-2022 .54 .42   -11 .034   .6  .01 .13  .5 116 3.8 .84 .01 .12   0  .13 country
arena rock      1983-2023  .5 .83  -5.9 .042  .02 .004 .21 .38 122 4.3 .72 .02 .02  10  .13 alternative
psychedelic     1967-2021 .42 .62   -10 .046  .16  .32 .18 .42 110 5.4 .64 .01 .06  -6  .13 -
garage rock     1965-2018 .48 .91  -4.8 .068  .01  .03 .21 .66 150 2.8 .74 .06 .01  -4  .13 alternative
"""


def _read(table: str) -> dict[str, tuple[Style, ...]]:
    styles: dict[str, tuple[Style, ...]] = {}
    for line in filter(None, table.splitlines()):
        if line.startswith("["):
            genre = line.strip("[]")
            styles[genre] = ()
        else:
            styles[genre] = (*styles[genre], _style(line))
    return styles


def _style(line: str) -> Style:
    name, rest = line[:_NAME_WIDTH].strip(), line[_NAME_WIDTH:].split()
    first, last = rest[0].split("-")
    kin = "" if rest[-1] == "-" else rest[-1]
    return Style(name, (int(first), int(last)), kin, *[float(value) for value in rest[1:-1]])


STYLES = _read(_TABLE)
"""The styles of each of the ten genres."""
