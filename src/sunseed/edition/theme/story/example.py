"""Examples of the story page: one of each kind of story, and stories in Chinese and Arabic."""

from __future__ import annotations

from dataclasses import replace

from sunseed.edition.contexts import (
    Alternate,
    Author,
    Box,
    Event,
    Figure,
    Helper,
    Link,
    Page,
    Prose,
    Reviewed,
    StoryPage,
    Timeline,
    Translation,
    VersionLine,
    root_of,
)
from sunseed.edition.theme import sample

REVIEW = """<p>In <em>Ai Weiwei: Never Sorry</em> the camera is never quite alone. Somebody is always filming the one
who films: a friend with a phone, an officer with a camcorder, a stranger at the next table. Alison Klayman’s first
feature, released in 2012, understands that this is not a joke at the edge of the story. It is the story.</p>
<p>The artist has lunch on the pavement and says on his feed where. People come and sit down. Police come too, and
film. So the artist’s friends film the police. Nobody raises a voice; there are only more and more lenses, and each of
them remembers.</p>
<aside class="pull"><p>Once you have tasted freedom, it stays in the heart, and nobody can take it away.</p></aside>
<h2>A hall full of seeds</h2>
<p>Halfway through, the film goes to London, where a hundred million sunflower seeds lie in a hall by the river. Each
is porcelain. Each was painted by hand, with three or four strokes, in a town that has made porcelain for a thousand
years. From the bridge they are a grey field. From the floor each one is <strong>one</strong>.</p>"""
REVIEW_END = """<p>Klayman blends long interviews with footage from the front: a night in a hotel corridor, a door, a
blow that we hear and do not see. She lets the recordings contradict each other, and then she lets them add up.</p>
<blockquote><p>The seed does not know which of them it is. The count does.</p></blockquote>
<h2>What remains</h2>
<ul><li>A list of names, read aloud, one by one.</li><li>A phone held above a crowd.</li><li>A cat that has learned to
open doors, though never to close them.</li></ul>
<p>It is a portrait of a method: say where you are, write down what happened, keep a copy somewhere they are not.
<a href="../water-vote/">It works in small towns too.</a></p>"""
INTERVIEW = """<p class="question"><strong>You write down every stall. Why not the large ones only?</strong></p>
<p>Because then somebody else decides which are large. <em>I count what I can see.</em></p>
<p class="question"><strong>And if nobody reads it?</strong></p>
<p>Then it is there when somebody does.</p>
<aside class="pull"><p>Then it is there when somebody does.</p></aside>"""
EXPLAINER = """<h2 id="part-1">What is sealed</h2>
<p>A digest of the words, in an order that nobody can change unseen.</p>
<h3>What that shows</h3><ul><li>These words stood here no later than this.</li><li>They are the same today.</li></ul>
<h2 id="part-2">What it does not show</h2>
<p>That the words are true. <a href="../water-vote/">That is what editors are for.</a></p>
<hr><ol><li>Copy the address.</li><li>Run <code>sunseed verify</code> with it.</li></ol>
<h2 id="part-3">Where to begin</h2><p>At the foot of any page.</p>"""


def _story(**changes: object) -> StoryPage:
    path = "news/politics/policy-issues/never-sorry/"
    values: dict[str, object] = {
        "site": sample.SITE,
        "path": path,
        "root": root_of(path),
        "title": "He films the police right back",
        "description": "A review of Ai Weiwei: Never Sorry (2012).",
        "nav": sample.NAV,
        "about": sample.ABOUT,
        "trail": sample.TRAIL,
        "feeds": sample.FEEDS,
        "identifier": "urn:uuid:0d3c6a52-7e5e-4f0e-9b8c-6f3d5a0f1c11",
        "genre": "article",
        "headline": "He films the police right back",
        "published": "2026-05-02T08:05:00Z",
        "seal": sample.seal(61),
        "versions": sample.VERSIONS,
        "section": sample.POLICY,
        "authors": (sample.MINA,),
        "reading_minutes": 6,
        "versions_href": path + "versions/",
        "body": (Prose(html="<p>One sentence is enough for a report, if it is true.</p>"),),
        **changes,
    }
    return StoryPage(**values)  # type: ignore[arg-type]


