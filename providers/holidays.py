"""Public holidays of a country or a region of it, from the package `holidays`, which is loaded at first use.

https://holidays.readthedocs.io: regions go by their ISO 3166-2 codes, some by a name of the library's own. What is
asked for is the category PUBLIC with observed days: where a holiday falls on a weekend and another day is off for
it, both days count. Names come in the country's own language, whatever the locale of this process.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from functools import lru_cache

_COUNTRY = re.compile(r"[A-Z]{2}")
EXAMPLE = "write a country like DE or a region of it like DE-BE, or leave it empty"
ALIKE, NEAREST, LISTED = 0.5, 3, 20


def public_holiday(code: str, day: date) -> str | None:
    """What a day is called that is off by law there; None for other days and for no code. ValueError as `parse_code`.

    Several holidays on one day are joined by "; ".
    """
    return _year(parse_code(code), day.year).get(day) if code else None


@lru_cache(1000)
def parse_code(text: str) -> str:
    """The code as ISO 3166 and the library write it, from upper or lower case; a region's name will do as well.

    ValueError, with what may have been meant, when no holidays are known for it.
    """
    country, dash, region = text.partition("-")
    regions = _regions(country.upper())
    if regions is None:
        raise ValueError(f'no public holidays are known for "{text}"; {_meant_country(country)}')
    if not dash:
        return country.upper()
    if region.casefold() not in regions:
        raise ValueError(
            f'no public holidays are known for "{text}"; {_meant_region(country.upper(), region, regions)}'
        )
    return f"{country.upper()}-{regions[region.casefold()]}"


@lru_cache(1000)
def _year(code: str, year: int) -> Mapping[date, str]:
    """The holidays of one year, with observed days of its neighbours' that fall into it."""
    from holidays import PUBLIC, country_holidays

    country, _, region = code.partition("-")
    language = country_holidays(country).default_language
    return country_holidays(
        country, region or None, year, expand=False, observed=True, language=language, categories=PUBLIC
    )


@lru_cache(300)
def _regions(country: str) -> Mapping[str, str] | None:
    """Codes of a country's regions, by every way to name one in folded case; None when there is no such country."""
    from holidays import country_holidays

    if _COUNTRY.fullmatch(country) is None:
        return None
    try:
        known = country_holidays(country)
    except NotImplementedError:
        return None
    names = {alias.casefold(): code for alias, code in known.subdivisions_aliases.items()}
    return names | {code.casefold(): code for code in known.subdivisions}


def _meant_country(text: str) -> str:
    """The two letters of a country that was named by its three."""
    from holidays import country_holidays, list_supported_countries

    if text.upper() in list_supported_countries(include_aliases=True):
        return f"did you mean {country_holidays(text.upper()).country}?"
    return EXAMPLE


def _meant_region(country: str, text: str, regions: Mapping[str, str]) -> str:
    if not regions:
        return f"{country} has no regions of its own; write {country}"
    alike = get_close_matches(text.casefold(), regions, NEAREST, ALIKE)
    if near := dict.fromkeys(f"{country}-{regions[one]}" for one in alike):
        return f"did you mean {' or '.join(near)}?"
    codes = sorted(set(regions.values()), key=lambda one: (len(one), one))
    more = ", …" if len(codes) > LISTED else ""
    return f"{country} has {', '.join(codes[:LISTED])}{more}"
