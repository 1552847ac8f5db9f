"""What drafts find in sentences, by the order of words. Every sentence here is invented."""

from __future__ import annotations

import pytest

from graphmodel.drafting.drafter import Drafter
from graphmodel.drafting.language import language_of
from graphmodel.model.model import Model
from graphmodel.model.schema import Schema, bundled, contradictions
from graphmodel.model.statement import Document, Entity
from graphmodel.model.validate import findings

PEOPLE = [
    Entity("arland", "State", "Arland"),
    Entity("borduria", "State", "Borduria", aliases=("Szohod",)),
    Entity("vesk", "Person", "Anton Vesk"),
    Entity("orlik", "Person", "Dana Orlik"),
    Entity("league", "Organization", "Harbour League"),
    Entity("treaty", "Proposition", "hurried fishing treaty"),
    Entity("summit", "Event", "harbour summit"),
    Entity("lindhaven", "Place", "Lindhaven"),
    Entity("ukraine", "State", "Ukraine"),
    Entity("lytvyn", "Person", "Дмитро Литвин"),
    Entity("tokyo", "State", "日本"),
]


def drafted(text: str, language: str = "en", published: str | None = None, schema: Schema | None = None, known: list[Entity] | None = None) -> Model:
    document = Document("d", "d", published=published, language=language)
    drafter = Drafter(schema or bundled(), language_of(language), PEOPLE if known is None else known)
    model, _ = drafter.model([(document, text)], "m")
    assert not list(findings(model))
    for statement in model.statements:
        assert statement.draft
        assert statement.drafted_by
        assert statement.confidence is not None
        for one in statement.evidence:
            assert text[one.start : one.end] == one.exact
    return model


def shown(model: Model) -> list[str]:
    """The statements as text; one that is about another has it in brackets."""

    def line(id_: str) -> str:
        one = model.statement_by_id[id_]
        inner = f"[{line(one.object)}]" if one.object in model.statement_by_id else one.object
        speakers = "".join(f"{name}: " for name in one.attribution)
        return f"{speakers}{'not ' if one.negated else ''}{one.subject} {one.relation} {inner}"

    return [line(one.id) for one in model.statements if not one.content]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Arland accused Borduria of spying.", "arland ACCUSES borduria"),
        ("Borduria was sued by Arland last year.", "arland SUES borduria"),
        ("Arland carried out a strike on Borduria.", "arland ATTACKS borduria"),
        ("Arland issued a stern warning to Borduria.", "arland WARNS borduria"),
        ("Arland imposed a new round of sanctions on Borduria.", "arland SANCTIONS borduria"),
        ("Borduria faces criticism from Arland.", "arland CRITICISES borduria"),
        ("Arland did not attack Borduria.", "not arland ATTACKS borduria"),
        ("Vesk, who was in Lindhaven, praised Dana Orlik.", "vesk PRAISES orlik"),
        ("Vesk held talks in Lindhaven with Orlik.", "vesk NEGOTIATES_WITH orlik"),
        ("Arland attacked Lindhaven and condemned Borduria.", "arland CONDEMNS borduria"),
        ("Arland's attack on Borduria shocked many.", "arland ATTACKS borduria"),
        ("The war on Borduria that Arland launched goes on.", "arland WAGES_WAR_ON borduria"),
        ("Arland denied that Borduria invited Vesk.", "arland DENIES [borduria INVITED vesk]"),
        ("Arland refused to meet Orlik.", "arland REFUSES [arland MEETS orlik]"),
        ("Vesk said he will visit Borduria.", "vesk VISITS borduria"),
        ("Orlik told reporters that Arland had attacked Borduria.", "orlik: arland ATTACKS borduria"),
        ("The envoy, Dana Orlik, said Arland had attacked Borduria.", "orlik: arland ATTACKS borduria"),
        ("According to Dana Orlik, Arland attacked Borduria.", "orlik: arland ATTACKS borduria"),
        ("“Arland attacked Borduria,” said Orlik.", "orlik: arland ATTACKS borduria"),
        ("Orlik warned against a fishing treaty that would be hurried.", "orlik WARNS_AGAINST treaty"),
        ("The summit at the harbour in Lindhaven was long.", "summit TAKES_PLACE_IN lindhaven"),
        ("Ukrainian troops attacked Borduria.", "ukraine ATTACKS borduria"),
        ("Arland threatened to bomb Szohod.", "arland THREATENS borduria"),
    ],
)
def test_a_sentence_becomes_a_statement(text: str, expected: str) -> None:
    assert expected in shown(drafted(text))


def test_who_meets_in_a_place_meets_each_other_and_not_the_place() -> None:
    known = [entity for entity in PEOPLE if entity.id != "lindhaven"]
    for place in ("in Lindhaven", "in the port of Lindhaven", "near the old port of Lindhaven"):
        assert shown(drafted(f"Arland and Borduria met {place}.", known=known)) == ["arland MEETS borduria"]
    assert shown(drafted("Arland met in the port of Lindhaven with Borduria.", known=known)) == ["arland MEETS borduria"]


def test_joined_subjects_become_pairs() -> None:
    assert "arland MEETS borduria" in shown(drafted("Arland and Borduria met in Lindhaven."))
    assert shown(drafted("Vesk and Orlik are expected to meet in Borduria.")) == ["vesk MEETS orlik"]
    both = shown(drafted("Arland and the Harbour League condemned Borduria."))
    assert {"arland CONDEMNS borduria", "league CONDEMNS borduria"} <= set(both)


