"""EDTF texts: the standard's own examples, an oracle that matches days as text, what is refused, order, words."""

from __future__ import annotations

import pickle
import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graphmodel.errors import DateError
from graphmodel.model.calendar import FarDay, day_number, day_of, fields_of, number_of
from graphmodel.model.dates import MAX_LENGTH, Span, in_words, is_over_before, nearest_date, parse, written

OPEN = None


def bounds(text: str) -> tuple[str | None, str | None]:
    span = parse(text)
    return tuple(day and day.isoformat() for day in (span.earliest, span.latest))  # type: ignore[return-value]


# --- The examples of https://www.loc.gov/standards/datetime/ (EDTF, February 2019), level by level, with the days that each can mean.

LEVEL_0 = {
    "1985-04-12": ("1985-04-12", "1985-04-12"),
    "1985-04": ("1985-04-01", "1985-04-30"),
    "1985": ("1985-01-01", "1985-12-31"),
    "1985-04-12T23:20:30": ("1985-04-12", "1985-04-12"),
    "1985-04-12T23:20:30Z": ("1985-04-12", "1985-04-12"),
    "1985-04-12T23:20:30-04": ("1985-04-12", "1985-04-12"),
    "1985-04-12T23:20:30+04:30": ("1985-04-12", "1985-04-12"),
    "1964/2008": ("1964-01-01", "2008-12-31"),
    "2004-06/2006-08": ("2004-06-01", "2006-08-31"),
    "2004-02-01/2005-02-08": ("2004-02-01", "2005-02-08"),
    "2004-02-01/2005-02": ("2004-02-01", "2005-02-28"),
    "2004-02-01/2005": ("2004-02-01", "2005-12-31"),
    "2005/2006-02": ("2005-01-01", "2006-02-28"),
}
LEVEL_1 = {
    "Y170000002": ("Y170000002-01-01", "Y170000002-12-31"),
    "Y-170000002": ("Y-170000002-01-01", "Y-170000002-12-31"),
    "2001-21": ("2001-03-01", "2001-12-22"),
    "1984?": ("1983-01-01", "1985-12-31"),
    "2004-06~": ("2004-05-01", "2004-07-31"),
    "2004-06-11%": ("2004-06-09", "2004-06-13"),
    "201X": ("2010-01-01", "2019-12-31"),
    "20XX": ("2000-01-01", "2099-12-31"),
    "2004-XX": ("2004-01-01", "2004-12-31"),
    "1985-04-XX": ("1985-04-01", "1985-04-30"),
    "1985-XX-XX": ("1985-01-01", "1985-12-31"),
    "1985-04-12/..": ("1985-04-12", OPEN),
    "1985-04/..": ("1985-04-01", OPEN),
    "1985/..": ("1985-01-01", OPEN),
    "../1985-04-12": (OPEN, "1985-04-12"),
    "../1985-04": (OPEN, "1985-04-30"),
    "../1985": (OPEN, "1985-12-31"),
    "1985-04-12/": ("1985-04-12", OPEN),
    "1985-04/": ("1985-04-01", OPEN),
    "1985/": ("1985-01-01", OPEN),
    "/1985-04-12": (OPEN, "1985-04-12"),
    "/1985-04": (OPEN, "1985-04-30"),
    "/1985": (OPEN, "1985-12-31"),
    "-1985": ("-1985-01-01", "-1985-12-31"),
    "1984~/2004-06": ("1983-01-01", "2004-06-30"),
    "1984/2004-06~": ("1984-01-01", "2004-07-31"),
    "1984?/2004%": ("1983-01-01", "2006-12-31"),
}
LEVEL_2 = {
    "Y-17E7": ("Y-170000000-01-01", "Y-170000000-12-31"),
    "1950S2": ("1900-01-01", "1999-12-31"),
    "Y171010000S3": ("Y171000000-01-01", "Y171999999-12-31"),
    "Y3388E2S3": ("Y338000-01-01", "Y338999-12-31"),
    "2001-34": ("2001-04-01", "2001-06-30"),
    "[1667,1668,1670..1672]": ("1667-01-01", "1672-12-31"),
    "[..1760-12-03]": (OPEN, "1760-12-03"),
    "[1760-12..]": ("1760-12-01", OPEN),
    "[1760-01,1760-02,1760-12..]": ("1760-01-01", OPEN),
    "[1667,1760-12]": ("1667-01-01", "1760-12-31"),
    "[..1984]": (OPEN, "1984-12-31"),
    "{1667,1668,1670..1672}": ("1667-01-01", "1672-12-31"),
    "{1960,1961-12}": ("1960-01-01", "1961-12-31"),
    "{..1984}": (OPEN, "1984-12-31"),
    "2004-06~-11": ("2004-05-11", "2004-07-11"),
    "2004?-06-11": ("2003-06-11", "2005-06-11"),
    "?2004-06-~11": ("2003-06-10", "2005-06-12"),
    "2004-%06-11": ("2004-04-11", "2004-08-11"),
    "156X-12-25": ("1560-12-25", "1569-12-25"),
    "15XX-12-25": ("1500-12-25", "1599-12-25"),
    "XXXX-12-XX": ("0000-12-01", "9999-12-31"),
    "1XXX-XX": ("1000-01-01", "1999-12-31"),
    "1XXX-12": ("1000-12-01", "1999-12-31"),
    "1984-1X": ("1984-10-01", "1984-12-31"),
    "2004-06-~01/2004-06-~20": ("2004-05-31", "2004-06-21"),
    "2004-06-XX/2004-07-03": ("2004-06-01", "2004-07-03"),
}


