"""The HTML subset: what is accepted, and every attack on it refused."""

from __future__ import annotations

import time

import pytest

from sunseed.documents import html
from sunseed.errors import Malformed
from sunseed.testing.documents import item_id, object_digest

ID = item_id("linked")
FIGURE = f'<figure data-object="{object_digest("field")}"></figure>'

ACCEPTED = [
    "",
    "<p></p>",
    "<p>One &amp; two &lt;three&gt; \"four\" 'five'</p>",
    "<h2>Heading</h2><h3>Under it</h3><p>Text<br>below</p><hr>",
    "<ul><li>one</li><li>two<ol><li>inner</li></ol></li></ul>",
    "<ol><li><p>a paragraph</p><blockquote><p>said</p></blockquote></li></ol>",
    '<blockquote dir="rtl" lang="ar"><p>شاهد</p><cite>someone</cite></blockquote>',
    '<aside class="pull">Never sorry</aside>',
    FIGURE,
    f'<figure data-include="{ID}"></figure>',
    '<p><a href="https://example.org/a?b=1&amp;c=2#d">out</a></p>',
    '<p><a href="http://example.org:8080/">out</a></p>',
    '<p><a href="mailto:desk@example.org">write</a></p>',
    '<p><a href="/news/politics/story/">here</a></p>',
    '<p><a href="/news/story/?page=2#second">here</a></p>',
    f'<p><a href="item:{ID}">wherever it is</a></p>',
    "<p><em>e</em><strong>s</strong><s>d</s>H<sub>2</sub>O<sup>2</sup><code>x &lt; y</code><q>q</q></p>",
    '<p lang="zh-Hans">艾未未 <span dir="ltr" lang="en">Ai Weiwei</span></p>',
    "<p>a\nline feed is white space</p>",
]