def examples() -> dict[str, Page]:
    """Return the examples by the name of the file they are printed to."""
    review = _story(
        genre="review",
        standfirst="A documentary follows an artist who answers a state with a phone, a feed "
        "and a hundred million seeds.",
        authors=(sample.MINA, sample.TOMAS),
        picture=sample.picture(
            11,
            "A spiral of sunflower seeds, drawn one by one",
            "Seeds in a spiral: each stands at its own angle, none hides another.",
        ),
        reviewed=Reviewed(
            kind="Movie",
            name="Ai Weiwei: Never Sorry",
            maker="Alison Klayman",
            year="2012",
            rating="4.5",
            href="works/never-sorry/",
        ),
        body=(
            Prose(html=REVIEW),
            Figure(picture=sample.picture(3, "A field of seeds under a low sun", "A field, seen from the bridge.")),
            Prose(html=REVIEW_END),
            Box(
                title="What is a public record?",
                href="how-we-work/",
                version=3,
                body=(
                    Prose(html="<p>A list that only grows, of which everybody can hold a copy.</p>"),
                    Timeline(
                        events=(
                            Event(date="1979", text="A tree of hashes is described."),
                            Event(date="2013-06", text="A log of certificates is specified."),
                        )
                    ),
                ),
            ),
        ),
        topics=(
            Link(text="Ai Weiwei", href="topics/ai-weiwei/"),
            Link(text="Documentary film", href="topics/documentary-film/"),
        ),
        see_also=(sample.card(0, with_picture=True), sample.card(3, with_picture=True), sample.card(5), sample.card(7)),
        alternates=(
            Alternate(language="en", text="English", href="news/politics/policy-issues/never-sorry/"),
            Alternate(language="zh-Hans", text="简体中文", href="zh-hans/never-sorry/"),
        ),
        license="CC-BY-SA-4.0",
        backstory=("Seen twice, once with the sound off. We asked the distributor for the sources of two recordings.",),
        helpers=(Helper(role="checker", author=Author(name="Jun Arai", href="people/jun-arai/")),),
        opinion=True,
    )
    plain = _story(versions=sample.VERSIONS[:1], seal=sample.seal(57), published_claimed="2014-11-02T00:00:00Z")
    return {
        "story-review": review,
        "story-plain": plain,
        "story-photo": _story(
            genre="photo",
            headline="Eleven nights without light",
            title="Eleven nights without light",
            standfirst="The harbour, lantern by lantern.",
            picture=replace(sample.picture(9, "A harbour at dusk", "Before the first night."), number=1, of=4),
            body=(
                Prose(html="<p>They counted what came in by the lights it carried.</p>"),
                Figure(picture=replace(sample.picture(1, "Lanterns along a quay", "The first night."), number=2, of=4)),
                Prose(html="<p>On the fourth night somebody brought a mirror.</p>"),
            ),
            gallery=(
                replace(sample.picture(5, "Two boats", "The fourth night.", tall=True), number=3, of=4),
                replace(sample.picture(2, "A mirror on a mast"), number=4, of=4),
            ),
        ),
        "story-video": _story(
            genre="video",
            headline="The last ride of line nine",
            title="The last ride of line nine",
            standfirst="Passengers filmed the final stop, and each other.",
            film=sample.film(),
            gallery=(sample.picture(6, "A bus at its last stop", "The last stop."),),
        ),
        "story-poster": _story(
            genre="video",
            headline="The film that is still to come",
            title="The film that is still to come",
            picture=sample.picture(4, "A lens, seen from the front", "Its poster."),
        ),
        "story-interview": _story(
            genre="interview",
            headline="“The count is the point”",
            title="“The count is the point”",
            standfirst="She keeps the list of everybody who was moved. We asked her what for.",
            authors=(sample.MINA,),
            picture=sample.picture(7, "A drawing of a head of seeds, seen from above"),
            body=(Prose(html=INTERVIEW),),
            topics=(Link(text="Public records", href="topics/public-records/"),),
            see_also=(sample.card(2), sample.card(4, with_picture=True)),
        ),
        "story-explainer": _story(
            genre="explainer",
            headline="What a sealed record shows, and what it does not",
            title="What a sealed record shows, and what it does not",
            standfirst="Five minutes for those who are new to it.",
            contents=(
                Link(text="What is sealed", href="#part-1"),
                Link(text="What it does not show", href="#part-2"),
                Link(text="Where to begin", href="#part-3"),
            ),
            body=(
                Prose(html=EXPLAINER),
                Timeline(
                    events=(
                        Event(date="1979", text="A tree of hashes is described."),
                        Event(date="2013-06", text="A log of certificates is specified."),
                        Event(date="2026-05-02", text="Our first entry."),
                    )
                ),
                Figure(picture=sample.picture(8, "Seeds in a spiral", "Each by itself.", tall=True)),
            ),
        ),
        "story-zh": _chinese(),
        "story-ar": _arabic(),
    }