@pytest.mark.parametrize(("text", "days"), [*LEVEL_0.items(), *LEVEL_1.items(), *LEVEL_2.items()])
def test_the_examples_of_the_standard(text: str, days: tuple[str | None, str | None], capfd: pytest.CaptureFixture[str]) -> None:
    assert bounds(text) == days
    assert parse(text).text == text
    assert capfd.readouterr() == ("", "")  # other parsers print


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "x", "2025-2", "2025-13", "2025-00", "2025-02-30", "2025-02-00", "2023-02-29", "1900-02-29", "25-02", "0-1", "20250214",
        "2025-02-14-15", "2025-42", "2025-20", "2025-24-01", "2025-W07", "2025-045", "-0000", "198", "19", "Y1985", "Y01985", "Y", "Y-",
        "YX", "1950S0", "1950S", "2025S2-02", "Y20000-02", "2025-2X", "2025-X5-XX-01", "2025-02-XX-", "XXXX-02-30", "XXX1-02-29",
        "2025-02-4X", "~", "2025~~", "2025-02-14T", "2025-02-14T9:00", "2025-02-14T09", "2025-02-14T24:00:01", "2025-02-14T25:00:00",
        "2025-02-14T09:60:00", "2025-02-14T09:00:61", "2025-02-14T09:00:00Z~", "2025-02T09:00:00", "2025-02-30T09:00:00",
        "2025-02-14T09:00:00+19:00", "2025-02-14T09:00:00+0900", "2025-02-14T09:00:00[Nowhere/Land]", "2025-02-14T09:00:00[../../etc]",
        "../..", "/", "/..", "../", "..", "2025/2026/2027", "2025/{2026}", "{2025/2026}", "[2025", "2025]", "[2025}", "[]", "{}", "[,]",
        "[2025,]", "[..]", "[2025..,2026]", "[2024,..2025]", "[2026..2025]", "{2025-02-14..2025-02-13}", "[[2025]]", "2026/2025",
        "2025-02-14/2025-02-13", "2025-02/2025-01", "2025-02-14T10:00:00Z/2025-02-14T09:00:00Z", "2025-02-14T10:00:00/2025-02-14T09:00:00",
        "２０２５", "2025-02-1４", "٢٠٢٥", "2025\n", "2025 ", "2025\x00", "Y1E99999999", "Y1E999", "Y" + "9" * 15, "-Y17E7", "Y17E-7", "9" * 80,
        "[" * 200, "2" * 10**6, "{" + ",".join(["2025"] * 100) + "}",
    ],
)  # fmt: skip
def test_what_is_no_date_is_refused_at_once(text: str) -> None:
    with pytest.raises(DateError) as caught:
        parse(text)
    message = str(caught.value)
    assert "is not a date" in message
    assert len(message) < 250
    assert message.isprintable()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2025-02-30", "'2025-02-30' is not a date: there is no such day"),
        ("2025-13", "'2025-13' is not a date: there is no such month"),
        ("2025-2-4", "'2025-2-4' is not a date; did you mean '2025-02-04'?"),
        ("2025/02/14", "'2025/02/14' is not a date; did you mean '2025-02-14'?"),
        ("14.2.2025", "'14.2.2025' is not a date; did you mean '2025-02-14'?"),
        ("20250214", "'20250214' is not a date; did you mean '2025-02-14'?"),
        ("２０２５-02", "'２０２５-02' is not a date; did you mean '2025-02'?"),
        ("2025‑02‑14", "'2025‑02‑14' is not a date; did you mean '2025-02-14'?"),
        ("2025-02-14 09:30", "'2025-02-14 09:30' is not a date; did you mean '2025-02-14T09:30'?"),
        ("2025-02-14T09:30+0100", "'2025-02-14T09:30+0100' is not a date; did you mean '2025-02-14T09:30+01:00'?"),
        (" 2025", "' 2025' is not a date; did you mean '2025'?"),
        ("1980s", "'1980s' is not a date; did you mean '198X'?"),
        ("2026/2025", "'2026/2025' is not a date: the interval ends before it starts; write 2025/2026"),
        ("[2026..2025]", "'[2026..2025]' is not a date: the range ends before it starts; write 2025..2026"),
        ("Y1E99999999", "'Y1E99999999' is not a date: years of more than 14 digits are not computed with"),
        ("2025-24-01", "'2025-24-01' is not a date: a season has no day"),
        ("02/14/2025", "'02/14/2025' is not a date; write an EDTF date such as 2025, 2025-02, 2025-02-14"),
    ],
)
def test_messages_say_what_would_be_right(text: str, message: str) -> None:
    with pytest.raises(DateError, match="^" + re.escape(message)):
        parse(text)