REFUSED = {
    "text outside any block": "text",
    "white space between blocks": "<p>a</p>\n<p>b</p>",
    "an element that is no block": "<em>a</em>",
    "script": "<script>alert(1)</script>",
    "script in a paragraph": "<p><script>alert(1)</script></p>",
    "style": "<style>p{}</style>",
    "iframe": '<iframe src="https://example.org/"></iframe>',
    "an image": '<p><img src="x" onerror="alert(1)"></p>',
    "svg": "<svg><script>alert(1)</script></svg>",
    "svg in a paragraph": '<p><svg onload="alert(1)"></svg></p>',
    "math": '<math><mi xlink:href="data:x,y"></mi></math>',
    "a form": '<form action="/"><input></form>',
    "base": '<base href="https://evil.example/">',
    "meta refresh": '<meta content="0;url=https://evil.example/" http-equiv="refresh">',
    "link": '<link href="x.css" rel="stylesheet">',
    "object": '<object data="x"></object>',
    "template": "<template><p>a</p></template>",
    "noscript": "<noscript><p>a</p></noscript>",
    "an event attribute": '<p onclick="alert(1)">a</p>',
    "an event attribute on a link": '<p><a href="/" onmouseover="alert(1)">a</a></p>',
    "a style attribute": '<p style="background:url(x)">a</p>',
    "an id": '<p id="x">a</p>',
    "a class where none is allowed": '<p class="pull">a</p>',
    "another class": '<aside class="pull wide">a</aside>',
    "an aside without its class": "<aside>a</aside>",
    "a span that says nothing": "<p><span>a</span></p>",
    "a target": '<p><a href="/" target="_blank">a</a></p>',
    "javascript": '<p><a href="javascript:alert(1)">a</a></p>',
    "javascript in capitals": '<p><a href="JaVaScRiPt:alert(1)">a</a></p>',
    "javascript after a space": '<p><a href=" javascript:alert(1)">a</a></p>',
    "javascript after a control character": '<p><a href="\x01javascript:alert(1)">a</a></p>',
    "javascript with a tab inside": '<p><a href="java\tscript:alert(1)">a</a></p>',
    "javascript with a line feed inside": '<p><a href="java\nscript:alert(1)">a</a></p>',
    "javascript by entity": '<p><a href="&#106;avascript:alert(1)">a</a></p>',
    "javascript by colon entity": '<p><a href="javascript&colon;alert(1)">a</a></p>',
    "data": '<p><a href="data:text/html,<script>">a</a></p>',
    "data without angle brackets": '<p><a href="data:text/html;base64,PHNjcmlwdD4=">a</a></p>',
    "vbscript": '<p><a href="vbscript:x">a</a></p>',
    "file": '<p><a href="file:///etc/passwd">a</a></p>',
    "blob": '<p><a href="blob:https://example.org/x">a</a></p>',
    "a link that begins a scheme": '<p><a href="//evil.example/">a</a></p>',
    "a link with backslashes": '<p><a href="/\\evil.example/">a</a></p>',
    "a link with a user name": '<p><a href="https://example.org@evil.example/">a</a></p>',
    "a link with a space": '<p><a href="https://example.org/a b">a</a></p>',
    "a link with a host that is not ASCII": '<p><a href="https://exаmple.org/">a</a></p>',
    "a link with no host": '<p><a href="https:///path">a</a></p>',
    "a link with an impossible port": '<p><a href="https://example.org:99999/">a</a></p>',
    "a link that climbs": '<p><a href="/a/../../account/">a</a></p>',
    "a link that climbs, encoded": '<p><a href="/a/%2E%2e/account/">a</a></p>',
    "a relative link": '<p><a href="story/">a</a></p>',
    "an empty link": '<p><a href="">a</a></p>',
    "a link to a bad item": '<p><a href="item:urn:uuid:1">a</a></p>',
    "a link to nowhere": "<p><a>a</a></p>",
    "mail to many": '<p><a href="mailto:a@b.example,c@d.example">a</a></p>',
    "mail with headers": '<p><a href="mailto:a@b.example?bcc=c@d.example">a</a></p>',
    "links in a link": '<p><a href="/a/">a<a href="/b/">b</a></a></p>',
    "links in a link, deeper": '<p><a href="/a/">a<em>b<a href="/c/">c</a></em></a></p>',
    "a block in a link": '<p><a href="/a/"><p>a</p></a></p>',
    "a paragraph in a paragraph": "<p>a<p>b</p></p>",
    "a heading in a list": "<ul><li><h2>a</h2></li></ul>",
    "text in a list": "<ul>a<li>b</li></ul>",
    "an item outside a list": "<li>a</li>",
    "a list in a list": "<ul><ul><li>a</li></ul></ul>",
    "a figure in a paragraph": f"<p>{FIGURE}</p>",
    "a figure with text": FIGURE.replace("></", ">caption</"),
    "a figure that names nothing": "<figure></figure>",
    "a figure that names two": f'<figure data-include="{ID}" data-object="{object_digest("x")}"></figure>',
    "a figure with a bad digest": '<figure data-object="AB"></figure>',
    "unclosed": "<p>a",
    "unclosed inside": "<p><em>a</p>",
    "closed twice": "<p>a</p></p>",
    "crossed": "<p><em><strong>a</em></strong></p>",
    "an end without a beginning": "</p>",
    "an end of a void element": "<p>a<br></br>b</p>",
    "a void element closed within": "<p>a<br/>b</p>",
    "a tag cut short": "<p>a</p><p",
    "a tag never ended": "<p>a</p><p lang=",
    "capitals": "<P>a</P>",
    "mixed capitals": "<p><eM>a</eM></p>",
    "space in a tag": "<p >a</p>",
    "space in an end tag": "<p>a</p >",
    "a line feed in a tag": '<p\nlang="en">a</p>',
    "a slash for a space": '<p/lang="en">a</p>',
    "single quotes": "<p lang='en'>a</p>",
    "no quotes": "<p lang=en>a</p>",
    "an attribute without a value": "<p lang>a</p>",
    "attributes out of order": '<p lang="ar" dir="rtl">a</p>',
    "an attribute twice": '<p lang="en" lang="ar">a</p>',
    "capitals in an attribute": '<p LANG="en">a</p>',
    "a namespace": '<p xml:lang="en">a</p>',
    "a namespaced element": "<x:p>a</x:p>",
    "attributes on an end tag": '<p>a</p lang="en">',
    "a bad direction": '<p dir="auto">a</p>',
    "a bad language": '<p lang="x y">a</p>',
    "a comment": "<p>a<!-- b --></p>",
    "a comment between blocks": "<!-- a -->",
    "a cut comment": "<p>a</p><!--",
    "CDATA": "<p><![CDATA[<script>]]></p>",
    "a doctype": "<!DOCTYPE html><p>a</p>",
    "a processing instruction": "<?php echo 1 ?>",
    "an entity by name": "<p>a&nbsp;b</p>",
    "an entity by number": "<p>&#60;script&#62;</p>",
    "a quote by entity in text": "<p>&quot;a&quot;</p>",
    "a bare ampersand": "<p>a & b</p>",
    "an entity cut short": "<p>a &amp b</p>",
    "a bare less-than": "<p>a < b</p>",
    "a bare greater-than": "<p>a > b</p>",
    "a greater-than in an attribute": '<p><a href="/a/?b=>">a</a></p>',
    "NUL": "<p>a\x00b</p>",
    "a tab": "<p>a\tb</p>",
    "a carriage return": "<p>a\r\nb</p>",
    "an escape character": "<p>\x1b[31m</p>",
    "a C1 control": "<p>a\x85b</p>",
    "a line separator": "<p>a\u2028b</p>",
    "a byte order mark": "\ufeff<p>a</p>",
    "a lone high surrogate": "<p>\ud800</p>",
    "a lone low surrogate": "<p>\udfff</p>",
    "a noncharacter": "<p>\uffff</p>",
    "an override of direction": "<p>a\u202ecba</p>",
    "invisible tag characters": "<p>a\U000e0041\U000e0042</p>",
    "text not in NFC": "<p>e\u0301</p>",
    "levels beyond the bound": "<p>" + "<em>" * 30 + "a" + "</em>" * 30 + "</p>",
}  # fmt: skip


