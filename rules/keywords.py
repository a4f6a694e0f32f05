"""The kind of a reason, from the few words that people write into calendars."""

from __future__ import annotations

import re
import unicodedata

from rules.records import ReasonKind

LONGEST = 1000
"""Characters that are looked at: a reason stands at the beginning, not below a quoted thread."""

_PLAIN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "-": " ", "'": " ", "’": " ", "\N{SOFT HYPHEN}": None})

_NO_REASON = """
    sick of, sick and tired of, not sick, not ill, nicht krank, ill prepared, ill advised, ill timed, cold call
    holiday inn, holiday express, holiday cover, holiday planning, holiday season, holiday schedule, holiday request
    vacation cover, vacation planning, vacation request, vacation schedule, urlaub planen, keinen urlaub, kein urlaub
    product family, font family, kids meal, emergency release, emergency fix, emergency patch, emergency change
    travel policy, travel expenses, travel budget, travel costs, travel booking, trip report, flight booking
    merge conflict, merge conflicts, no conflict, no conflicts, conference room, conference call
"""
"""Struck out before anything is looked for."""

# The first kind that has a word in the text is taken: a sick child is the family's matter, a Christmas party no leave.
_WORDS = {
    ReasonKind.COMPANY_EVENT: """
        company event, company meeting, company day, company party, team event, team day, team outing, office party
        christmas party, holiday party, summer party, off site, offsite, all hands, town hall, townhall, hackathon
        retreat, trade fair, trade show, conference
        betriebsausflug, betriebsfeier, betriebsfest, betriebsversammlung, firmenfeier, firmenevent, firmenfest
        firmenveranstaltung, teamevent, teamtag, weihnachtsfeier, sommerfest, klausur, klausurtagung, tagung, konferenz
    """,
    ReasonKind.PUBLIC_HOLIDAY: """
        public holiday, bank holiday, national holiday, federal holiday, statutory holiday, legal holiday, boxing day
        christmas, christmas day, christmas eve, new year's day, new year's eve, good friday, easter, thanksgiving
        labor day, labour day, independence day, memorial day, juneteenth, diwali, eid
        feiertag, feiertags, nationalfeiertag, weihnachten, weihnachtstag, weihnachtsfeiertag, heiligabend, silvester
        neujahr, karfreitag, ostern, ostermontag, pfingsten, pfingstmontag, himmelfahrt, fronleichnam, tag der arbeit
        tag der deutschen einheit, allerheiligen, reformationstag, heilige drei könige, buß- und bettag
    """,
    ReasonKind.FAMILY: """
        family, family emergency, emergency, kid, kids, child, child's, children, childcare, child care, daycare, baby
        my son, my daughter, my wife, my husband, my mother, my father, my mum, my mom, my dad, my parents
        bereavement, funeral, wedding
        familie, familiär, familiäre, familiären, familiärer, familienfeier, familienfest, kind krank, kind ist krank
        krankes kind, mein kind, meinem kind, unser kind, kinder, kinderkrank, kinderbetreuung, kita, tochter, sohn
        ehefrau, ehemann, beerdigung, trauerfall, todesfall, hochzeit, geburt, notfall, familiennotfall
    """,
    ReasonKind.ILLNESS: """
        sick, sickness, ill, illness, unwell, not well, not feeling well, under the weather, flu, fever, migraine
        covid, corona, a cold, bad cold, doctor, doctor's, dentist, dentist's, surgery, hospital, medical appointment
        krank, krankgeschrieben, krankgemeldet, krankmeldung, krankschreibung, krankheit, erkrankt, erkrankung
        erkältet, erkältung, grippe, fieber, migräne, arzt, arzttermin, arztbesuch, zahnarzt, zahnarzttermin, facharzt
        krankenhaus, arbeitsunfähig, reha
    """,
    ReasonKind.LEAVE: """
        on leave, annual leave, parental leave, maternity leave, paternity leave, paid leave, unpaid leave, leave day
        leave of absence, personal leave, study leave, holiday, holidays, vacation, pto, sabbatical, day off, days off
        time off, week off, off today, off tomorrow, out of office, out of the office, ooo
        urlaub, urlaubstag, jahresurlaub, resturlaub, sonderurlaub, bildungsurlaub, elternurlaub, kurzurlaub, ferien
        betriebsferien, elternzeit, mutterschutz, brückentag, gleittag, überstundenabbau, zeitausgleich, freier tag
        habe frei, hat frei, abwesend, abwesenheit, nicht im büro
    """,
    ReasonKind.TRAVEL: """
        travel, traveling, travelling, business trip, trip, flight, flying, airport, on a train, on the train
        on a plane, on the road, in transit, train delayed, train cancelled
        reise, dienstreise, geschäftsreise, anreise, abreise, rückreise, hinreise, verreist, unterwegs, flug, rückflug
        hinflug, flughafen, im zug, im flieger, in der bahn, bahnfahrt, zugfahrt, zugausfall, bahnstreik
    """,
    ReasonKind.CONFLICT: """
        conflict, conflicts, conflicting, clash, clashes, overlap, overlaps, double-booked, too busy, no time, deadline
        another meeting, another appointment, another call, other meeting, customer meeting, client meeting
        customer call, customer visit, interview, workshop, training, schedule change
        konflikt, terminkonflikt, kollision, terminkollision, kollidiert, überschneidung, terminüberschneidung
        überschneidet, doppelt gebucht, kundentermin, paralleltermin, anderer termin, anderen termin, ein termin
        wichtiger termin, wichtigen termin, keine zeit, zu viel zu tun, schulung, vorstellungsgespräch
    """,
}
_ALONE = dict.fromkeys(("leave", "away", "off", "frei"), ReasonKind.LEAVE)
"""Words that mean an absence only where nothing else is said."""


def kind_of_words(text: str) -> ReasonKind | None:
    """The kind of reason that a few English or German words give; None where they name none.

    Whole words count, in any case, with umlauts or as ae, oe, ue; in doubt nothing is read into them.
    """
    words = _STRUCK_OUT.sub("|", _folded(text))
    found = (kind for kind, pattern in _PATTERNS.items() if pattern.search(words))
    return next(found, _ALONE.get(words.strip(" .!")))


def _folded(text: str) -> str:
    composed = unicodedata.normalize("NFC", text[:LONGEST])
    return " ".join(composed.casefold().translate(_PLAIN).split())


def _any_of(table: str) -> re.Pattern[str]:
    phrases = [_folded(one) for line in table.strip().splitlines() for one in line.split(",")]
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, phrases))})(?!\w)")


_STRUCK_OUT = _any_of(_NO_REASON)
_PATTERNS = {kind: _any_of(table) for kind, table in _WORDS.items()}