@pytest.mark.parametrize(
    "text", ["Y99999999999999", "Y1E13", "Y-99999999999999S1", "X" * 4, "XXXX-XX-XX", "XXXX-12-25", "{" + ",".join(["2025-02-14"] * 36) + "}"]
)
def test_the_widest_that_is_read(text: str) -> None:
    assert parse(text).earliest
    assert len(text) <= MAX_LENGTH


# --- An oracle: a pattern of digits and X, matched against every day as text


@st.composite
def patterns(draw: st.DrawFn) -> str:
    digits = list(draw(st.dates(date(1900, 1, 1), date(2099, 12, 31))).isoformat())
    for at in draw(st.sets(st.sampled_from([1, 2, 3, 5, 6, 8, 9]))):
        digits[at] = "X"
    return "".join(digits)


@given(patterns(), st.lists(st.dates(date(1000, 1, 1)), max_size=20), st.lists(st.text("0123456789", min_size=8, max_size=8), max_size=20))
@example("19X4-02-29", [date(1904, 2, 28), date(1905, 3, 1)], ["0", "1"])
@example("1XXX-X2-2X", [date(1904, 12, 30)], ["99910", "00019"])
@example("1XXX-XX-XX", [date(2000, 1, 1)], ["9991231"])
def test_patterns_mean_the_days_that_match_them(pattern: str, days: list[date], fillings: list[str]) -> None:
    fits = re.compile(pattern.replace("X", "[0-9]")).fullmatch
    span = parse(pattern)
    for filling in fillings:
        text = pattern
        for digit in f"{filling:0<8}":
            text = text.replace("X", digit, 1)
        try:
            days = [*days, date.fromisoformat(text)]
        except ValueError:
            continue
        days += [days[-1] + timedelta(away) for away in (-1, 1, -30, 30, 365)]
    for day in days:
        answer = span.holds_on(day)
        if fits(day.isoformat()):
            assert answer == ("yes" if span.earliest == span.latest else "possible")  # 2000-X3-01 can only be one day
        elif len(span.possible_days) > 1 or "X" not in pattern[:8]:
            assert answer == "no"
        else:
            assert answer in ("no", "possible")
            assert answer == "no" or span.earliest <= day <= span.latest  # type: ignore[operator]


@given(st.dates(), st.dates(), st.dates())
def test_intervals_of_days(one: date, other: date, day: date) -> None:
    start, end = sorted((one, other))
    span = parse(f"{start}/{end}")
    assert span.holds_on(day) == ("yes" if start <= day <= end else "no")
    assert (span.certain_from, span.certain_to, span.start_latest, span.end_earliest) == (start, end, start, end)
    if start != end:
        with pytest.raises(DateError, match="ends before it starts"):
            parse(f"{end}/{start}")


