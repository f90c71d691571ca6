"""WordPress's texts become the documents' subset, and what is lost is said."""

from __future__ import annotations

import time
from collections import Counter

import pytest

from sunseed.documents import html
from sunseed.newsroom.importing import markup, shortcodes
from sunseed.newsroom.importing.records import Attachment

BASE = "https://old.example/2019/story/"


def convert(content: str, **known: str) -> markup.Converted:
    """Convert a text; `known` are attachments by number with a leading n."""
    attachments = {key[1:]: Attachment(value, key[1:]) for key, value in known.items()}
    made = markup.convert(content, base=BASE, attachments=attachments, resolve=lambda url: url)
    html.parse(made.body)
    return made


@pytest.mark.parametrize(
    ("content", "body"),
    [
        ("One.\n\nTwo\nlines.", "<p>One.</p><p>Two<br>lines.</p>"),
        ("<h1>Top</h1>\ntext\n<h5>deep</h5>", "<h2>Top</h2><p>text</p><h3>deep</h3>"),
        ("<!-- wp:paragraph -->\n<p>A\nB</p>\n<!-- /wp:paragraph -->", "<p>A B</p>"),
        ("<ul>\n<li>a</li>\n<li>b\n\nc</li>\n</ul>", "<ul><li>a</li><li>b<br><br>c</li></ul>"),
        ("<blockquote>said\n\ntwice</blockquote>after", "<blockquote><p>said</p><p>twice</p></blockquote><p>after</p>"),
        ("<b>x</b> <i>y</i> <kbd>z</kbd>", "<p><strong>x</strong> <em>y</em> <code>z</code></p>"),
        ("<pre>def f():\n    return 1</pre>", "<p><code>def f():<br>\u00a0\u00a0\u00a0\u00a0return 1</code></p>"),
        ("<dl><dt>T</dt><dd>D</dd></dl>", "<p><strong>T</strong></p><p>D</p>"),
        ("a [sic] and [1] and [[gallery]]", "<p>a [sic] and [1] and [gallery]</p>"),
        ("x <a href='/there/?a=1&amp;b=2'>y</a>", '<p>x <a href="https://old.example/there/?a=1&amp;b=2">y</a></p>'),
        ("x <a href='https://ä.example/ü?q=é'>y</a>",
         '<p>x <a href="https://xn--4ca.example/%C3%BC?q=%C3%A9">y</a></p>'),
        ("<b>c <div>d</div><div>e<br>f</div></b>", "<p><strong>c</strong></p><p>d</p><p>e<br>f</p>"),
        ("<!-- wp:html --><b>c<div>d</div><div>e<br>f</div></b>", "<p><strong>c d  e<br>f </strong></p>"),
        ("Fish &amp; chips &lt;cheap&gt;", "<p>Fish &amp; chips &lt;cheap&gt;</p>"),
    ],
)  # fmt: skip
def test_a_text_becomes(content: str, body: str) -> None:
    """Classic and block texts become the paragraphs, headings, lists and quotations a reader saw."""
    assert convert(content).body == body


