"""Drafts of mappings: each is a mapping that reads its table, and says what was uncertain."""

import zipfile
from pathlib import Path

import pytest

import graphmodel as gm
from graphmodel.errors import InputError, UsageError
from graphmodel.importers.guess import draft
from graphmodel.importers.loss import LossReport
from graphmodel.importers.mapping import parse_mapping
from graphmodel.model.model import Model
from graphmodel.model.validate import findings


def run(tmp_path: Path, **texts: str) -> tuple[Model, LossReport, str]:
    paths = []
    for name, text in texts.items():
        paths.append(tmp_path / f"{name}.csv")
        paths[-1].write_text(text, "utf-8")
    model, report = gm.import_(paths, format="table", guess=tmp_path / "map.yaml")
    assert report.is_balanced
    assert list(findings(model)) == []
    return model, report, (tmp_path / "map.yaml").read_text()


def test_names_of_columns_say_what_they_are(tmp_path: Path) -> None:
    text = (
        "Id,Source Name,Target Name,Event Type,Event Date,URL,Headline,Quote,Negated,Sum\n"
        "1,Ann,Bo,Make statement,20180203,https://x.example/1,One,said so,no,1.5\n"
        "2,Bo,Ann,MEETS,20180204,https://x.example/1,One,,yes,2\n"
    )
    model, report, mapping = run(tmp_path, events=text)
    assert [(one.id, one.subject, one.relation, one.object, one.valid, one.negated) for one in model.statements] == [
        ("events-1", "Ann", "MAKE_STATEMENT", "Bo", "2018-02-03", False),
        ("events-2", "Bo", "MEETS", "Ann", "2018-02-04", True),
    ]
    assert model.statements[0].evidence[0].exact == "said so"
    assert model.statements[1].properties == {"Sum": 2.0}
    assert report.is_complete
    assert len([line for line in mapping.splitlines() if line.startswith("#")]) == 1


def test_values_say_what_they_are(tmp_path: Path) -> None:
    text = "who;whom;day;sum;code;zip;big;flag;both\n"
    text += "A;B;3.2.2018;1.234,5;010;99;2.02E+13;true;1/2/2018\nB;A;13.2.2018;2,0;20;501;2.02E+13;false;3/4/2018\n"
    model, report, mapping = run(tmp_path, t=text)
    kept = [{name: one.properties[name] for name in ("sum", "code", "flag")} for one in model.statements]
    assert kept == [{"sum": 1234.5, "code": "010", "flag": True}, {"sum": 2.0, "code": "20", "flag": False}]
    assert [one.valid for one in model.statements] == ["2018-02-03", "2018-02-13"]
    comments = [line for line in mapping.splitlines() if line.startswith("#")]
    assert any("code: has leading zeros" in line for line in comments)
    assert any("zip: codes of several lengths without leading zeros" in line for line in comments)
    assert any("big: 2 values like 2.02E+13, which a spreadsheet has rounded" in line for line in comments)
    assert any("both: day and month cannot be told apart" in line for line in comments)
    assert any("RELATED_TO stands for all" in line for line in comments)
    assert any("separated by semicolons" in line for line in report.notices)


def test_a_start_and_an_end_are_an_interval(tmp_path: Path) -> None:
    text = "person,party,start date,end date\nAnn,Blue,2001,2005\nBo,Blue,2002,\nCy,Red,,2003\n"
    model, _, _ = run(tmp_path, t=text)
    assert [(one.subject, one.relation, one.object, one.valid) for one in model.statements] == [
        ("Ann", "MEMBER_OF", "Blue", "2001/2005"),
        ("Bo", "MEMBER_OF", "Blue", "2002/.."),
        ("Cy", "MEMBER_OF", "Red", "../2003"),
    ]


def test_nodes_and_edges(tmp_path: Path) -> None:
    nodes = "Id,Label,party\n1,Ann,Blue\n2,Bo,\n2,Bo B,Red\n,X,\n"
    edges = "Source,Target,Type,Label,Weight\n1,2,Directed,MEETS,3\n1,9,Directed,MEETS,1\n"
    model, report, _ = run(tmp_path, nodes=nodes, edges=edges)
    assert [(one.id, one.name, one.aliases, dict(one.properties)) for one in model.entities] == [
        ("1", "Ann", (), {"party": "Blue"}),
        ("2", "Bo", ("Bo B",), {"party": "Red"}),
    ]
    assert [(one.subject, one.relation, one.object, dict(one.properties)) for one in model.statements] == [
        ("1", "MEETS", "2", {"Type": "Directed", "Weight": 3})
    ]
    assert {reason: one.count for reason, one in report.skipped.items()} == {"no id": 1, 'no entity "9"': 1}
    assert report.values["an id that an earlier row has: joined with it"].count == 1


def test_no_names_but_values_that_come_again(tmp_path: Path) -> None:
    text = "x,y,z\n" + "".join(f"{number},P{number % 3},Q{number % 2}\n" for number in range(30))
    model, _, mapping = run(tmp_path, t=text)
    assert {(one.subject[0], one.object[0]) for one in model.statements} in ({("P", "Q")}, {("Q", "P")})
    assert "are a guess" in mapping
    with pytest.raises(InputError, match="no two columns"):
        run(tmp_path, t="a,b\n1,2\n")


def test_odd_names_of_columns_are_quoted(tmp_path: Path) -> None:
    text = 'source,target,"a: [b]","yes","{x}","#"\nAnn,Bo,1,2,3,4\n'
    model, _, mapping = run(tmp_path, **{"odd name'": text})
    assert model.statements[0].properties == {"a: [b]": 1, "yes": 2, "{x}": 3, "#": 4}
    parse_mapping(mapping)


def test_guess_is_for_tables(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("source,target\na,b\n")
    with pytest.raises(UsageError, match="--guess is for tables"):
        gm.import_(path, format="icews", guess=tmp_path / "m.yaml")
    with pytest.raises(UsageError, match="a table needs a mapping"):
        gm.import_(path, format="table")
    assert not (tmp_path / "m.yaml").exists()


def test_a_spreadsheet(tmp_path: Path) -> None:
    pytest.importorskip("python_calamine")
    path = tmp_path / "t.xlsx"
    cells = [["source", "target", "amount", "code"], ["Ann", "Bo", 3, "010"], ["Bo", "Ann", 2.5, "020"]]
    rows = "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{one}</t></is></c>' if isinstance(one, str) else f"<c><v>{one}</v></c>" for one in row) + "</row>"
        for row in cells
    )
    main, office = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    packaged = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{packaged}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{packaged}/relationships">'
        f'<Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{packaged}/relationships">'
        f'<Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/s.xml"/></Relationships>',
        "xl/worksheets/s.xml": f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>',
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    assert "amount: {column: amount, kind: number}" in draft([path])
    model, report = gm.import_(path, guess=tmp_path / "m.yaml")
    assert [dict(one.properties) for one in model.statements] == [{"amount": 3.0, "code": "010"}, {"amount": 2.5, "code": "020"}]
    assert report.is_complete
