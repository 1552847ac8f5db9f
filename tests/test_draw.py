from __future__ import annotations

import networkx as nx

SUMMIT_NODES = {
    "halden": ("Person", "President Oskar Halden"),
    "mirel": ("Person", "President Ioana Mirel"),
    "draganov": ("Person", "President Viktor Draganov"),
    "teller": ("Person", "Vice President Ann Teller"),
    "osei": ("Person", "Foreign Secretary Kwame Osei"),
    "brandt": ("Person", "Defence Secretary Lea Brandt"),
    "quist": ("Person", "Special envoy Jens Quist"),
    "petrescu": ("Person", "Spokesman Dan Petrescu"),
    "lund": ("Person", "Karin Lund"),
    "westland": ("State", "Westland"),
    "carpathia": ("State", "Carpathia"),
    "norda": ("State", "Norda"),
    "union": ("Organization", "Continental Union"),
    "pact": ("Organization", "Northern Defence Pact"),
    "herald": ("Organization", "Carpathian media"),
    "allies": ("Group", "Continental leaders"),
    "inviter": ("Actor", "whoever sent the invitation"),
    "conference": ("Event", "Lakeside Security Conference"),
    "meeting": ("Proposition", "A three-way meeting takes place on the first day of the conference"),
    "call": ("Event", "Telephone call of 12 March"),
    "talks": ("Proposition", "Peace talks begin at once"),
    "deal": ("Proposition", "An agreement is made without Carpathia"),
    "seat": ("Proposition", "Carpathia has a seat at the table"),
    "betrayal": ("Proposition", "The plan is a betrayal of Carpathia"),
    "war": ("Event", "Norda's war on Carpathia"),
}

SUMMIT_EDGES = """
halden HEADS westland office=president
mirel HEADS carpathia office=president
draganov HEADS norda office=president
teller REPRESENTS westland office=vice-president
osei REPRESENTS westland
brandt REPRESENTS westland
quist REPRESENTS halden office=envoy
petrescu REPRESENTS mirel office=spokesman
lund REPRESENTS union office=foreign-policy-chief
norda WAGES_WAR_ON carpathia event=war
halden ANNOUNCES meeting
halden ANNOUNCES talks by=halden
petrescu DENIES meeting by=herald
inviter INVITED carpathia event=conference by=halden
inviter INVITED norda event=conference by=halden
halden SPEAKS_WITH draganov medium=telephone
halden SPEAKS_WITH mirel medium=telephone
draganov AGREES_TO talks by=halden
halden AGREES_TO talks by=halden
halden ASSURES seat by=halden addressee=mirel
mirel REJECTS deal
mirel DEMANDS seat
carpathia FEARS deal
allies FEARS deal
allies OPPOSES talks
lund WARNS_AGAINST deal by=lund
lund ACCUSES halden by=lund certainty=possible
brandt DENIES betrayal by=brandt
petrescu ASSERTS seat by=petrescu
teller ATTENDS conference certainty=probable
osei ATTENDS conference certainty=probable
brandt ATTENDS conference certainty=probable
quist ATTENDS conference certainty=probable
lund ATTENDS conference
teller MEETS mirel certainty=unknown
osei MEETS mirel certainty=unknown
teller MEETS osei inferred=yes
draganov ACCUSES mirel
draganov SUPPORTS talks
draganov OPPOSES seat voice=content
mirel INVITED allies
carpathia MEMBER_OF pact negated=1
westland MEMBER_OF pact
union SUPPORTS carpathia
westland NEGOTIATES_WITH norda voice=content
"""


def summit() -> nx.MultiDiGraph:
    graph = nx.MultiDiGraph(title="Who met whom at Lakeside, and who denies it")
    for node, (label, name) in SUMMIT_NODES.items():
        graph.add_node(node, label=label, name=name, aliases=[], external=[], unspecified=node == "inviter")
    graph.add_node("d1", label="Document", name="Can the talks at the lake succeed?", publisher="The Lake Courier", published="2031-03-14")
    for number, row in enumerate(SUMMIT_EDGES.strip().splitlines(), 1):
        subject, relation, obj, *rest = row.split()
        extra = dict(one.split("=") for one in rest)
        speaker = extra.pop("by", "")
        data = {
            "relation": relation,
            "voice": extra.pop("voice", "attributed" if speaker else "own"),
            "negated": extra.pop("negated", "") == "1",
            "certainty": extra.pop("certainty", "certain"),
            "attribution": [speaker] if speaker else [],
            "documents": ["d1"],
            "evidence": [{"document": "d1", "start": 10 * number, "end": 10 * number + 8}],
            "quotes": [],
            **{name: value.replace("-", " ") for name, value in extra.items()},
        }
        graph.add_edge(subject, obj, key=f"s{number:02}", **data)
    return graph