@pytest.mark.parametrize("text", ACCEPTED)
def test_what_the_subset_has_is_accepted_unchanged(text: str) -> None:
    """Serialising what was parsed gives the same characters."""
    assert html.serialize(html.parse(text)) == text


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED.keys())
def test_everything_else_is_refused(text: str) -> None:
    """An attack, or a harmless other spelling, is Malformed and nothing else happens."""
    with pytest.raises(Malformed):
        html.parse(text)


def test_a_flag_made_of_tag_characters_is_an_emoji() -> None:
    """The flag of Scotland is spelled with tag characters, closed, after a black flag."""
    html.parse("<p>\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f</p>")


def test_an_attribute_may_hold_what_it_escapes() -> None:
    """Entities in attributes are read and written."""
    tree = html.parse('<p><a href="/a/?b=1&amp;c=2">d</a></p>')
    assert list(html.links(tree)) == ["/a/?b=1&c=2"]


def test_plain_text_has_a_line_for_each_block() -> None:
    """Words of nested blocks come out in order, entities read, space folded, figures silent."""
    tree = html.parse(
        f"<h2>Title</h2><p>One  &amp;\ntwo<br>three</p>{FIGURE}<ul><li>four<ol><li>five</li></ol></li></ul>"
        "<blockquote><p>six</p><cite>seven</cite></blockquote>"
    )
    assert html.plain_text(tree) == "Title\nOne & two\nthree\nfour\nfive\nsix\nseven"


def test_walk_meets_every_element_in_the_order_of_the_text() -> None:
    """Parents come before children."""
    tree = html.parse("<p>a<em>b<s>c</s></em></p><hr>")
    assert [element.name for element in html.walk(tree)] == ["p", "em", "s", "hr"]


def test_figures_and_includes_are_listed() -> None:
    """Digests and ids come out as they went in."""
    tree = html.parse(f'{FIGURE}<figure data-include="{ID}"></figure>')
    assert html.figures(tree) == {object_digest("field")}
    assert html.includes(tree) == {ID}


@pytest.mark.parametrize(
    "text",
    [
        "<p>" * 200_000,
        "<p>" + "<em>" * 200_000,
        "<" * 400_000,
        "<p>" + "&amp" * 100_000,
        "<p" + ' lang="en"' * 50_000 + ">",
        '<p><a href="/' + "a/" * 200_000 + '">',
        "</p>" * 100_000,
        "<p>" + "a" * 400_000,
        "<p>" + "<br>" * 100_000,
    ],
    ids=["open", "deep", "brackets", "entities", "attributes", "path", "ends", "text", "breaks"],
)
def test_hostile_lengths_take_linear_time(text: str) -> None:
    """Half a million hostile characters are refused in moments; a quadratic parser would need minutes."""
    started = time.process_time()
    with pytest.raises(Malformed):
        html.parse(text)
    assert time.process_time() - started < 5
