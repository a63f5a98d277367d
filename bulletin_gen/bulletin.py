"""The input: every fact of one issue, as the office filed it.

These structs are the one definition of the input format. The JSON Schema is generated from them,
with the Chinese titles and descriptions given here. What belongs to the template package (wording,
table columns) is not here: the rows of a table get their fields from the package's layout
(``read.shape``).
"""

# No postponed annotations: msgspec would have to evaluate their texts at every start.
import datetime
from collections.abc import Iterator
from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct

from bulletin_gen.numbers.number import Number
from bulletin_gen.period import Month, Period
from bulletin_gen.schema.patterns import NOT_BLANK, PERCENTAGE

Text: TypeAlias = Annotated[str, Meta(pattern=NOT_BLANK)]
UnitName: TypeAlias = Annotated[
    str, Meta(pattern=NOT_BLANK, title="单位名称", description="与附表中的名称一致。")
]
CHANGE = "比上一周期增减的百分数，20.48 表示增长 20.48%，-1.3 表示下降 1.3%；没有上期件数时填它。"
PREVIOUS = (
    "上一期的输入文件（.json 或 .xlsx），从本文件所在的文件夹写起；填了就与它核对，并可印环比、"
    "名次升降。"
)
YEAR_BEFORE = "上年同期的输入文件，写法同上期文件；填了可印同比。"
WholeCount: TypeAlias = Annotated[int, Meta(ge=0)]
Percentage: TypeAlias = Annotated[Number, Meta(extra_json_schema={"format": PERCENTAGE})]
Rate: TypeAlias = Annotated[
    Percentage, Meta(title="百分率", description="百分数，97.2 表示 97.2%。")
]


FIELD_NAMES = {"schema": "$schema"}
"""Fields whose JSON name is no Python name."""

PERIOD_META = Meta(title="周期", description="本期专报统计的时间范围。")
ROWS_META = Meta(title="各行", description="一个单位一行，按印发的先后排列。")
APPENDICES_META = Meta(title="附件", description="附表，按附件的次序。")
HOT_TOPICS_META = Meta(title="热点问题", description="一个热点一条，由多到少。")
BREAKDOWNS_META = Meta(
    title="其他分类", description="同一总数的其他分法，见模板包的 package.toml。"
)
SELECTIONS_META = Meta(title="排名名单", description="排名前列、末位等名单；不填由程序从表中选出。")
FACTS_META = Meta(title="其他事实", description="本模板包自己规定的事实，见它的 package.toml。")
"""Apart from their fields, because the package's own types of rows and
appendices carry them too.
"""