@given(st.lists(st.dates(date(2025, 1, 1), date(2025, 3, 1)), min_size=1, max_size=8), st.dates(date(2025, 1, 1), date(2025, 3, 1)))
def test_sets_have_their_members_and_nothing_between(members: list[date], day: date) -> None:
    texts = ",".join(map(str, members))
    everything, one_of = parse(f"{{{texts}}}"), parse(f"[{texts}]")
    assert everything.holds_on(day) == ("yes" if day in members else "no")
    assert one_of.holds_on(day) == ("no" if day not in members else "yes" if len(set(members)) == 1 else "possible")
    assert everything.begun_by(day) == ("yes" if min(members) <= day else "no")
    assert one_of.begun_by(day) == ("no" if day < min(members) else "yes" if day >= max(members) else "possible")
    assert everything.inside(parse(f"{min(members)}/{max(members)}"))


@pytest.mark.parametrize(
    ("text", "day", "holds", "begun"),
    [
        ("{2025-02-10..2025-02-12}", "2025-02-11", "yes", "yes"),
        ("[2025-02-10..2025-02-12]", "2025-02-11", "possible", "possible"),
        ("{2025-02,2025-04}", "2025-03-10", "no", "yes"),
        ("{2025-02,2025-04}", "2025-02-10", "possible", "possible"),
        ("{..2025-02-10}", "1999-01-01", "yes", "yes"),
        ("{..2025-02}", "1999-01-01", "possible", "yes"),
        ("{2025-02-10..}", "2999-01-01", "yes", "yes"),
        ("[2025-02-10..]", "2999-01-01", "possible", "possible"),
        ("[..2025-02-10]", "1999-01-01", "possible", "possible"),
        ("[..2025-02-10]", "2025-02-10", "possible", "yes"),
        ("[2025-02-10~]", "2025-02-10", "possible", "possible"),
        ("{2025-02-10~,2025-02-20}", "2025-02-11", "possible", "yes"),
    ],
)
def test_sets_with_ranges(text: str, day: str, holds: str, begun: str) -> None:
    assert parse(text).holds_on(date.fromisoformat(day)) == holds
    assert parse(text).begun_by(date.fromisoformat(day)) == begun


def test_a_set_may_end_at_any_time_where_it_is_one_of_its_members() -> None:
    assert parse("[..2025-02-10]").end_earliest == FarDay(-(10**18))
    assert parse("[2025-02-10,2025-02-20]").end_earliest == date(2025, 2, 10)
    assert parse("{2025-02-10,2025-02-20}").end_earliest == date(2025, 2, 20)
    assert parse("{2025-02-10..}").end_earliest is None
    assert parse("{..2025-02-10}").start_latest is None


# --- Seasons and other parts of a year


@pytest.mark.parametrize(
    ("text", "possible", "impossible"),
    [
        ("2025-21", ["2025-03-01", "2025-06-21", "2025-09-01", "2025-12-22"], ["2025-02-28", "2025-07-15", "2025-12-23", "2024-10-01"]),
        ("2025-22", ["2024-12-01", "2025-01-15", "2025-07-15", "2025-12-10", "2026-03-21"], ["2025-04-15", "2025-10-15", "2024-11-30", "2026-03-22"]),
        ("2025-23", ["2025-03-01", "2025-10-15"], ["2025-01-15", "2025-07-15"]),
        ("2025-24", ["2025-01-15", "2026-01-15", "2024-12-31", "2025-12-31", "2025-07-15"], ["2025-04-15", "2025-10-15", "2024-01-15", "2026-06-15"]),
        ("2025-25", ["2025-03-01", "2025-06-21"], ["2025-09-15"]),
        ("2025-26", ["2025-07-15", "2025-09-23"], ["2025-01-15", "2025-09-24"]),
        ("2025-27", ["2025-10-15"], ["2025-04-15"]),
        ("2025-28", ["2025-01-15", "2026-01-15"], ["2025-07-15"]),
        ("2025-29", ["2025-10-15"], ["2025-04-15"]),
        ("2025-30", ["2025-01-15", "2026-01-15"], ["2025-07-15"]),
        ("2025-31", ["2025-04-15"], ["2025-10-15"]),
        ("2025-32", ["2025-07-15"], ["2025-01-15"]),
        ("2025-33", ["2025-01-01", "2025-03-31"], ["2024-12-31", "2025-04-01"]),
        ("2025-36", ["2025-10-01", "2025-12-31"], ["2025-09-30", "2026-01-01"]),
        ("2025-37", ["2025-01-01", "2025-04-30"], ["2025-05-01"]),
        ("2025-39", ["2025-09-01", "2025-12-31"], ["2025-08-31"]),
        ("2025-40", ["2025-01-01", "2025-06-30"], ["2025-07-01"]),
        ("2025-41", ["2025-07-01", "2025-12-31"], ["2025-06-30"]),
        ("2025-24~", ["2024-09-15", "2025-01-15", "2025-05-15"], ["2024-08-31", "2026-06-22"]),
        ("202X-33", ["2020-01-01", "2029-03-31"], ["2025-04-01", "2030-01-01"]),
        ("2025-21/2025-33", [], []),
    ],
)
def test_parts_of_a_year(text: str, possible: list[str], impossible: list[str]) -> None:
    if "/" in text:
        with pytest.raises(DateError):
            parse("2025-33/2024-21")
        return
    span = parse(text)
    assert [span.holds_on(date.fromisoformat(day)) for day in possible] == ["possible"] * len(possible)
    assert [span.holds_on(date.fromisoformat(day)) for day in impossible] == ["no"] * len(impossible)
    assert not span.certain


