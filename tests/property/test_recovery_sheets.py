"""A recovery key comes back from any k of its n sheets; fewer give nothing; no damaged, wrong or mixed one passes."""

from __future__ import annotations

import itertools
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunseed.capture import sharing, sheets
from sunseed.capture.identity import Identity
from sunseed.capture.sheets import Sheet
from sunseed.errors import Malformed, Misuse, Refused, SunseedError, Untrue

KEY = Identity.from_seed(sha256(b"a recovery key").digest())
numbers = st.integers(2, 6).flatmap(lambda of: st.tuples(st.integers(2, of), st.just(of)))


def multiplied(one: int, other: int) -> int:
    """Multiply as on paper: shift, add, take the remainder by x^8 + x^4 + x^3 + x + 1. No tables."""
    product = 0
    for bit in range(8):
        if other >> bit & 1:
            product ^= one << bit
    for bit in range(14, 7, -1):
        if product >> bit & 1:
            product ^= 0x11B << (bit - 8)
    return product


def solved(points: dict[int, int]) -> int:
    """Return the constant term through points by elimination, dividing by trial: nothing of the code under test."""
    rows = []
    for x, y in points.items():
        powers = [1]
        for _ in range(len(points) - 1):
            powers.append(multiplied(powers[-1], x))
        rows.append([*powers, y])
    size = len(rows)
    for column in range(size):
        pivot = next(at for at in range(column, size) if rows[at][column])
        rows[column], rows[pivot] = rows[pivot], rows[column]
        inverse = next(n for n in range(1, 256) if multiplied(n, rows[column][column]) == 1)
        rows[column] = [multiplied(inverse, value) for value in rows[column]]
        for at in range(size):
            if at != column and rows[at][column]:
                factor = rows[at][column]
                rows[at] = [
                    value ^ multiplied(factor, lead) for value, lead in zip(rows[at], rows[column], strict=True)
                ]
    return rows[0][-1]


def test_the_field_is_that_of_aes() -> None:
    """Every product of two bytes is the one that multiplication on paper gives; two are from FIPS 197 §4.2."""
    assert (sharing.times(0x57, 0x83), sharing.times(0x57, 0x13)) == (0xC1, 0xFE)
    for one, other in itertools.product(range(256), repeat=2):
        assert sharing.times(one, other) == multiplied(one, other)
        if other:
            assert multiplied(sharing.over(one, other), other) == one


@given(st.binary(min_size=1, max_size=40), numbers, st.data())
@settings(deadline=None)
def test_any_k_shares_give_the_secret_by_another_way_of_solving_too(
    secret: bytes, many: tuple[int, int], data: st.DataObject
) -> None:
    """Lagrange here and elimination in this test come to the same."""
    need, of = many
    shares = sharing.split(secret, need, of)
    chosen = data.draw(st.permutations(sorted(shares)))[:need]
    assert sharing.join({x: shares[x] for x in chosen}) == secret
    assert bytes(solved({x: shares[x][at] for x in chosen}) for at in range(len(secret))) == secret


@pytest.mark.parametrize("need", [2, 3])
def test_fewer_shares_say_nothing(need: int) -> None:
    """Whatever k-1 shares show, each secret stands behind it equally often: counted, for every choice of chance."""
    counts: dict[tuple[int, ...], set[int]] = {}
    free = range(256) if need == 2 else range(0, 256, 85)
    for secret in range(256):
        for chance in itertools.product(range(256), *[free] * (need - 2)):
            given_ = iter(chance)
            shares = sharing.split(bytes([secret]), need, need, lambda _: bytes([next(given_)]))  # noqa: B023
            seen = tuple(shares[x][0] for x in range(1, need))
            counts.setdefault(seen, set()).add(secret) if need == 2 else None
            if need == 3:
                counts.setdefault((shares[1][0],), set()).add(secret)
    assert {len(secrets) for secrets in counts.values()} == {256}
    assert len(counts) == 256


