"""`make po`: find the messages in the code, bring the catalogues up to date, and compile them."""

from __future__ import annotations

from tests.languages.catalogues import TRANSLATED, compile_all, read, source, update

update()
compile_all()
for language in TRANSLATED:
    missing = [one.id for one in read(source(language)) if one.id and not one.string]
    print(f"{language}: {len(missing)} messages to translate")