# --- About, perhaps


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2025~", ("2024-01-01", "2026-12-31")),
        ("2025%", ("2023-01-01", "2027-12-31")),
        ("2025-01~", ("2024-12-01", "2025-02-28")),
        ("2024-01?", ("2023-12-01", "2024-02-29")),
        ("2025-03-31~", ("2025-03-30", "2025-04-01")),
        ("2025-~03-31", ("2025-02-28", "2025-04-30")),
        ("198X~", ("1970-01-01", "1999-12-31")),
        ("19XX?", ("1800-01-01", "2099-12-31")),
        ("1950S2~", ("1800-01-01", "2099-12-31")),
        ("~2025-02", ("2024-02-01", "2026-02-28")),
        ("2025~/2026~", ("2024-01-01", "2027-12-31")),
    ],
)
def test_marks_widen_the_bounds_by_the_unit_that_they_mark(text: str, days: tuple[str, str]) -> None:
    assert bounds(text) == days
    assert parse(text).reserved
    assert not parse(text).certain_days


def test_a_mark_takes_certainty_away() -> None:
    assert parse("2025-02-14").holds_on(date(2025, 2, 14)) == "yes"
    assert parse("2025-02-14~").holds_on(date(2025, 2, 14)) == "possible"
    assert parse("2025-01-01/2025-12-31~").holds_on(date(2025, 2, 14)) == "possible"
    assert not parse("2025-02-14?").inside(parse("2025"))
    assert not parse("2025-02-14~").inside(parse("2020-01-01/2030-01-01"))
    assert parse("2025-02").inside(parse("2020-01-01/2030-01-01"))


# --- Far years


def test_days_outside_of_pythons_calendar_keep_their_places() -> None:
    days = [
        parse(text).earliest for text in ("Y-170000002", "-0044-03-15", "0000", "0000-12-30", "0000-12-31", "0001", "9999", "Y10000", "Y170000002")
    ]
    assert all(one and other and one < other and not one > other and one != other for one, other in pairwise(days))
    assert all(one and other and other > one and one <= other and other >= one for one, other in pairwise(days))
    assert sorted([day for day in days[::-1] if day]) == days
    assert [day and nearest_date(day).isoformat() for day in days] == ["0001-01-01"] * 6 + ["9999-01-01"] + ["9999-12-31"] * 2
    assert parse("-0044-03-15").overlaps(parse("-0044")) == "possible"
    assert parse("-0044-03-15").overlaps(parse("-0100-03-15")) == "no"
    assert parse("-0044-03-15").overlaps(parse("../0001")) == "yes"
    assert parse("-0044-03-15").holds_on(date.min) == "no"
    assert parse("-0044-03-15").begun_by(date.min) == "yes"
    assert parse("Y10000").begun_by(date.max) == "no"


@given(st.integers(-(10**12), 10**12))
@example(0)
@example(1)
@example(3_652_059)
@example(3_652_060)
def test_day_numbers_come_back(number: int) -> None:
    assert day_number(*fields_of(number)) == number
    day = day_of(number)
    assert number_of(day) == number
    assert pickle.loads(pickle.dumps(day)) == day  # noqa: S301 - written here
    assert isinstance(day, FarDay) == (not 1 <= number <= 3_652_059)
    assert parse(day.isoformat()).earliest == day if "Y" not in day.isoformat() else True


@given(st.dates())
def test_day_numbers_are_those_of_dates(day: date) -> None:
    assert day_number(day.year, day.month, day.day) == number_of(day) == day.toordinal()
    assert fields_of(day.toordinal()) == (day.year, day.month, day.day)


