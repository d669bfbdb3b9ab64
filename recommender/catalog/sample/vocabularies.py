"""The words of each genre of the sample; what they stand for is told in `words`."""

from __future__ import annotations

from recommender.catalog.sample.words import FAMILY, FAMILY_LATIN, GIVEN, GIVEN_LATIN, Vocabulary, words

VOCABULARIES: dict[str, Vocabulary] = {
    "alternative": Vocabulary(
        words(
            "Paper|Static|Velvet|Hollow|Faded|Lunar|Borrowed|Sleepless|Pale|Electric|Tangled|Frosted|"
            "Ordinary|Sideways"
        ),
        words(
            "Satellites|Aquarium|Greenhouse|Kerosene|Telescope|Polaroids|Escalator|Marigold|Undertow|"
            "Lighthouse|Cassette|Snowglobe|Radiator|Orchard|Tidepool|Chandelier|Antenna|Ferris Wheel|"
            "Windowsill|Driftwood"
        ),
        words("Halden Street|the Planetarium|Room Nineteen|Northgate|the Car Park|Ellery Bay|the Last Tram"),
        words(
            "{a} {n}|{n} Season|{n} & {m}|{a} {n} Theory|Sleeping at {p}|I Was a {n}|All My {a} {n}|"
            "{n} in {p}|Nobody Waters the {n}|{a} Like a {n}|Call Me from {p}|The {n} Knows"
        ),
        words("Choir|Parade|Committee|Weather|Archive|Satellite|Holiday|Society"),
        words("{a} {n} {g}|The {n} {g}|{f} and the {n}|{n} {g}|{a} {m} Club|{f} {l}"),
        GIVEN,
        FAMILY,
        words("{a} {n}|Songs for {p}|{n} / {m}|The {a} {g}|Everything {a}|{n}, Again"),
    ),
    "classical": Vocabulary(
        words(
            "Andante|Allegro con brio|Largo|Adagio sostenuto|Presto|Vivace|Lento|Moderato|"
            "Allegretto grazioso|Grave"
        ),
        words(
            "Nocturne|Prélude|Partita|Sonata|Étude|Rhapsody|Serenade|Fantasia|Elegy|Intermezzo|"
            "Divertimento|Ballade|Canzona|Sinfonia|Barcarolle|Chorale|Motet|Toccata|Variations|Suite"
        ),
        words(
            "C Minor|E-flat Major|D Minor|G Major|F-sharp Minor|A Major|B-flat Major|E Minor|"
            "A-flat Major|D Major"
        ),
        words(
            '{n} No. {i} in {p}: {a}|{n} in {p}, Op. {j}: {a}|{n} in {p}|{n} No. {i}, "{w}"|'
            '{n} and {m} in {p}, Op. {j}|{n} "{w}": {r}. {a}'
        ),
        words(
            "Ensemble|Philharmonic|Quartet|Chamber Players|Kammerchor|Consort|Sinfonietta|Trio|Vocal Consort"
        ),
        words("{l} {g}|{f} {l}|{f} {l}|The {l} {g}|{g} {l}"),
        words(
            "Ilse|Anselm|Clothilde|Matthäus|Ludmila|Benedek|Ottavia|Søren|Wilhelmina|Évariste|Zsófia|"
            "Casimir|Johanna|Tiberio|Henrike|Dorothée"
        ),
        words(
            "Tannhof|Marchetti-Vorn|Kalinsky-Roth|Örlingen|Delacourbe|Vasarhazy|Brunnwald|"
            "Steinacher-Lys|Montferrand-Ile|Ravnsborg|Halvorsdal|Czernobrod|Eisenlohe|Valmarana-Tesi|"
            "Løvenstad|Krasnohor|Beaufils-Aubry|Weidenthal"
        ),
        words("{ns} & {ms}|Complete {ns}, Vol. {i}|{ns} in {p}|{w}: {ns}|The {l} Sessions|Late {ns}"),
    ),
    "country": Vocabulary(
        words(
            "Dusty|Lonesome|Whiskey|Tin-Roof|Back-Forty|Rusted|Honey|Barefoot|Sundown|Gravel|"
            "Corn-Fed|Weathered|Two-Lane"
        ),
        words(
            "Tailgate|Porch Swing|Fence Line|Jukebox|Saddle|Feed Store|Fiddle|Screen Door|Pickup|"
            "Crossroads|Harvest|Mason Jar|Water Tower|Cottonwood|Creek|Hymnal|County Fair|Boots|"
            "Rodeo|Whippoorwill"
        ),
        words(
            "Calloway County|Miller's Bend|Old Route 9|Sparrow Creek|Larkin Hollow|the Redbud Line|"
            "Dovetail, Tennessee|Pecan Ridge"
        ),
        words(
            "{a} {n}|Back to {p}|That {a} {n} of Mine|Mama's {n}|{n} on a {a} Night|Goodbye, {p}|"
            "Half a {n} from {p}|She Took the {n}|Ain't No {n} Like {p}|{a} {n} Waltz|"
            "My {n}, Your {m}|Leave the {n} On"
        ),
        words("Boys|Ramblers|Hands|Riders|Sisters|Revival|Brothers|String Band"),
        words('{f} {l}|{f} {l}|{f} "{a}" {l}|The {p2} {g}|{l} & {l2}|The {l} {g}'),
        words(
            "Wade|Lorna Mae|Colt|Jolene-Ruth|Emmett|Della|Boone|Tansy|Hank-Lee|Clementine|Rusty|"
            "Loretta-Ann|Travis-Ray|June|Dalton|Birdie|Otis-Wayne|Maybelle"
        ),
        words(
            "Tuckahoe|Brannigan-Lee|Cutler-Pike|Holloman|Rainwater-Dell|McSorrel|Haybrook|Dunwhistle|"
            "Stagg-Hollis|Plowright|Merriwell|Tolliver-Reed|Oakenshaw|Greenfallow|Larkspurr|"
            "Bellweather"
        ),
        words("{a} {n}|Live and Learn in {p}|{ns} & {ms}|{p}|Songs from the {n}|The {n} Album"),
    ),
    "edm": Vocabulary(
        words(
            "Neon|Infra|Chrome|Ultra|Prismatic|Solar|Liquid|Midnight|Hyper|Cobalt|Zero-G|Phantom|"
            "Violet|Kinetic"
        ),
        words(
            "Pulse|Voltage|Horizon|Mirage|Gravity|Circuit|Afterglow|Parallax|Cascade|Strobe|Vertex|"
            "Reactor|Photon|Skyline|Orbit|Frequency|Lucid|Delirium|Ignition|Tessellate"
        ),
        words("Sector 7|the Warehouse|Terminal B|Arcadia Pier|the Rooftop|Level Minus Two|Saturn"),
        words(
            "{a} {n}|{n} {m}|{a} {n} (Extended Mix)|{n} to {m}|Lost in {n}|{a} {n} (Club Mix)|"
            "{p}, 4 a.m.|Into the {n}|{n}.exe|Feel the {n}|{a} {n} VIP|Meet Me at {p}"
        ),
        words("Protocol|Engine|Unit|Syndicate|System|Machine|Theory|Collective"),
        words("{a}{n}|{n} {g}|DJ {l}|{f2} {l}|{a} {g}|{n} & {m}|{l} {g}"),
        words("Kaz|Nyx|Iko|Rafe|Lux|Zev|Mika|Jett|Sól|Ren|Tove|Axl"),
        words(
            "Vandrel|Korsakoff-9|Nørde|Zyntara|Ostrava-K|Halcyonne|Veksler|Lumenov|Brightmoor|"
            "Quasarino|Tessaro|Ødegrim|Maddoxa|Ferrenz"
        ),
        words("{a} {n}|{n} EP|{n} ({i})|Return to {p}|{a}|Night at {p}"),
    ),
    "hip-hop": Vocabulary(
        words(
            "Concrete|Golden|Cold|Certified|Double|Corner-Store|Bulletproof|Loose|Midtown|Heavy|"
            "Blessed|Foreign|Marble"
        ),
        words(
            "Ledger|Sneakers|Blueprint|Stoop|Turnstile|Gold Teeth|Cipher|Payphone|Receipts|"
            "Chess Moves|Skyboxes|Crosstown|Rent Money|Pigeons|Overtime|Hot Plate|Boombox|Barbershop|"
            "Tollbooth|Notebook"
        ),
        words(
            "Eastbourne Ave|Block Forty|the Bodega|Ninth and Vine|the Projects Roof|Exit 12|Grandma's Kitchen"
        ),
        words(
            "{a} {n}|{n} Talk|{n} Freestyle|{a} {n}, Pt. {i}|No {n}|Off {p}|{n} & {m}|Count the {n}|"
            "How I {n}|{p} Interlude|{a} Season|Tell 'Em {n}"
        ),
        words("Crew|Fam|Syndicate|Mob|Scholars|Union|Division|Cartographers"),
        words("{f2} {l}|{a} {f2}|Young {l}|{f2} the {k}|{l} {g}|{f2}-{i}|MC {l}"),
        words("Dezzo|Kwabz|Prophit|Tre-Lo|Nyma|Big Orro|Sable|Jaxx|Moxie|Kilo-D|Rizzel|Femi|Ozmo|Queenie"),
        words(
            "Marquez-Bey|Underhillz|Okpala-Jones|Sevenths|Montrell-X|Dubois-Lane|Kaneda|Rivvers|"
            "Blakkwell|Fontayne|Attucks-Hill|Temperance|Vandross-Poe|Lazlow"
        ),
        words("{a} {n}|The {n} Tape|{n} Theory|{p}|{ns}, Vol. {i}|{a} Hours"),
    ),
    "jazz": Vocabulary(
        words("Blue|Smoky|Amber|Crooked|Velvet|Restless|Late|Tender|Indigo|Minor|Drowsy|Uptown|Copper|Lazy"),
        words(
            "Umbrella|Lamplight|Staircase|Cadillac|Gardenia|Matchbook|Taxicab|Moth|Ballroom|"
            "Cigarette|Streetcar|Chess Club|Windowpane|Waltz|Persimmon|Overcoat|Bell Tower|Magnolia|"
            "Samovar|Riverboat"
        ),
        words("Lennox Square|Rue Maréchale|the Blue Heron|Pier 40|Almond Street|the Alcázar|Corbel Court"),
        words(
            "{a} {n}|{n} for {f}|{a} Night on {p}|The {n} Walks|{f}'s {n}|Ballad of the {n}|"
            "Last {n} at {p}|{n} in {t}|Waiting for {f}|{a} {n} Blues|If I Were a {n}|Monday, {p}"
        ),
        words("Trio|Quartet|Quintet|Sextet|Orchestra|Septet|Big Band|Ensemble"),
        words('{f} {l}|{f} {l} {g}|The {l} {g}|{f} "{k}" {l}|{f} {l} & the {ns}|{l} {g}'),
        words(
            "Thaddeus|Lorraine|Cornell|Minerva|Dexby|Octavia|Elroy|Sabine|Hewitt|Marguerite|Lucius|"
            "Coralie|Roosevelt|Odessa|Jules|Wynetta|René|Sigrid"
        ),
        words(
            "Brightwater|Pettifer|Lamonde|Ellisdale|Carrington-Oye|Desrosiers-King|Mossgrove|"
            "Vandermeer-Hill|Tuttleworth|Beauregarde|Sundquist|Holloway-Bix|Jessamine|Kirkwall|"
            "Archambeault|Lindenthaler|Swannery|Pomeroy-Dix"
        ),
        words("{a} {n}|Live at {p}|{n} Suite|{f} Plays the {n}|After {p}|The {a} Sessions"),
    ),
    "latin": Vocabulary(
        words(
            "Dulce|Lejana|Salvaje|Morena|Callada|Eterna|Ardiente|Perdida|Dorada|Traviesa|Azul|Serena|Rebelde"
        ),
        words(
            "Guayaba|Marea|Lluvia|Hamaca|Candela|Azucena|Noche|Orilla|Guitarra|Canela|Mirada|Palmera|"
            "Bahía|Ceniza|Ventana|Mariposa|Golondrina|Madrugada|Espuma|Jacaranda"
        ),
        words(
            "Puerto Almendra|la Calle Doce|San Telmo del Río|el Malecón Viejo|Villa Girasol|"
            "la Otra Orilla|Isla Morada"
        ),
        words(
            "{n} {a}|La {n} de {f}|Sin tu {n}|{n} y {m}|Volver a {p}|Dame tu {n}|Bajo la {n}|"
            "¿Quién apagó la {n}?|{f} en {p}|Ay, {n}|Una {n} en {p}|Baila, {f}"
        ),
        words("Orquesta|Sonora|Grupo|Conjunto|Trío|Banda|Cuarteto"),
        words("{f} {l}|{f} {l}|{g} {n} {a}|{f} y los {l2}|{g} {l}|Los de {p}|{f} {l} y {f2} {l2}"),
        GIVEN_LATIN,
        FAMILY_LATIN,
        words("{n} {a}|Desde {p}|{n} y {m}|Canciones de {p}|La {n}|Éxitos, Vol. {i}"),
    ),
    "pop": Vocabulary(
        words(
            "Sugar|Glitter|Pastel|Reckless|Starry|Crystal|Summer|Plastic|Cherry|Candy|Daydream|"
            "Perfect|Mirrorball"
        ),
        words(
            "Confetti|Heartbeats|Lipstick|Polka Dots|Fireflies|Sunglasses|Lemonade|Postcards|"
            "Hurricane|Carousel|Fever|Butterflies|Voicemail|Champagne|Jellyfish|Lavender|Slow Dance|"
            "Valentine|Tiptoes|Rollercoaster"
        ),
        words(
            "Palm Avenue|the Backseat|Your Balcony|Santa Celeste|the Photobooth|My Old Bedroom|Terrace Nine"
        ),
        words(
            "{a} {n}|{n} & {m}|Kiss Me at {p}|{n} on My Mind|Too Many {n}|{a} Enough|Dancing to {n}|"
            "You Had Me at {n}|{n} for Two|Meet You in {p}|Not Your {n}|{a} {n} Girl"
        ),
        words("Hearts|Club|Girls|Parade|Avenue|Kids|Theatre|Department"),
        words("{f} {l}|{f} {l}|{a} {g}|The {n} {g}|{f} & {f2}"),
        words(
            "Liora|Cassidane|Juno|Emberly|Anouk|Marisol|Theo|Kitty|Sloane|Océane|Dario|Poppy-Jean|"
            "Yuki|Matéo|Solenne|Wilhelmine|Ravi|Anaïs"
        ),
        words(
            "Valemont|Harper-Quist|Lindgrove|Castellane|Skye-Moran|Delacroy|Winslowe|Amberson|"
            "Rosevelt-Kane|Starling-Day|Novakova-Lee|Bellefleur|Sunderby|Maplethorne"
        ),
        words("{a} {n}|{n}|Love, {f}|{a}|Letters to {p}|{n} (Deluxe)"),
    ),
    "r-n-b": Vocabulary(
        words("Silk|Slow|Tender|Purple|Honest|After-Hours|Sweet|Grown|Satin|Unspoken|Soft|Deep|Patient"),
        words(
            "Whispers|Sheets|Candlewax|Cocoa|Overnight|Phone Calls|Perfume|Sunday Morning|Distance|"
            "Honeycomb|Promises|Rendezvous|Bathwater|Curfew|Gravity Well|Afterthought|Confession|"
            "Halo|Signals|Moonroof"
        ),
        words(
            "Apartment 6C|the Passenger Side|Delmar Boulevard|the Afterparty|Your Mama's House|"
            "the Westside Lounge"
        ),
        words(
            "{a} {n}|{n}, {m}|Give Me {n}|{a} {n} (Interlude)|More Than {n}|{a} on Me|"
            "Come Through {p}|Need Your {n}|{n} Again|Back in {p}|What's {n} Without You|"
            "Two Shades of {n}"
        ),
        words("Soul|Affair|Experience|Movement|Emotions|Connection|Express|Intentions"),
        words("{f} {l}|{f} {l}|The {l} {g}|{a} {g}|{n} {g}"),
        words(
            "Darnell-Ray|Keziah|Amari|Jolisa|Tevyn|Monique-Rae|Solange-Marie|Raphael|Nia-Simone|"
            "Cortland|Zuri|Lamarcus|Esmé|Tyrese-Lee|Imani|Blaise"
        ),
        words(
            "Fairweather|Delacorte|Joyner-Wells|Montclaire|Adeyemi-Stone|Whitlocke|Hathaway-Moor|"
            "Bridgewater-Cole|Sinclaire|Goodnight|Ellington-Reese|Duvernay-Price|Lovelace-King|"
            "Hawthorne-Bey"
        ),
        words("{a} {n}|{n}|The {a} EP|Nights at {p}|{f}, Unplugged|{n} & {m}"),
    ),
    "rock": Vocabulary(
        words(
            "Broken|Iron|Burning|Wild|Black-Iron|Thunder|Ragged|Scarlet|Stone|Runaway|Savage|Crooked|"
            "Diesel|Gasoline"
        ),
        words(
            "Engine|Highway|Cathedral|Lightning Rod|Serpent|Freight Train|Wolves|Avalanche|Switchblade|"
            "Cannonball|Jailhouse|Motel|Tombstone|Hurricane Lamp|Vultures|Chapel|Dynamite|Scarecrow|"
            "Lantern|Outlaws"
        ),
        words(
            "Junction City Line|the Quarry|Kingsbridge|Mercury Hill|the Boiler Room|Interstate Zero|"
            "Blackwater Flats"
        ),
        words(
            "{a} {n}|{n} Blues|Ride the {n}|Down at {p}|{n} and {m}|Tear Down the {n}|Born on {p}|"
            "Queen of the {n}|{a} {n} Boogie|Never Trust a {n}|Long Way from {p}|Feed the {n}"
        ),
        words("Brigade|Saints|Union|Pilots|Kings|Revolver|Assembly|Riot"),
        words("The {a} {n}|{n} {g}|The {l} {g}|{f} {l}|{a} {m} {g}|{l} {n}|The {n} {g}"),
        GIVEN,
        FAMILY,
        words("{a} {n}|{n}|Ride to {p}|The {n} Tapes|{n} & {m}|Loud at {p}"),
    ),
}