@pytest.mark.parametrize(
    ("content", "note", "words"),
    [
        ("<table><tr><th>a</th><td>1</td></tr></table>", "table became one line for each row", "a | 1"),
        ("<iframe src='https://film.example/1'></iframe>", "<iframe> became a link", "https://film.example/1"),
        ("[embed]https://film.example/2[/embed]", "shortcode [embed] became a link", "https://film.example/2"),
        ("[video mp4='https://film.example/3.mp4'][/video]", "shortcode [video] became a link",
         "https://film.example/3.mp4"),
        ("Press <u>here</u>", "formatting <u> left out, its words kept", "Press here"),
        ("<blink>hello</blink>", "<blink> is not known; its words were kept", "hello"),
        ("<a href='javascript:alert(1)'>click</a>", "link that cannot be kept; its words were", "click"),
        ("[contact-form to='a']", "shortcode [contact-form] is not known and stands as it was written",
         "[contact-form to='a']"),
        ("<form>Name <input></form>", "form controls left out, their words kept", "Name"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_said(content: str, note: str, words: str) -> None:
    """Whatever the subset lacks keeps its words, and is counted by name."""
    made = convert(content)
    assert made.notes[note] >= 1
    assert html.plain_text(html.parse(made.body)) == words


def test_pictures_are_listed_and_left_out() -> None:
    """Pictures, whole galleries too, are left out of the text and their addresses listed."""
    made = convert(
        '[caption width="3"]<a href="/wp-content/uploads/big.jpg"><img src="small.jpg" alt="x"></a> A hat.[/caption]'
        '[gallery ids="7,8"]',
        n7="https://old.example/7.jpg",
        n8="https://old.example/8.jpg",
    )
    assert html.plain_text(html.parse(made.body)) == "A hat."
    assert set(made.media) == {
        "https://old.example/7.jpg", "https://old.example/8.jpg", "https://old.example/2019/story/small.jpg",
    }  # fmt: skip


def test_a_block_filled_at_reading_time_is_said() -> None:
    """A block of which the export holds nothing is named in the notes."""
    made = convert("<!-- wp:latest-posts /-->\n<!-- wp:paragraph -->\n<p>x</p>\n<!-- /wp:paragraph -->")
    assert made.notes == Counter({"block that WordPress fills only while it shows a page: latest-posts": 1})


def test_a_pull_quote_stays_one() -> None:
    """WordPress's pull quote becomes ours."""
    made = convert('<figure class="wp-block-pullquote"><blockquote><p>Loud.</p></blockquote></figure>')
    assert made.body == '<aside class="pull">Loud.</aside>'


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>ok", "<img src=x onerror=alert(1)>ok", "<svg onload=alert(1)>ok</svg>",
        "<a href='data:text/html,x' onclick='y'>ok</a>", "<math><mtext><style><img src=x onerror=alert(1)></style>ok",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>ok", "<p style='background:url(javascript:1)'>ok",
        "<![CDATA[<script>alert(1)</script>]]>ok", "<object data='javascript:alert(1)'>ok</object>",
    ],
)  # fmt: skip
def test_no_attack_gets_through(attack: str) -> None:
    """Nothing that runs is left in a body, which the documents' own parser accepts."""
    body = convert(attack).body
    assert not any(word in body for word in ("onerror", "onload", "onclick", "javascript:", "<script", "<svg", "<math"))


@pytest.mark.parametrize(
    "text",
    [
        "<div>" * 60_000 + "core", "[audio " * 60_000, "[audio]" * 60_000, "<pre>" * 60_000, "<!-- wp:a " * 60_000,
        "<a" * 100_000, "&" * 200_000, "<table>" * 5_000 + "core", "[caption]" * 50_000, "<!--" * 100_000,
        "\n\n" * 100_000 + "core", "<b><p>" * 20_000 + "core",
    ],
    ids=lambda text: text[:8].strip() or "empty lines",
)  # fmt: skip
def test_hostile_texts_take_no_time(text: str) -> None:
    """Half a megabyte of nesting, unclosed tags or shortcodes is dealt with in seconds, and its words are kept."""
    began = time.process_time()
    made = convert(text)
    assert time.process_time() - began < 10
    if text.endswith("core"):
        assert "core" in html.plain_text(html.parse(made.body))


def test_a_text_too_long_is_cut_and_said() -> None:
    """A text of more than four million characters is cut there, and the report says so."""
    made = convert("word " * 900_000)
    assert any("cut off" in note for note in made.notes)


def test_unknown_shortcodes_stay_as_they_are() -> None:
    """Brackets that are no shortcode of ours are not touched."""
    notes: Counter[str] = Counter()
    text = "See [Figure 2], [citation needed] and [note id=3]this[/note]."
    assert shortcodes.expand(text, notes, {}, ()) == text
    assert set(notes) == {"shortcode [note] is not known and stands as it was written"}