class CountAtLeast(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A count known only as a lower bound, printed as “20余”."""

    at_least: Annotated[int, Meta(ge=0, title="下限", description="至少这么多；20 印作“20余”。")]


class RateAtLeast(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rate known only as a lower bound, printed as “97.2%以上”."""

    at_least: Annotated[Rate, Meta(title="下限", description="至少这么高；97.2 印作“97.2%以上”。")]


Count: TypeAlias = WholeCount | CountAtLeast


class Secrecy(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How secret the issue is, and for how long (GB/T 9704-2012, 7.2.2)."""

    level: Annotated[
        Literal["秘密", "机密", "绝密"], Meta(title="密级", description="秘密、机密或绝密。")
    ]
    term: Annotated[
        Text | None, Meta(title="保密期限", description="如“1年”；印作“机密★1年”。")
    ] = None


class Masthead(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The red head of the first page."""

    name: Annotated[
        str, Meta(pattern=NOT_BLANK, title="专报名称", description="印在红头上的名称。")
    ]
    issue_number: Annotated[int, Meta(ge=1, title="期号", description="第几期；9 印作“第9期”。")]
    issuer: Annotated[
        str, Meta(pattern=NOT_BLANK, title="印发机关", description="编印单位的全称。")
    ]
    date: Annotated[
        datetime.date,
        Meta(
            title="印发日期",
            description="如 2021-10-29，印作“2021年10月29日”。",
            extra_json_schema={"pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
        ),
    ]
    cumulative_number: Annotated[
        Annotated[int, Meta(ge=1)] | None,
        Meta(title="总期号", description="总第几期；印作“第9期（总第35期）”。"),
    ] = None
    copy_number: Annotated[
        Annotated[int, Meta(ge=1, le=999999)] | None,
        Meta(title="份号", description="涉密专报每一份的顺序号；1 印作“000001”。"),
    ] = None
    secrecy: Annotated[
        Secrecy | None, Meta(title="密级和保密期限", description="不涉密就不填。")
    ] = None
    urgency: Annotated[
        Literal["特急", "加急"] | None,
        Meta(title="紧急程度", description="特急或加急；不急就不填。"),
    ] = None


class IntakeNode(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A count of cases and, where they are known, the parts it is made of; a tree to any depth."""

    name: Annotated[
        str, Meta(pattern=NOT_BLANK, title="名称", description="这一类诉求的叫法，如“电话诉求”。")
    ]
    channel: Annotated[
        Literal["phone", "online", "visit", "letter", "other"] | None,
        Meta(
            title="渠道",
            description="诉求从哪里来；phone 电话，online 网络，visit "
            "来访，letter 来信，other 其他。",
        ),
    ] = None
    count: Annotated[
        WholeCount | None, Meta(title="件数", description="填报的件数；不填则由各分项相加得出。")
    ] = None
    previous_count: Annotated[
        WholeCount | None,
        Meta(title="上期件数", description="上一周期的件数，用来写“较上周增长”等；没有就不填。"),
    ] = None
    change: Annotated[Percentage | None, Meta(title="增减幅度", description=CHANGE)] = None
    share: Annotated[
        Rate | None,
        Meta(title="占比", description="按已公布的填，89.5 表示 89.5%；不填由程序计算。"),
    ] = None
    parts: Annotated[
        tuple["IntakeNode", ...], Meta(title="分项", description="相加等于本项件数的各个分项。")
    ] = ()


class Escalations(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Difficult cases reported to the district's leaders, and the leaders' replies."""

    reports: Annotated[
        int, Meta(ge=0, title="呈报件数", description="向区领导呈报的疑难事项件数。")
    ]
    replies: Annotated[int, Meta(ge=0, title="批示条数", description="收到领导批示的条数。")]


class CallBacks(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Calls made back to the public after handling, and how satisfied they were."""

    count: Annotated[int, Meta(ge=0, title="回访件数", description="电话回访的件数。")]
    satisfaction_rate: Annotated[
        Rate | RateAtLeast,
        Meta(title="满意率", description='百分数 97.2；只知下限时写 {"at_least": 97.2}。'),
    ]


class Inspections(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """On-site supervision visits, and the difficult cases they resolved."""

    count: Annotated[
        Count,
        Meta(title="督查次数", description='现场督查督办的次数；“20余次”写 {"at_least": 20}。'),
    ]
    resolved: Annotated[
        Count,
        Meta(title="解决件数", description='解决疑难事项的件数；“50余件”写 {"at_least": 50}。'),
    ]


class SupervisionNotice(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One 督办通知单: the unit it went to, and the problem it names."""

    unit: UnitName
    formal_name: Annotated[
        Text | None,
        Meta(title="正式名称", description="通知单上的称呼，如“区商务局”；不填用单位名称。"),
    ] = None
    problem: Annotated[
        str, Meta(pattern=NOT_BLANK, title="存在问题", description="一句话，不带句末标点。")
    ]


class AdmonitoryInterview(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One round of 警示性谈话 with the units that ranked last in an assessed period."""

    month: Annotated[Month, Meta(title="谈话月份", description="谈话在哪一年哪一月进行。")]
    jointly_with: Annotated[
        Text | None, Meta(title="联合单位", description="同谁一起谈话，如“驻政府办纪检组”。")
    ] = None
    assessed_period: Annotated[
        Period, Meta(title="考核周期", description="被谈话单位在哪一期考核中排名末位。")
    ]
    units: Annotated[
        tuple[UnitName, ...],
        Meta(min_length=1, title="被谈话单位", description="按印发的先后列出。"),
    ]
    interviewees: Annotated[
        str,
        Meta(
            pattern=NOT_BLANK,
            title="谈话对象",
            description="单位里被谈话的人，如“分管副职和业务科长”。",
        ),
    ]


class UnitCount(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many cases of something a unit has."""

    unit: UnitName
    count: Annotated[int, Meta(ge=0, title="件数", description="这个单位的件数。")]


class HotTopic(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A matter that many cases are about, and the units that handle them."""

    name: Annotated[
        str, Meta(pattern=NOT_BLANK, title="名称", description="热点问题的叫法，如“供暖问题”。")
    ]
    count: Annotated[int, Meta(ge=0, title="件数", description="本周期的件数。")]
    previous_count: Annotated[
        WholeCount | None, Meta(title="上期件数", description="上一周期的件数；没有就不填。")
    ] = None
    change: Annotated[Percentage | None, Meta(title="增减幅度", description=CHANGE)] = None
    units: Annotated[
        tuple[UnitCount, ...], Meta(title="涉及单位", description="涉及的单位和各自的件数。")
    ] = ()
    details: Annotated[
        str, Meta(title="具体情况", description="Markdown 文字，写法同 closing；没有就不填。")
    ] = ""


class Facts(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Facts that only one template package knows; its ``package.toml`` says which."""


class ListEntry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of a list that only one template package knows."""


class Breakdown(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One way to take a count apart."""

    parts: Annotated[
        tuple[IntakeNode, ...], Meta(min_length=1, title="分项", description="按印发的先后列出。")
    ]
    share: Annotated[
        Rate | None,
        Meta(title="合计占比", description="所列各项合计占总数的百分数；不填由程序计算。"),
    ] = None

    @property
    def count(self) -> int:
        """What the parts come to."""
        return sum(part.count or 0 for part in self.parts)


class Breakdowns(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The breakdowns that the template package declares."""


class Selections(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The selections of units that the template package declares, as names."""


class Row(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One unit's line of a table; its further fields are the columns of the package's layout."""

    unit: UnitName


class Appendix(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An appendix: a table that ranks units.

    In the JSON, the field ``table`` names the layout of the package that it follows.
    """

    unit_group: Annotated[
        str,
        Meta(
            pattern=NOT_BLANK,
            title="单位类别",
            description="表里是哪一类单位，如“各镇（街道）”；附件标题由它组成。",
        ),
    ]
    rows: Annotated[tuple[Row, ...], ROWS_META]

    @property
    def table(self) -> str:
        """The name of the layout that this appendix follows."""
        return str(self.__struct_config__.tag)


class Colophon(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The 版记 at the foot of the last page: who gets the issue, and who answers for it."""

    send_to: Annotated[
        tuple[Text, ...], Meta(title="送", description="报送的领导和单位；逗号隔开的每一段写一条。")
    ] = ()
    distribute_to: Annotated[
        tuple[Text, ...], Meta(title="发", description="印发的单位；逗号隔开的每一段写一条。")
    ] = ()
    signed_by: Annotated[tuple[Text, ...], Meta(title="签发", description="签发人姓名。")] = ()
    reviewed_by: Annotated[tuple[Text, ...], Meta(title="审核", description="审核人姓名。")] = ()
    edited_by: Annotated[
        tuple[Text, ...], Meta(title="责任编辑", description="责任编辑姓名。")
    ] = ()


class Bulletin(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename=FIELD_NAMES):
    """Every fact of one issue."""

    schema: Annotated[
        str | None, Meta(title="格式说明", description="供编辑器查找字段说明；程序不读它。")
    ] = None
    template: Annotated[
        str, Meta(pattern=NOT_BLANK, title="模板包", description="模板包的名称或文件夹。")
    ] = "quarterly"
    previous: Annotated[Text | None, Meta(title="上期文件", description=PREVIOUS)] = None
    year_before: Annotated[Text | None, Meta(title="上年同期文件", description=YEAR_BEFORE)] = None
    masthead: Annotated[
        Masthead, Meta(title="版头", description="红头上的名称、期号、印发机关和日期。")
    ]
    period: Annotated[Period, PERIOD_META]
    title: Annotated[
        Text | None, Meta(title="标题", description="不填用模板包的标题；要在某处换行就写 \\n。")
    ] = None
    addressees: Annotated[
        tuple[Text, ...], Meta(title="主送", description="标题下一行的主送单位；没有就留空。")
    ] = ()
    intake: Annotated[
        IntakeNode | None, Meta(title="受理情况", description="受理总数和它的各级分项。")
    ] = None
    breakdowns: Annotated[Breakdowns, BREAKDOWNS_META] = Breakdowns()
    escalations: Annotated[
        Escalations | None, Meta(title="呈报批示", description="向领导呈报的事项和收到的批示。")
    ] = None
    call_backs: Annotated[
        CallBacks | None, Meta(title="电话回访", description="回访件数和满意率。")
    ] = None
    inspections: Annotated[
        Inspections | None, Meta(title="现场督查", description="督查次数和解决的事项。")
    ] = None
    top_problems: Annotated[
        tuple[Text, ...], Meta(title="反映较多的问题", description="问题类别，由多到少。")
    ] = ()
    hot_topics: Annotated[tuple[HotTopic, ...], HOT_TOPICS_META] = ()
    commended_units: Annotated[
        tuple[UnitName, ...], Meta(title="工作开展较好的单位", description="没有就留空。")
    ] = ()
    criticised_units: Annotated[
        tuple[UnitName, ...], Meta(title="工作开展较差的单位", description="没有就留空。")
    ] = ()
    supervision_notices: Annotated[
        tuple[SupervisionNotice, ...],
        Meta(title="督办通知单", description="一份一条；没有就留空。"),
    ] = ()
    admonitory_interviews: Annotated[
        tuple[AdmonitoryInterview, ...],
        Meta(title="警示性谈话", description="一次一条；没有就留空。"),
    ] = ()
    selections: Annotated[Selections, SELECTIONS_META] = Selections()
    unassessed_units: Annotated[
        tuple[UnitName, ...],
        Meta(title="不参加考核的单位", description="正文提到、但本期附表里没有的单位。"),
    ] = ()
    closing: Annotated[
        str,
        Meta(
            title="结尾文字",
            description="Markdown 文字：换行分段，# 到 #### "
            "是一至四级标题，**加粗**，行末 \\ 换行；"
            "单独成行的 ![说明](照片/1.jpg) 是图片；其余符号照印。",
        ),
    ] = ""
    facts: Annotated[Facts, FACTS_META] = Facts()
    note: Annotated[
        Text | None, Meta(title="附注", description="正文之后括号里的说明，如“此件公开发布”。")
    ] = None
    appendices: Annotated[tuple[Appendix, ...], APPENDICES_META] = ()
    colophon: Annotated[
        Colophon, Meta(title="版记", description="送、发、签发、审核、责任编辑。")
    ] = Colophon()


class EarlierIssues(Struct, frozen=True, kw_only=True):
    """The issues that one is compared with, of the same package.

    ``series`` are those before, one after the other, the oldest first, as far back as each names
    the one before it.
    """

    previous: Bulletin | None = None
    year_before: Bulletin | None = None
    series: tuple[Bulletin, ...] = ()


def is_first_of_year(bulletin: Bulletin, before: Bulletin) -> bool:
    """Whether an issue may have number 1: it is the first that is dated in a year, or the first
    about one.
    """
    is_dated_later = bulletin.masthead.date.year > before.masthead.date.year
    return is_dated_later or bulletin.period.year > before.period.year


def filed_breakdowns(bulletin: Bulletin) -> Iterator[tuple[str, Breakdown]]:
    """The breakdowns that an issue files, by their keys.

    No method: the package's own keys are the fields of ``Breakdowns``, and could bear its name.
    """
    for key in bulletin.breakdowns.__struct_fields__:
        breakdown = getattr(bulletin.breakdowns, key)
        if breakdown is not None:
            yield key, breakdown
