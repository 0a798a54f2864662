"""The units that are known: their definitions for Pint, and the ways people write them.

Only what stands here is a unit; Pint never sees a text that a learner or an author wrote. Names,
symbols and sizes are those of Pint's own registry, so that a unit in an event reads there too.
"""

from __future__ import annotations

from typing import Final

__all__ = ["DEFINITIONS", "KINDS", "PREFIXES", "PREFIXES_OF", "SYMBOLS", "WORDS"]

# Symbol and Pint's name of the prefixes. `u` is how people type µ.
PREFIXES: Final = {
    "q": "quecto", "r": "ronto", "y": "yocto", "z": "zepto", "a": "atto", "f": "femto",
    "p": "pico", "n": "nano", "µ": "micro", "u": "micro", "m": "milli", "c": "centi",
    "d": "deci", "da": "deca", "h": "hecto", "k": "kilo", "M": "mega", "G": "giga",
    "T": "tera", "P": "peta", "E": "exa", "Z": "zetta", "Y": "yotta", "R": "ronna",
    "Q": "quetta",
}  # fmt: skip
_PREFIX_LINES = """
quecto- = 1e-30 = q-
ronto- = 1e-27 = r-
yocto- = 1e-24 = y-
zepto- = 1e-21 = z-
atto- = 1e-18 = a-
femto- = 1e-15 = f-
pico- = 1e-12 = p-
nano- = 1e-9 = n-
micro- = 1e-6 = µ-
milli- = 1e-3 = m-
centi- = 1e-2 = c-
deci- = 1e-1 = d-
deca- = 1e+1 = da-
hecto- = 1e2 = h-
kilo- = 1e3 = k-
mega- = 1e6 = M-
giga- = 1e9 = G-
tera- = 1e12 = T-
peta- = 1e15 = P-
exa- = 1e18 = E-
zetta- = 1e21 = Z-
yotta- = 1e24 = Y-
ronna- = 1e27 = R-
quetta- = 1e30 = Q-
"""

_ALL = tuple(PREFIXES)
_UP = ("k", "M", "G", "T", "P", "E")
_DOWN = ("m", "µ", "u", "n", "p")

# Pint's definition, the symbols people write for it, the prefixes that these take. Prefixes that
# would make another symbol of Pint's are left out (kt is a knot, Tt a tex, mcd a day's millionth).
_UNIT_LINES: Final = (
    ("meter = [length] = m", "m", _ALL),
    ("gram = [mass] = g", "g", _ALL),
    ("second = [time] = s", "s", _ALL),
    ("ampere = [current] = A", "A", _ALL),
    ("kelvin = [temperature] = K", "K", _ALL),
    ("mole = [substance] = mol", "mol", _ALL),
    ("candela = [luminosity] = cd", "cd", ()),
    ("radian = [] = rad", "rad", _DOWN),
    ("bit = []", "bit", _UP),
    ("count = []", "count", ()),
    ("degree = 0.017453292519943295 * radian = deg", "deg °", ()),
    ("percent = 0.01 = %", "%", ()),
    ("permille = 0.001 = ‰", "‰", ()),
    ("ppm = 1e-6", "ppm", ()),
    ("byte = 8 * bit = B", "B", _UP),
    ("hertz = 1 / second = Hz", "Hz", _ALL),
    ("newton = 1000 * gram * meter / second ** 2 = N", "N", _ALL),
    ("pascal = newton / meter ** 2 = Pa", "Pa", _ALL),
    ("joule = newton * meter = J", "J", _ALL),
    ("watt = joule / second = W", "W", _ALL),
    ("coulomb = ampere * second = C", "C", _ALL),
    ("volt = joule / coulomb = V", "V", _ALL),
    ("farad = coulomb / volt = F", "F", _ALL),
    ("ohm = volt / ampere = Ω", "Ω Ohm ohm", _ALL),
    ("siemens = ampere / volt = S", "S", (*_DOWN, "k", "M")),
    ("weber = volt * second = Wb", "Wb", _ALL),
    ("tesla = weber / meter ** 2 = T", "T", _ALL),
    ("henry = weber / ampere = H", "H", _ALL),
    ("becquerel = 1 / second = Bq", "Bq", _ALL),
    ("gray = joule / kilogram = Gy", "Gy", _ALL),
    ("sievert = joule / kilogram = Sv", "Sv", _ALL),
    ("katal = mole / second = kat", "kat", _DOWN),
    ("lumen = candela = lm", "lm", _UP),
    ("lux = lumen / meter ** 2 = lx", "lx", _UP),
    ("degree_Celsius = kelvin; offset: 273.15 = °C", "°C degC", ()),
    ("degree_Fahrenheit = 5 / 9 * kelvin; offset: 233.15 + 200 / 9 = °F", "°F degF", ()),
    ("liter = 0.001 * meter ** 3 = l", "l L", _ALL),
    ("metric_ton = 1e6 * gram = t", "t", ("M", "G")),
    ("unified_atomic_mass_unit = 1.66053906892e-24 * gram = u", "u", ()),
    ("minute = 60 * second = min", "min", ()),
    ("hour = 60 * minute = h", "h", ()),
    ("day = 24 * hour = d", "d", ()),
    ("week = 7 * day", "week", ()),
    ("year = 365.25 * day = a", "a yr", ()),
    ("hectare = 1e4 * meter ** 2 = ha", "ha", ()),
    ("bar = 1e5 * pascal", "bar", ("m", "k", "M")),
    ("standard_atmosphere = 101325 * pascal = atm", "atm", ()),
    ("millimeter_Hg = 133.322387415 * pascal = mmHg", "mmHg", ()),
    ("electron_volt = 1.602176634e-19 * joule = eV", "eV", _ALL),
    ("calorie = 4.184 * joule = cal", "cal", ("k",)),
    ("watt_hour = watt * hour = Wh", "Wh", _ALL),
    ("ampere_hour = ampere * hour = Ah", "Ah", _ALL),
    ("volt_ampere = volt * ampere = VA", "VA", _UP),
    ("angstrom = 1e-10 * meter = Å", "Å", ()),
    ("light_year = 9460730472580800 * meter = ly", "ly", ()),
    ("astronomical_unit = 149597870700 * meter = au", "au", ()),
    ("parsec = 3.0856775814913674e16 * meter = pc", "pc", ("k", "M", "G")),
    ("inch = 0.0254 * meter = in", "in", ()),
    ("foot = 0.3048 * meter = ft", "ft", ()),
    ("yard = 0.9144 * meter = yd", "yd", ()),
    ("mile = 1609.344 * meter = mi", "mi", ()),
    ("nautical_mile = 1852 * meter = nmi", "nmi", ()),
    ("knot = nautical_mile / hour = kn", "kn kt", ()),
    ("pound = 453.59237 * gram = lb", "lb", ()),
    ("ounce = 28.349523125 * gram = oz", "oz", ()),
    ("metric_horsepower = 735.49875 * watt", "PS", ()),
    ("revolutions_per_minute = 0.10471975511965977 * radian / second = rpm", "rpm", ()),
    *((f"{code} = [currency_{code}]", code, ()) for code in
      "EUR BGN CHF CZK DKK GBP HUF NOK PLN RON SEK UAH USD".split()),
)  # fmt: skip

