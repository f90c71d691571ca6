"""Who may open which address of the newsroom: what is meant, one line an address, and how it is asked.

Owns the declaration and its words. `tests/newsroom/test_permissions.py` walks the newsroom's addresses, asks each as
each kind of visitor, and compares; `docs/permissions.md` is printed from what was answered.

**A new address needs one line in `RULES`**: its pattern as the resolver writes it, then which methods who may use, such
as `"desk/things/<uuid:key>/": "GET POST editors"`; several with a semicolon between. A method that is not named is for
nobody. Who: see `WHO`. If its key names something that no line of the test's `things` makes yet, add one there too, or
only guessed keys are tried.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from sunseed.errors import Misuse

VISITORS: Final = ("stranger", "ended", "owner", "other", "editor", "operator")
METHODS: Final = ("GET", "POST")
_SIGNED_IN: Final = frozenset({"owner", "other", "editor", "operator"})
WHO: Final[dict[str, frozenset[str]]] = {
    "everyone": frozenset(VISITORS),
    "strangers": frozenset({"stranger", "ended"}),
    "signed in": _SIGNED_IN,
    "owner": _SIGNED_IN - {"other"},  # of the thing, and editors
    "self": frozenset({"owner"}),  # the account itself, not even editors
    "editors": frozenset({"editor", "operator"}),
    "operators": frozenset({"operator"}),
    "holder": frozenset(),  # of a secret address, or of a code: a guess, or an account without codes, gets nowhere
}

RULES: Final[dict[str, str]] = {
    "": "GET POST everyone",
    "account/": "GET signed in",
    "account/email/": "GET POST signed in",
    "account/email/code/": "GET POST signed in",
    "account/factors/": "GET POST everyone",
    "account/factors/codes/": "GET POST signed in",
    "account/factors/codes/off/": "GET POST holder",
    "account/factors/passkeys/": "GET POST everyone",
    "account/factors/passkeys/<int:pk>/name/": "GET POST signed in",
    "account/factors/passkeys/<int:pk>/remove/": "GET POST signed in",
    "account/factors/passkeys/add/": "GET POST signed in",
    "account/factors/recovery/": "GET holder",
    "account/factors/recovery/file/": "GET holder",
    "account/factors/recovery/new/": "GET POST signed in",
    "account/inactive/": "GET everyone",
    "account/join-with-passkey/": "GET POST everyone",
    "account/join/<str:secret>/": "GET POST holder",
    "account/language/": "GET POST everyone",
    "account/login/": "GET POST everyone",
    "account/login/factor/": "GET POST signed in",
    "account/login/passkey/": "GET POST signed in",
    "account/logout/": "GET signed in",
    "account/mail/": "GET operators",
    "account/mail/<int:key>/": "GET operators",
    "account/name/": "POST signed in",
    "account/password/change/": "GET POST signed in",
    "account/password/drop/": "GET POST signed in",
    "account/password/reset/": "GET POST everyone",
    "account/password/reset/code/": "GET POST holder",
    "account/password/reset/done/": "GET POST everyone",
    "account/password/reset/new/": "GET POST everyone",
    "account/password/set/": "GET POST signed in",
    "account/reauthenticate/": "GET POST signed in",
    "account/reauthenticate/code/": "GET POST signed in",
    "account/reauthenticate/passkey/": "GET POST signed in",
    "account/sessions/<uuid:key>/end/": "POST signed in",
    "account/sessions/end-others/": "POST signed in",
    "account/signup/": "GET POST everyone",
    "account/signup/passkey/": "GET POST everyone",
    "apply/": "GET POST everyone",
    "apply/<str:token>/": "GET POST holder",
    "desk/": "GET signed in",
    "desk/accounts/": "GET operators",
    "desk/accounts/<int:key>/": "POST operators",
    "desk/activity.csv": "GET editors",
    "desk/activity/": "GET editors",
    "desk/links/": "GET editors",
    "desk/roles/": "GET editors",
    "desk/applications/": "GET editors",
    "desk/applications/<uuid:key>/": "GET POST editors",
    "desk/applications/<uuid:key>/accept/": "POST editors",
    "desk/applications/<uuid:key>/refuse/": "POST editors",
    "desk/applications/agreement/": "GET POST signed in",
    "desk/applications/publish/": "POST editors",
    "desk/applications/welcome/": "GET signed in",
    "desk/background/<uuid:key>/withdraw/": "GET POST editors",
    "desk/background/boxes/": "GET editors",
    "desk/background/boxes/<uuid:key>/": "GET POST editors",
    "desk/background/boxes/list/": "GET signed in",
    "desk/background/boxes/new/": "GET POST editors",
    "desk/background/pages/": "GET editors",
    "desk/background/pages/<uuid:key>/": "GET POST editors",
    "desk/background/pages/new/": "GET POST editors",
    "desk/background/works/": "GET editors",
    "desk/background/works/<uuid:key>/": "GET POST editors",
    "desk/background/works/new/": "GET POST editors",
    "desk/bylines/": "GET POST editors",
    "desk/bylines/<uuid:key>/": "GET POST editors",
    "desk/front/": "GET POST editors",
    "desk/front/<uuid:section>/": "GET POST editors",
    "desk/front/breaking/": "GET POST editors",
    "desk/front/<uuid:section>/preview/": "GET editors",
    "desk/front/preview/": "GET editors",
    "desk/front/preview/<str:token>/<path:path>": "GET holder",
    "desk/invitations/": "GET POST editors",
    "desk/invitations/<uuid:key>/": "POST editors",
    "desk/keys/": "GET POST editors",
    "desk/keys/<uuid:key>/back/": "POST holder",
    "desk/keys/<uuid:key>/locked": "GET editors",
    "desk/keys/wraps.zip": "GET editors",
    "desk/keys/wraps/": "POST editors",
    "desk/keys/list/": "POST operators",
    "desk/keys/offer/": "POST editors",
    "desk/lines/": "GET editors",
    "desk/lines/<uuid:key>/": "GET POST editors",
    "desk/lines/<uuid:key>/cipher": "GET editors",
    "desk/lines/<uuid:key>/correct/": "POST editors",
    "desk/lines/publish/": "POST editors",
    "desk/mine/": "GET signed in",
    "desk/mine/everything.zip": "GET signed in",
    "desk/media/": "GET editors",
    "desk/media/<uuid:key>/": "GET POST editors",
    "desk/media/<uuid:key>/<str:name>": "GET editors",
    "desk/media/<uuid:key>/into/<uuid:story>/": "POST editors",
    "desk/new/": "POST signed in",
    "desk/preview/<str:token>/<path:path>": "GET holder",
    "desk/queue/": "GET editors",
    "desk/sections/": "GET POST editors",
    "desk/sections/<uuid:key>/": "GET POST editors",
    "desk/service.js": "GET everyone",
    "desk/site/": "GET POST editors",
    "desk/stories/<uuid:key>/": "GET POST owner",
    "desk/stories/<uuid:key>/autosave/": "POST owner",
    "desk/stories/<uuid:key>/caught-up/": "POST owner",
    "desk/stories/<uuid:key>/discard/": "GET POST owner",
    "desk/stories/<uuid:key>/here/": "GET owner",
    "desk/stories/<uuid:key>/here/take-over/": "POST owner",
    "desk/stories/<uuid:key>/history/": "GET owner",
    "desk/stories/<uuid:key>/notes/": "GET POST owner",
    "desk/stories/<uuid:key>/notes/<uuid:note>/again/": "POST editors",
    "desk/stories/<uuid:key>/notes/<uuid:note>/cipher": "GET editors",
    "desk/stories/<uuid:key>/notes/<uuid:note>/drop/": "POST owner",
    "desk/stories/<uuid:key>/pictures/": "POST owner",
    "desk/stories/<uuid:key>/pictures/<uuid:upload>/<str:name>": "GET owner",
    "desk/stories/<uuid:key>/preview/": "GET owner",
    "desk/stories/<uuid:key>/publish/": "GET POST editors",
    "desk/stories/<uuid:key>/recall/": "POST owner",
    "desk/stories/<uuid:key>/review/": "GET owner",
    "desk/stories/<uuid:key>/review/approve/": "POST editors",
    "desk/stories/<uuid:key>/review/assign/": "POST editors",
    "desk/stories/<uuid:key>/review/remark/": "POST owner",
    "desk/stories/<uuid:key>/review/remark/<uuid:remark>/": "POST owner",
    "desk/stories/<uuid:key>/review/return/": "POST editors",
    "desk/stories/<uuid:key>/review/take/": "POST editors",
    "desk/stories/<uuid:key>/submit/": "GET POST owner",
    "desk/stories/<uuid:key>/take-back/": "POST editors",
    "desk/stories/<uuid:key>/take-down/": "GET POST editors",
    "desk/stories/<uuid:key>/translate/": "POST owner",
    "desk/stories/<uuid:key>/withdraw/": "GET POST editors",
    "desk/topics/": "GET POST editors",
    "desk/topics/<uuid:key>/": "GET POST editors",
    "desk/topics/<uuid:key>/merge/": "GET POST editors",
    "desk/topics/<uuid:key>/part/": "POST editors",
    "film/": "GET signed in",
    "film/app/<str:release>/<path:place>": "GET holder",
    "film/app/<str:release>/app.webmanifest": "GET holder",
    "film/app/<str:release>/page/": "GET holder",
    "film/captures/": "GET editors",
    "film/captures/<str:key>/film.zip": "GET editors",
    "film/checkpoint/": "GET everyone",
    "film/ciphers/<str:digest>/": "GET POST holder",
    "film/ids/": "POST everyone",
    "film/lines/": "POST everyone",
    "film/newsroom/": "GET everyone",
    "film/proofs/<str:line>/": "GET everyone",
    "film/service.js": "GET everyone",
    "film/session/": "GET everyone",
    "film/state/<str:capture>/": "GET everyone",
    "film/table/captures/": "GET holder",
    "film/table/captures/<str:capture>/lines": "GET holder",
    "film/table/ciphers/<str:name>": "GET holder",
    "film/table/files/<str:name>": "GET holder",
    "film/table/release/": "POST holder",
    "film/table/derive/": "POST holder",
    "film/tables/": "GET POST editors",
    "film/tables/<uuid:key>/end/": "POST editors",
    "film/token/": "POST signed in",
    "film/words/<uuid:key>/": "GET POST editors",
    "film/wiped/": "POST everyone",
    "film/watch/<str:capture>/": "GET editors",
    "film/watch/<str:capture>/lines/": "GET editors",
    "film/watch/ciphers/<str:name>/": "GET editors",
    "film/watch/wraps/<str:name>/": "GET editors",
    "lines/": "GET POST everyone",
    "lines/answer/": "GET POST everyone",
    "static/<path:path>": "GET POST everyone",
}


def rule(text: str) -> dict[str, frozenset[str]]:
    """Return who may use each method, by a line of `RULES`.

    Raises:
        Misuse: a word of it is none of ours.
    """
    found = dict.fromkeys(METHODS, frozenset[str]())
    for part in text.split(";"):
        words = part.split()
        methods = [word for word in words if word in METHODS]
        who = " ".join(words[len(methods) :])
        if not methods or who not in WHO:
            raise Misuse(f"rule: expected methods of {METHODS} and one of {', '.join(WHO)}, found {part!r}")
        found |= dict.fromkeys(methods, WHO[who])
    return found


def addresses(patterns: Iterable[object], above: str = "") -> Iterator[str]:
    """Yield every address below a resolver's patterns, as they are written."""
    for one in patterns:
        written = f"{above}{one.pattern}"  # type: ignore[attr-defined]
        inner = getattr(one, "url_patterns", None)
        if inner is None:
            yield written
        else:
            yield from addresses(inner, written)