def test_far_days_are_equal_to_themselves_only() -> None:
    assert FarDay(0) == FarDay(0)
    assert hash(FarDay(0)) == hash(FarDay(0))
    assert FarDay(0) != date.min
    assert date.min != FarDay(0)
    assert FarDay(0) != FarDay(-1)
    assert FarDay(0) != "x"
    assert len({FarDay(0), FarDay(0), date.min}) == 2
    assert str(FarDay(10**18)) == ".."


# --- Order, and times of day

IN_ORDER = [
    "Y-170000002", "-0044-03-15", "0000", "0000-12-30", "0000-12-31", "0001", "1984", "2025-01-31", "2025-02-01/2025-02-03", "2025-02",
    "2025-02-01T00:00:00Z",
    "2025-02-01T09:00:00+09:00", "2025-02-01T00:00:00.5Z", "2025-02-01T09:00:00Z", "2025-02-01T09:00:00.25Z", "2025-02-01T11:00:00+01:00",
    "2025-02-01T10:00:01Z", "2025-02-02", "2025-02-28", "2025-21", "2025-03-01T00:30:00+09:00", "2025-03-01", "2025-23", "2025-24",
    "2025-12-01T00:00:00Z", "2026", "Y10000", "Y170000002",
]  # fmt: skip


def test_order_is_by_time() -> None:
    order = [parse(text).order for text in IN_ORDER]
    wrong = [(IN_ORDER[at], IN_ORDER[at + 1]) for at in range(len(order) - 1) if order[at] > order[at + 1]]
    assert wrong == [("2025-21", "2025-03-01T00:30:00+09:00")]  # a moment of the day before, in UTC


