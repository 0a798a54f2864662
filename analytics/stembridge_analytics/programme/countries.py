"""Countries: ISO 3166-1 codes of two and three letters, and names people write.

Codes are those of ISO 3166-1 as of 2024, and XK / XKX, which the European Union uses for Kosovo.
Names are common English ones, and own-language ones of the members of the European Union and of
EFTA, the candidates for membership, and the United Kingdom.
"""

from __future__ import annotations

import unicodedata
from typing import Final

__all__ = ["CODES", "country_code", "plain"]

_ISO: Final = """
AD AND Andorra; AE ARE United Arab Emirates; AF AFG Afghanistan; AG ATG Antigua and Barbuda;
AI AIA Anguilla; AL ALB Albania; AM ARM Armenia; AO AGO Angola; AQ ATA Antarctica;
AR ARG Argentina; AS ASM American Samoa; AT AUT Austria; AU AUS Australia; AW ABW Aruba;
AX ALA Åland Islands; AZ AZE Azerbaijan; BA BIH Bosnia and Herzegovina; BB BRB Barbados;
BD BGD Bangladesh; BE BEL Belgium; BF BFA Burkina Faso; BG BGR Bulgaria; BH BHR Bahrain;
BI BDI Burundi; BJ BEN Benin; BL BLM Saint Barthélemy; BM BMU Bermuda; BN BRN Brunei;
BO BOL Bolivia; BQ BES Bonaire, Sint Eustatius and Saba; BR BRA Brazil; BS BHS Bahamas;
BT BTN Bhutan; BV BVT Bouvet Island; BW BWA Botswana; BY BLR Belarus; BZ BLZ Belize;
CA CAN Canada; CC CCK Cocos (Keeling) Islands; CD COD DR Congo;
CF CAF Central African Republic; CG COG Congo; CH CHE Switzerland; CI CIV Ivory Coast;
CK COK Cook Islands; CL CHL Chile; CM CMR Cameroon; CN CHN China; CO COL Colombia;
CR CRI Costa Rica; CU CUB Cuba; CV CPV Cape Verde; CW CUW Curaçao; CX CXR Christmas Island;
CY CYP Cyprus; CZ CZE Czechia; DE DEU Germany; DJ DJI Djibouti; DK DNK Denmark;
DM DMA Dominica; DO DOM Dominican Republic; DZ DZA Algeria; EC ECU Ecuador; EE EST Estonia;
EG EGY Egypt; EH ESH Western Sahara; ER ERI Eritrea; ES ESP Spain; ET ETH Ethiopia;
FI FIN Finland; FJ FJI Fiji; FK FLK Falkland Islands; FM FSM Micronesia; FO FRO Faroe Islands;
FR FRA France; GA GAB Gabon; GB GBR United Kingdom; GD GRD Grenada; GE GEO Georgia;
GF GUF French Guiana; GG GGY Guernsey; GH GHA Ghana; GI GIB Gibraltar; GL GRL Greenland;
GM GMB Gambia; GN GIN Guinea; GP GLP Guadeloupe; GQ GNQ Equatorial Guinea; GR GRC Greece;
GS SGS South Georgia and the South Sandwich Islands; GT GTM Guatemala; GU GUM Guam;
GW GNB Guinea-Bissau; GY GUY Guyana; HK HKG Hong Kong;
HM HMD Heard Island and McDonald Islands; HN HND Honduras; HR HRV Croatia; HT HTI Haiti;
HU HUN Hungary; ID IDN Indonesia; IE IRL Ireland; IL ISR Israel; IM IMN Isle of Man;
IN IND India; IO IOT British Indian Ocean Territory; IQ IRQ Iraq; IR IRN Iran; IS ISL Iceland;
IT ITA Italy; JE JEY Jersey; JM JAM Jamaica; JO JOR Jordan; JP JPN Japan; KE KEN Kenya;
KG KGZ Kyrgyzstan; KH KHM Cambodia; KI KIR Kiribati; KM COM Comoros;
KN KNA Saint Kitts and Nevis; KP PRK North Korea; KR KOR South Korea; KW KWT Kuwait;
KY CYM Cayman Islands; KZ KAZ Kazakhstan; LA LAO Laos; LB LBN Lebanon; LC LCA Saint Lucia;
LI LIE Liechtenstein; LK LKA Sri Lanka; LR LBR Liberia; LS LSO Lesotho; LT LTU Lithuania;
LU LUX Luxembourg; LV LVA Latvia; LY LBY Libya; MA MAR Morocco; MC MCO Monaco; MD MDA Moldova;
ME MNE Montenegro; MF MAF Saint Martin; MG MDG Madagascar; MH MHL Marshall Islands;
MK MKD North Macedonia; ML MLI Mali; MM MMR Myanmar; MN MNG Mongolia; MO MAC Macao;
MP MNP Northern Mariana Islands; MQ MTQ Martinique; MR MRT Mauritania; MS MSR Montserrat;
MT MLT Malta; MU MUS Mauritius; MV MDV Maldives; MW MWI Malawi; MX MEX Mexico;
MY MYS Malaysia; MZ MOZ Mozambique; NA NAM Namibia; NC NCL New Caledonia; NE NER Niger;
NF NFK Norfolk Island; NG NGA Nigeria; NI NIC Nicaragua; NL NLD Netherlands; NO NOR Norway;
NP NPL Nepal; NR NRU Nauru; NU NIU Niue; NZ NZL New Zealand; OM OMN Oman; PA PAN Panama;
PE PER Peru; PF PYF French Polynesia; PG PNG Papua New Guinea; PH PHL Philippines;
PK PAK Pakistan; PL POL Poland; PM SPM Saint Pierre and Miquelon; PN PCN Pitcairn;
PR PRI Puerto Rico; PS PSE Palestine; PT PRT Portugal; PW PLW Palau; PY PRY Paraguay;
QA QAT Qatar; RE REU Réunion; RO ROU Romania; RS SRB Serbia; RU RUS Russia; RW RWA Rwanda;
SA SAU Saudi Arabia; SB SLB Solomon Islands; SC SYC Seychelles; SD SDN Sudan; SE SWE Sweden;
SG SGP Singapore; SH SHN Saint Helena, Ascension and Tristan da Cunha; SI SVN Slovenia;
SJ SJM Svalbard and Jan Mayen; SK SVK Slovakia; SL SLE Sierra Leone; SM SMR San Marino;
SN SEN Senegal; SO SOM Somalia; SR SUR Suriname; SS SSD South Sudan;
ST STP Sao Tome and Principe; SV SLV El Salvador; SX SXM Sint Maarten; SY SYR Syria;
SZ SWZ Eswatini; TC TCA Turks and Caicos Islands; TD TCD Chad;
TF ATF French Southern Territories; TG TGO Togo; TH THA Thailand; TJ TJK Tajikistan;
TK TKL Tokelau; TL TLS Timor-Leste; TM TKM Turkmenistan; TN TUN Tunisia; TO TON Tonga;
TR TUR Turkey; TT TTO Trinidad and Tobago; TV TUV Tuvalu; TW TWN Taiwan; TZ TZA Tanzania;
UA UKR Ukraine; UG UGA Uganda; UM UMI United States Minor Outlying Islands;
US USA United States; UY URY Uruguay; UZ UZB Uzbekistan; VA VAT Vatican City;
VC VCT Saint Vincent and the Grenadines; VE VEN Venezuela; VG VGB British Virgin Islands;
VI VIR US Virgin Islands; VN VNM Vietnam; VU VUT Vanuatu; WF WLF Wallis and Futuna;
WS WSM Samoa; YE YEM Yemen; YT MYT Mayotte; ZA ZAF South Africa; ZM ZMB Zambia;
ZW ZWE Zimbabwe;
XK XKX Kosovo
"""