DEFINITIONS: Final = (
    *_PREFIX_LINES.split("\n")[1:-1],
    *(definition for definition, _, _ in _UNIT_LINES),
)


# Pint's name by symbol, and the prefixes that a symbol takes.
SYMBOLS: Final = {
    symbol: definition.partition(" ")[0]
    for definition, written, _ in _UNIT_LINES
    for symbol in written.split()
}
PREFIXES_OF: Final = {
    symbol: prefixes for _, written, prefixes in _UNIT_LINES for symbol in written.split()
}

# What pure numbers count: kinds that share a dimension and are not the same thing.
KINDS: Final = {
    "radian": "angle",
    "degree": "angle",
    "bit": "information",
    "byte": "information",
}

# Words that people write for a unit or for a product of units, by how it is written here.
_WORD_LINES = """
s: sec secs second seconds Sek Sek. Sekunde Sekunden seconde secondes segundo segundos secondo secondi
min: mins minute minutes Min Min. Minute Minuten minuto minutos minuti
h: hr hrs hour hours Std Std. Stunde Stunden heure heures hora horas ora ore
d: day days Tag Tage Tagen jour jours día días dia dias giorno giorni
week: weeks Woche Wochen semaine semaines wk
a: year years Jahr Jahre Jahren an ans année années año años anno anni
m: meter meters metre metres Meter mètre mètres
km: kilometer kilometers kilometre kilometres Kilometer kilomètre kilomètres
g: gram grams Gramm gramme grammes gr
kg: kilogram kilograms Kilogramm kilogramme kilogrammes kilo kilos Kilo
t: tonne tonnes ton tons Tonne Tonnen to
l: liter liters litre litres Liter
K: kelvin Kelvin kelvins
°C: celsius Celsius °Celsius
J: joule joules Joule
W: watt watts Watt
kW: kilowatt kilowatts Kilowatt
MW: megawatt megawatts Megawatt mégawatt mégawatts
kWh: kilowatthour kilowatthours Kilowattstunde Kilowattstunden kilowattheure kilowattheures
MWh: megawatthour megawatthours Megawattstunde Megawattstunden mégawattheure mégawattheures
Wh: Wattstunde Wattstunden wattheure wattheures
Ah: Amperestunde Amperestunden ampèreheure ampèreheures
V: volt volts Volt
A: ampere amperes amp amps Ampere ampère ampères
Hz: hertz Hertz
N: newton newtons Newton
Pa: pascal pascals Pascal
mol: mole moles Mol
%: percent Prozent pourcent procent porcentaje percento pct
°: degree degrees Grad degré degrés grados gradi
rad: radian radians Radiant radiants
bit: bits Bit Bits
B: byte bytes Byte Bytes octet octets
count: cell cells Zelle Zellen cellule cellules piece pieces Stück pièce pièces photon photons particle particles Teilchen orbit orbits Umlauf Umläufe orbite orbites
EUR: € euro euros Euro Euros
USD: $
GBP: £
km/h: kmh kph Stundenkilometer
mi/h: mph
N·m: Nm
W·s: Ws
A·s: As
V·s: Vs
m^2: qm sqm Quadratmeter
m^3: Kubikmeter cbm
cm^3: ccm cc
rpm: U/min tr/min
"""  # noqa: E501
WORDS: Final = {
    word: unit
    for unit, _, words in (line.partition(": ") for line in _WORD_LINES.strip().split("\n"))
    for word in words.split()
}