def _chinese() -> StoryPage:
    return _story(
        language="zh-Hans",
        home_href="zh-hans/",
        path="zh-hans/never-sorry/",
        root="../../",
        title="镜头对着镜头",
        headline="镜头对着镜头：一部纪录片与一亿颗种子",
        standfirst="一位艺术家用一部手机、一条消息和一亿颗瓷制葵花籽，回应一个强大的国家。",
        genre="review",
        section=Link(text="政策与议题", href="zh-hans/news/politics/policy-issues/"),
        trail=(
            Link(text="新闻", href="zh-hans/news/"),
            Link(text="政治", href="zh-hans/news/politics/"),
            Link(text="政策与议题", href="zh-hans/news/politics/policy-issues/"),
        ),
        nav=(Link(text="新闻", href="zh-hans/news/"), Link(text="文化", href="zh-hans/culture/")),
        authors=(Author(name="王晓", href="people/wang-xiao/"),),
        picture=sample.picture(11, "一颗一颗画出的葵花籽螺旋"),
        reviewed=Reviewed(kind="Movie", name="艾未未：道歉你妹", maker="艾莉森·克雷曼", year="2012", rating="4"),
        body=(
            Prose(
                html="<p>在这部影片里，摄影机从来不是独自一台。总有人在拍摄<em>拍摄者</em>：一位朋友举着手机，"
                "一名警员举着摄像机。影片于2012年公映，它明白这不是故事边上的玩笑，而正是故事本身。</p>"
                '<aside class="pull"><p>一旦尝过自由，它就留在心里，谁也拿不走。</p></aside>'
                "<p>在伦敦泰晤士河边的大厅里，铺着一亿颗瓷制的葵花籽，每一颗都由手工绘成。</p>"
            ),
        ),
        translation=Translation(
            language="en",
            text="英文",
            href="news/politics/policy-issues/never-sorry/",
            version=1,
            outdated=True,
        ),
        topics=(Link(text="艾未未", href="topics/ai-weiwei/"),),
        versions=(VersionLine(number=1, at="2026-05-04T02:00:00Z", why="new", href="zh-hans/never-sorry/versions/1/"),),
    )


def _arabic() -> StoryPage:
    return _story(
        language="ar",
        direction="rtl",
        home_href="ar/",
        path="ar/never-sorry/",
        root="../../",
        title="يصوّر من يصوّره",
        headline="يصوّر من يصوّره: فيلم ومئة مليون بذرة",
        standfirst="وثائقي يتابع فنانًا يجيب دولةً قوية بهاتف ورسالة ومئة مليون بذرة من الخزف.",
        genre="review",
        section=Link(text="السياسات والقضايا", href="ar/news/politics/policy-issues/"),
        trail=(Link(text="أخبار", href="ar/news/"), Link(text="سياسة", href="ar/news/politics/")),
        nav=(Link(text="أخبار", href="ar/news/"), Link(text="ثقافة", href="ar/culture/")),
        authors=(Author(name="ليلى حداد", href="people/layla-haddad/"),),
        picture=sample.picture(11, "لولب من بذور دوّار الشمس"),
        reviewed=Reviewed(kind="Movie", name="Ai Weiwei: Never Sorry", maker="Alison Klayman", year="2012", rating="4"),
        body=(
            Prose(
                html="<p>في هذا الفيلم لا تكون الكاميرا وحيدة أبدًا. هناك دائمًا من يصوّر المصوِّر: صديق بهاتفه، "
                'وشرطي بآلته.</p><aside class="pull"><p>من ذاق الحرية مرة بقيت في قلبه، ولا يستطيع أحد أن ينتزعها.'
                "</p></aside><p>وفي قاعة على ضفة النهر مئة مليون بذرة من الخزف، رُسمت كل واحدة منها باليد.</p>"
            ),
        ),
        topics=(Link(text="آي ويوي", href="topics/ai-weiwei/"),),
    )