@given(numbers, st.data())
@settings(deadline=None, max_examples=30)
def test_any_k_sheets_typed_back_give_the_key(many: tuple[int, int], data: st.DataObject) -> None:
    """Small letters, other blanks, 0, 1 and 8 for O, I and B do not matter; sheets beyond k are held against it."""
    made = sheets.split(KEY, *many)
    count = data.draw(st.integers(many[0], many[1]))
    chosen = data.draw(st.permutations(made))[:count]
    swap = str.maketrans("OIB", "018")
    typed = [Sheet.parse("  " + "\n".join(one.rows()).lower().upper().translate(swap)) for one in chosen]
    assert sheets.join(typed).recipient == KEY.recipient
    assert [Sheet.parse(one.code()) for one in chosen] == typed
    with pytest.raises(Refused, match="needed"):
        sheets.join(typed[: many[0] - 1] if many[0] > 2 else typed[:1])


@given(st.integers(0, 89), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))
def test_every_wrong_letter_is_refused_with_its_row(at: int, letter: str) -> None:
    """One wrong letter anywhere is found, and the row is named."""
    code = sheets.split(KEY, 2, 3)[0].code().removeprefix(sheets.LABEL)
    if code[at] != letter:
        with pytest.raises(Malformed, match=f"row {at // 18 + 1} "):
            Sheet.parse(code[:at] + letter + code[at + 1 :])


@given(st.integers(0, 89))
def test_a_letter_lost_or_two_exchanged_are_refused(at: int) -> None:
    """Lost and doubled letters change the length; two neighbours exchanged do not pass their row."""
    code = sheets.split(KEY, 2, 3)[0].code().removeprefix(sheets.LABEL)
    other = code[:at] + code[at + 1 : at + 2] + code[at] + code[at + 2 :]
    for bad in (code[:at] + code[at + 1 :], code[: at + 1] + code[at:], *([other] if other != code else [])):
        with pytest.raises(Malformed):
            Sheet.parse(bad)


def test_rows_of_two_sheets_do_not_make_a_third() -> None:
    """Each row holds alone, and still the sheet is refused."""
    one, other = (made.rows() for made in sheets.split(KEY, 2, 3)[:2])
    with pytest.raises(Malformed, match="do not belong together"):
        Sheet.parse("".join([*one[:4], other[4]]))


def test_sheets_of_two_keys_are_told_apart() -> None:
    """The words name both keys."""
    other = sheets.split(Identity.generate(), 2, 3)
    with pytest.raises(Refused, match="different keys"):
        sheets.join([sheets.split(KEY, 2, 3)[0], other[1]])


def test_sheets_of_two_splittings_of_one_key_are_refused() -> None:
    """The same key split again with the same numbers gives sheets that do not fit; with others they say so."""
    again = sheets.split(KEY, 2, 3)
    with pytest.raises(Untrue, match="not what was printed"):
        sheets.join([sheets.split(KEY, 2, 3)[0], again[1]])
    with pytest.raises(Refused, match="different times"):
        sheets.join([sheets.split(KEY, 2, 4)[0], again[1]])


def test_one_sheet_twice_is_one_sheet() -> None:
    """It does not count as two."""
    one = sheets.split(KEY, 2, 3)[0]
    with pytest.raises(Refused, match="twice"):
        sheets.join([one, one])


@given(st.binary(min_size=32, max_size=32), st.booleans())
@settings(deadline=None, max_examples=30)
def test_a_forged_sheet_with_right_checks_is_refused(share: bytes, spare: bool) -> None:
    """A holder who writes a sheet with every check right spoils nothing unseen, beside enough good ones too."""
    first, second, third = sheets.split(KEY, 2, 3)
    forged = Sheet.parse(Sheet(2, 3, 2, second.key, share).code())
    for given_ in ([first, forged], [first, third, forged] if spare else [forged, third]):
        with pytest.raises(SunseedError):
            sheets.join(given_)


def test_what_makes_no_sharing_is_refused() -> None:
    """One of one is no sharing, three of two cannot be met, numbers beyond the field do not exist."""
    for need, of in ((1, 1), (1, 3), (3, 2), (2, 256)):
        with pytest.raises(Misuse):
            sharing.split(b"secret", need, of)
    for shares in ({}, {0: b"a"}, {1: b"a", 2: b"ab"}, {256: b"a"}):
        with pytest.raises(Misuse):
            sharing.join(shares)
