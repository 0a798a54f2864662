"""First names and surnames of invented people, by country; nobody is meant."""

from __future__ import annotations

from typing import Final

__all__ = ["FIRST", "LANGUAGES", "SURNAMES", "names_of"]

LANGUAGES: Final = {
    "AT": "de-AT,de;q=0.9", "PT": "pt-PT,pt;q=0.9", "FI": "fi-FI,fi;q=0.9",
    "GR": "el-GR,el;q=0.9", "GB": "en-GB,en;q=0.9", "MT": "mt-MT,en;q=0.9",
}  # fmt: skip
# Twelve women's names, then twelve men's.
FIRST: Final = {
    "AT": "anna lena katharina eva julia sophie theresa birgit sabine monika doris verena "
    "lukas florian thomas markus stefan georg andreas martin wolfgang jakob paul felix",
    "PT": "ana ines mariana beatriz catarina rita sofia teresa joana helena luisa carla "
    "joao miguel pedro tiago rui nuno andre bruno luis hugo manuel jorge",
    "FI": "aino emilia helmi johanna kaisa laura minna noora paivi riikka sanna tuuli "
    "antti eero heikki ilkka jukka kari lauri mikko olli petri sami timo",
    "GR": "eleni maria katerina vasiliki sophia georgia dimitra ioanna anastasia despina irini "
    "foteini giorgos dimitris kostas nikos yannis panos vasilis christos alexis thanos "
    "spyros stelios",
    "GB": "emma olivia charlotte grace hannah lucy megan rachel sarah chloe amy helen "
    "james oliver harry jack thomas william daniel samuel george adam simon peter",
    "": "clara nora ida lea mira alma elsa vera lina rosa ella maja "
    "noah leon elias adrian daniel marco anton viktor oskar emil filip tomas",
}
# Twenty-five each. No surname is in two countries, so no two teachers can be given the same user
# name; the last list is for all other countries, where the teacher's number keeps them apart.
SURNAMES: Final = {
    "AT": "gruber huber wagner pichler steiner moser mayer hofer leitner berger fuchs eder "
    "fischer schmid winkler weber schwarz maier reiter bauer lang egger wolf brunner auer",
    "PT": "silva santos ferreira pereira oliveira costa rodrigues martins sousa fernandes "
    "goncalves gomes lopes marques alves almeida ribeiro pinto carvalho teixeira moreira "
    "correia mendes nunes soares",
    "FI": "korhonen virtanen makinen nieminen makela hamalainen laine heikkinen koskinen "
    "jarvinen lehtonen lehtinen saarinen salminen heinonen niemi heikkila salonen kinnunen "
    "turunen salo laitinen tuominen rantanen karjalainen",
    "GR": "papadopoulos nikolaou georgiou dimitriou ioannou vasileiou christou pappas makris "
    "angelopoulos karagiannis alexiou antoniou petrou kyriakou lampros stavrou markou "
    "theodorou economou galanis kanellos manos rigas tsakiris",
    "GB": "smith jones taylor brown evans walker wright hughes green hall clarke harris baker "
    "turner cooper ward morris parker watson bennett cox mitchell shaw ellis palmer",
    "": "borg camilleri vella farrugia zammit galea micallef grech attard spiteri azzopardi "
    "mifsud caruana muscat agius pace fenech abela sammut schembri gauci debono bonnici "
    "cassar portelli",
}


def names_of(country: str) -> tuple[list[str], list[str]]:
    """First names and surnames of a country."""
    key = country if country in FIRST else ""
    return FIRST[key].split(), SURNAMES[key].split()