@pytest.mark.parametrize(
    ("text", "begins", "ends"),
    [
        ("2025-02-14", "2025-02-14", "2025-02-14T24"),
        ("2025-02", "2025-02-01", "2025-02-28T24"),
        ("2025-02~", "2025-02-01", "2025-02-28T24"),
        ("2025-01-20/..", "2025-01-20", "open"),
        ("../2025-01-20", "2025-01-20", "2025-01-20T24"),
        ("[..2025-01-20]", "2025-01-20", "2025-01-20T24"),
        ("{2025-02-20,2025-02-10}", "2025-02-10", "2025-02-20T24"),
        ("2025-28", "2025-12-01", "2026-02-28T24"),
        ("2025-30", "2025-12-01", "2026-02-28T24"),
        ("2025-29", "2025-09-01", "2025-11-30T24"),
        ("2025-38", "2025-05-01", "2025-08-31T24"),
        ("-0044-03-15", "-0999999999999983638", "-0999999999999983638T24"),
        ("0000-12-31", "-1000000000000000000", "-1000000000000000000T24"),
        ("2031-05-01T18:00:00Z", "2031-05-01T18:00:00", "2031-05-01T18:00:00"),
        ("2031-05-01T18:00Z", "2031-05-01T18:00:00", "2031-05-01T18:00:00"),
        ("2031-05-01T18:00:00", "2031-05-01T18:00:00", "2031-05-01T18:00:00"),
        ("2031-05-01T20:00:00+09:00", "2031-05-01T11:00:00", "2031-05-01T11:00:00"),
        ("2031-05-01T00:30:00+09", "2031-04-30T15:30:00", "2031-04-30T15:30:00"),
        ("2031-05-01T20:00:00-04:30", "2031-05-02T00:30:00", "2031-05-02T00:30:00"),
        ("2031-05-01T24:00:00Z", "2031-05-02T00:00:00", "2031-05-02T00:00:00"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00", "2017-01-01T00:00:00"),
        ("2031-05-01T18:00:00.1200Z", "2031-05-01T18:00:00.12", "2031-05-01T18:00:00.12"),
        ("2031-05-01T18:00:00,5Z", "2031-05-01T18:00:00.5", "2031-05-01T18:00:00.5"),
        ("2031-05-01T20:00:00+02:00[Europe/Berlin]", "2031-05-01T18:00:00", "2031-05-01T18:00:00"),
        ("2031-05-01T20:00:00[Europe/Berlin]", "2031-05-01T18:00:00", "2031-05-01T18:00:00"),
        ("2031-01-01T20:00:00[Europe/Berlin]", "2031-01-01T19:00:00", "2031-01-01T19:00:00"),
        ("2031-05-01T20:00:00+02:00[Nowhere/Land]", "2031-05-01T18:00:00", "2031-05-01T18:00:00"),
        ("9999-12-31T23:00:00-05:00", "Y0000000000003652060T04:00:00", "Y0000000000003652060T04:00:00"),
        ("2031-05-01T09:00:00Z/2031-05-01T10:00:00Z", "2031-05-01T09:00:00", "2031-05-01T10:00:00"),
        ("2031-05-01T20:00[Europe/Berlin]/2031-05-01T21:00[Europe/Berlin]", "2031-05-01T18:00:00", "2031-05-01T19:00:00"),
    ],
)
def test_where_texts_begin_and_end(text: str, begins: str, ends: str) -> None:
    span = parse(text)
    assert (span.begins, span.ends) == (begins, ends)
    assert span.is_interval == ((".." in text and text[0] != "[") or "]/" in text or "Z/" in text)


@given(st.datetimes(), st.datetimes(), st.integers(-14 * 60, 14 * 60), st.integers(-14 * 60, 14 * 60))
def test_moments_are_in_the_order_of_their_instants(one: date, other: date, ahead: int, other_ahead: int) -> None:
    def text(moment: date, minutes: int) -> str:
        sign, size = "-" if minutes < 0 else "+", abs(minutes)
        return f"{moment.isoformat()}{sign}{size // 60:02}:{size % 60:02}"

    first, second = parse(text(one, ahead)), parse(text(other, other_ahead))
    instants = one - timedelta(minutes=0), other - timedelta(minutes=0)
    difference = (instants[0] - instants[1]) - timedelta(minutes=ahead - other_ahead)
    assert (first.order < second.order) == (difference < timedelta(0))
    assert (first.order == second.order) == (difference == timedelta(0))
    assert is_over_before(first, second) == (difference < timedelta(0))
    assert first.earliest == first.latest == one.date()  # type: ignore[attr-defined]


def test_an_interval_of_moments_in_two_zones_is_compared_in_utc() -> None:
    assert bounds("2031-05-01T00:30:00+09:00/2031-04-30T16:00:00Z") == ("2031-04-30", "2031-05-01")
    with pytest.raises(DateError, match="ends before it starts"):
        parse("2031-05-01T00:30:00+09:00/2031-04-30T15:00:00Z")
    assert parse("2025-02-14/2025-02-14T10:00:00").latest == date(2025, 2, 14)


@pytest.mark.parametrize(
    ("one", "other", "over"),
    [
        ("2031-05-01", "2031-05-02", True),
        ("2031-05-01", "2031-05-01", False),
        ("2031-05", "2031-05-31", False),
        ("2031-05-01T23:00:00", "2031-05-02T01:00:00", True),
        ("2031-05-01T01:00:00", "2031-05-01T09:00:00", False),
        ("2031-05-01T20:00:00Z", "2031-05-02", False),
        ("2031-05-01T09:59:59Z", "2031-05-02", True),
        ("2031-05-01T10:00:00Z", "2031-05-02", False),
        ("2031-05-01", "2031-05-02T11:59:59Z", False),
        ("2031-05-01", "2031-05-02T12:00:00Z", True),
        ("2031-05-01/..", "2031-06-01", False),
        ("2031-05-01", "../2031-06-01", False),
    ],
)
def test_what_is_over_before_something_else_wherever_it_was_written(one: str, other: str, over: bool) -> None:
    assert is_over_before(parse(one), parse(other)) is over


@given(st.sampled_from([*LEVEL_0, *LEVEL_1, *LEVEL_2]), st.sampled_from([*LEVEL_0, *LEVEL_1, *LEVEL_2]))
def test_overlap_is_the_same_from_both_sides(one: str, other: str) -> None:
    first, second = parse(one), parse(other)
    assert first.overlaps(second) == second.overlaps(first)
    if first.inside(second):
        assert first.overlaps(second) == "yes"


@given(st.sampled_from([*LEVEL_0, *LEVEL_1, *LEVEL_2]), st.dates(date(1500, 1, 1), date(2100, 1, 1)))
def test_answers_agree_with_bounds(text: str, day: date) -> None:
    span = parse(text)
    holds, begun = span.holds_on(day), span.begun_by(day)
    inside = (span.earliest is None or span.earliest <= day) and (span.latest is None or day <= span.latest)
    assert inside or holds == "no"
    if holds == "yes":
        assert begun == "yes"
        assert span.certain
    assert (begun == "no") == (span.earliest is not None and day < span.earliest)
    if span.certain_from and span.certain_to and span.certain_from <= day <= span.certain_to:
        assert holds == "yes"


def test_the_one_day_that_a_text_names() -> None:
    assert parse("2025-02-14").day == date(2025, 2, 14)
    assert not any(parse(text).day for text in ("2025-02", "2025-02-14~", "2025-02-14/2025-02-14", "2025-02-14T09:00:00Z", "[2025-02-14]"))


# --- Numbers in files


@pytest.mark.parametrize(
    ("value", "text"), [(2006, "2006"), (-1985, "-1985"), (1000, "1000"), (9999, "9999"), ("x", "x"), (None, None), (True, True), ([], [])]
)
def test_a_number_that_is_a_year_is_a_date(value: object, text: object) -> None:
    assert written(value) == text


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (2025.02, '2025.02 is a number, not a date; write a month as "2025-02", in quotes'),
        (2025.1, '2025.1 is a number, not a date; write a month as "2025-01", in quotes'),
        (2025.12, '2025.12 is a number, not a date; write a month as "2025-12", in quotes'),
        (2025.5e30, '2.0255e+33 is a number, not a date; write a month as "2025-02", in quotes'),
        (20250214, '20250214 is a number, not a date; write "2025-02-14"'),
        (202502, '202502 is a number, not a date; write "2025-02"'),
        (44, '44 is a number, not a date; a year has four digits and, below 1000, quotes: "0044"'),
        (-44, '-44 is a number, not a date; a year has four digits and, below 1000, quotes: "-0044"'),
        (20251399, "20251399 is a number, not a date; write an EDTF date"),
        (10**40, "is a number, not a date"),
    ],
)
def test_other_numbers_are_refused_with_what_would_be_right(value: float, message: str) -> None:
    with pytest.raises(DateError, match=re.escape(message)):
        written(value)