@pytest.mark.parametrize(
    ("text", "expected", "office"),
    [
        ("Borduria's foreign minister Dana Orlik smiled.", "orlik REPRESENTS borduria", "foreign minister"),
        ("Ukrainian President Anton Vesk smiled.", "vesk HEADS ukraine", "president"),
        ("Dana Orlik, the Harbour League's special envoy for Borduria, smiled.", "orlik REPRESENTS league", "special envoy"),
        ("Anton Vesk, a spokesman for Borduria, smiled.", "vesk REPRESENTS borduria", "spokesman"),
    ],
)
def test_titles_say_whom_somebody_represents(text: str, expected: str, office: str) -> None:
    model = drafted(text)
    assert expected in shown(model)
    statement = next(one for one in model.statements if one.relation in expected)
    assert statement.qualifiers["office"].startswith(office)


def test_a_title_without_a_name_is_its_holder_where_there_is_one() -> None:
    text = "Ukrainian President Anton Vesk spoke first. Later the Ukrainian president praised Dana Orlik."
    assert "vesk PRAISES orlik" in shown(drafted(text))


def test_a_pronoun_is_nobody_where_it_could_be_two() -> None:
    certain = shown(drafted("Orlik arrived late. She praised Borduria."))
    assert "orlik PRAISES borduria" in certain
    open_ = shown(drafted("Orlik met Vesk. He praised Borduria."))
    assert not [line for line in open_ if "PRAISES" in line]


def test_who_is_not_said_is_left_open() -> None:
    model = drafted("Dana Orlik was invited to the harbour summit.")
    statement = next(one for one in model.statements if one.relation == "INVITED")
    assert model.entity_by_id[statement.subject].unspecified
    assert statement.object == "orlik"


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        ("Arland attacked Borduria.", "certain"),
        ("Arland will attack Borduria.", "probable"),
        ("Arland may attack Borduria.", "possible"),
        ("Arland is expected to attack Borduria.", "probable"),
    ],
)
def test_modality_is_certainty(text: str, certainty: str) -> None:
    assert [one.certainty for one in drafted(text).statements if one.relation == "ATTACKS"] == [certainty]


@pytest.mark.parametrize(
    ("words", "stated"),
    [
        ("on May 2", "2031-05-02"),
        ("on 2 May 2030", "2030-05-02"),
        ("on Friday", "2031-05-09"),
        ("yesterday", "2031-05-12"),
        ("last month", "2031-04"),
        ("in March 2029", "2029-03"),
        ("in 2029", "2029"),
        ("two years ago", "2029"),
    ],
)
def test_days_are_counted_from_the_documents_date(words: str, stated: str) -> None:
    model = drafted(f"Arland praised Borduria {words}.", published="2031-05-13")
    assert [one.valid or one.stated for one in model.statements] == [stated]


def test_a_weekday_is_no_day_without_the_documents_date() -> None:
    assert [(one.valid, one.stated) for one in drafted("Arland praised Borduria on Friday.").statements] == [(None, None)]


def test_a_name_in_another_script_is_found_where_it_is_declined() -> None:
    model = drafted("Дмитра Литвина praised Borduria. 日本 condemned Borduria.")
    assert {"lytvyn PRAISES borduria", "tokyo CONDEMNS borduria"} <= set(shown(model))


def test_new_names_become_entities_and_the_last_name_is_the_same_person() -> None:
    model = drafted("Mira Toland praised Borduria. Toland condemned Arland.", known=[])
    people = [one for one in model.entities if one.name == "Mira Toland"]
    assert [one.label for one in people] == ["Person"]
    assert {one.subject for one in model.statements} == {people[0].id}


def test_portuguese_needs_no_parser() -> None:
    known = [Entity("a", "Person", "Ana Seabra"), Entity("b", "Person", "Rui Torres")]
    assert shown(drafted("Ana Seabra acusa Rui Torres de mentir", "pt", known=known)) == ["a ACCUSES b"]
    assert "b PRAISES a" in shown(drafted("Ana Seabra foi elogiada por Rui Torres", "pt", known=known))
    assert "a SUPPORTS b" in shown(drafted("Ana Seabra declara apoio a Rui Torres", "pt", known=known))


def test_an_article_makes_a_model_that_is_right() -> None:
    text = (
        "Borduria's minister, Dana Orlik, on Tuesday accused neighbouring Arland of breaking its promise to share water, and warned that Borduria "
        "would withdraw from the treaty if talks do not resume by June 1.\n\n“We will not be lied to,” Orlik told us. She denied that Borduria "
        "had asked the Harbour League for a loan.\n\nAnton Vesk rejected the plan of the Harbour League. He urged Arland to apologise to Borduria."
    )
    model = drafted(text, published="2031-05-14")
    lines = shown(model)
    assert any("ACCUSES arland" in line for line in lines)
    assert any("DENIES [borduria ASKS league]" in line for line in lines)
    assert any(line.startswith("vesk REJECTS") for line in lines)


def test_text_calls_a_claim_false_and_a_dateline_is_no_actor() -> None:
    assert shown(drafted("LINDHAVEN (AP) -- Arland condemned Borduria this week.")) == ["arland CONDEMNS borduria"]


def test_the_words_of_the_bundled_schema_do_not_contradict_each_other() -> None:
    assert not list(contradictions(bundled()))