# Beside the English name: own languages, and names that lists and statistics use.
_NAMES: Final = {
    "AL": "Shqipëria, Shqipëri",
    "AT": "Österreich",
    "BA": "Bosna i Hercegovina, Босна и Херцеговина, Bosnia",
    "BE": "België, Belgique, Belgien",
    "BG": "България, Bulgaria",
    "CH": "Schweiz, Suisse, Svizzera, Svizra",
    "CY": "Κύπρος, Kıbrıs, Kypros",
    "CI": "Côte d’Ivoire, Côte d'Ivoire",
    "CZ": "Česko, Česká republika, Czech Republic",
    "DE": "Deutschland, Bundesrepublik Deutschland",
    "DK": "Danmark",
    "EE": "Eesti",
    "ES": "España, Espanya, Espainia",
    "FI": "Suomi",
    "FR": "République française",
    "GB": "Great Britain, England, Scotland, Wales, Northern Ireland",
    "GE": "საქართველო, Sakartvelo",
    "GR": "Ελλάδα, Ελλάς, Ellada, Hellas",
    "HR": "Hrvatska",
    "HU": "Magyarország",
    "IE": "Éire, Republic of Ireland",
    "IS": "Ísland",
    "IT": "Italia",
    "LI": "Fürstentum Liechtenstein",
    "LT": "Lietuva",
    "LU": "Lëtzebuerg, Luxemburg",
    "LV": "Latvija",
    "MD": "Republica Moldova, Republic of Moldova",
    "ME": "Crna Gora, Црна Гора",
    "MK": "Северна Македонија, Severna Makedonija, Macedonia",
    "NL": "Nederland, Holland",
    "NO": "Norge, Noreg",
    "PL": "Polska",
    "PT": "República Portuguesa",
    "RO": "România",
    "RS": "Srbija, Србија",
    "RU": "Russian Federation",
    "SE": "Sverige",
    "SI": "Slovenija",
    "SK": "Slovensko, Slovenská republika, Slovak Republic",
    "TR": "Türkiye, Turkiye",
    "UA": "Україна, Ukraina, Ukrayina",
    "US": "United States of America",
    "XK": "Kosova",
}
# Not ISO's, but the European Union's own and reserved in ISO 3166-1 for it.
_CORRECTED: Final = {"EL": "GR", "UK": "GB"}

_ROWS: Final = tuple(
    (two, three, " ".join(name)) for two, three, *name in map(str.split, _ISO.split(";"))
)
_UNDECOMPOSED: Final = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "&": " and "}
)


def plain(text: str) -> str:
    """A word as it is compared: without case, accents and signs, single spaces between."""
    text = unicodedata.normalize("NFKD", text.casefold().translate(_UNDECOMPOSED))
    letters = "".join(
        sign if sign.isalnum() else " " for sign in text if not unicodedata.combining(sign)
    )
    return " ".join(letters.split())


CODES: Final = tuple(two for two, _, _ in _ROWS)
_KNOWN: Final = {
    **{plain(name): two for two, _, name in _ROWS},
    **{plain(name): two for two, names in _NAMES.items() for name in names.split(", ")},
    **{three.casefold(): two for two, three, _ in _ROWS},
    **{two.casefold(): two for two in CODES},
    **{wrong.casefold(): two for wrong, two in _CORRECTED.items()},
}


def country_code(text: str) -> tuple[str | None, bool]:
    """The two letters of a country, and whether they stand for others that are not ISO's.

    text: a code of two or three letters, or a name; (None, False) if it is none that is known.
    """
    word = plain(text).removeprefix("the ")
    return _KNOWN.get(word), word.upper() in _CORRECTED