def test_a_number_longer_than_python_turns_into_digits_is_refused() -> None:
    with pytest.raises(DateError, match="is a number, not a date"):
        written(10**5000)


# --- Words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2025-02-14T09:30:00Z", "2025-02-14 09:30 UTC"),
        ("2025-02-14T09:30:15Z", "2025-02-14 09:30:15 UTC"),
        ("2025-02-14T09:30", "2025-02-14 09:30"),
        ("2025-02-14T09:30:00-04[America/New_York]", "2025-02-14 09:30 UTC-04 (America/New_York)"),
        ("2025-21", "spring 2025"),
        ("2025-29", "spring (southern hemisphere) 2025"),
        ("2025-26~", "about summer (northern hemisphere) 2025"),
        ("2025-34", "quarter 2 2025"),
        ("2025-38", "third 2 2025"),
        ("2025-41", "half 2 2025"),
        ("198X", "1980s"),
        ("198X?", "perhaps 1980s"),
        ("18XX", "1800 to 1899"),
        ("-0001", "2 BC"),
        ("Y170000002", "Y170000002"),
        ("Y171010000S3", "about Y171010000 (Y171000000 to Y171999999)"),
        ("2025%", "perhaps about 2025"),
        ("[2025-02-13..2025-02-15]", "between 2025-02-13 and 2025-02-15"),
        ("[2025-02-13..]", "from 2025-02-13 on"),
        ("{2025-02-13..2025-02-15,2025-03}", "2025-02-13 to 2025-02-15 and 2025-03"),
        ("{..2025-02,2025-04..}", "until 2025-02 and from 2025-04 on"),
        ("2025-02/", "from 2025-02"),
        ("/2025-02", "until 2025-02"),
        ("2025-21/2025-23", "spring 2025 to autumn 2025"),
        ("2004-06~-11", "2004-06~-11"),
        ("not a date", "not a date"),
        ("", ""),
    ],
)
def test_dates_in_words(text: str, words: str) -> None:
    assert in_words(text) == words


@given(st.text("0123456789X-/.~?%[]{},TZYES٣ ", max_size=24))
def test_any_text_is_a_date_or_refused(text: str) -> None:
    in_words(text)
    try:
        span = parse(text)
    except DateError:
        return
    assert isinstance(span, Span)
    assert span.earliest is None or span.latest is None or span.earliest <= span.latest
    assert span.certain == bool(span.certain_days)
    assert [span.earliest, span.latest] == [span.possible_days[0][0], span.possible_days[-1][1]]
    assert text.isascii()
