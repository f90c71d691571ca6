"""What people paste from Word, Google Docs and web pages: words and shape come, nothing of the program does."""

from __future__ import annotations

import pytest

DOCS = """<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-0f1e2d3c-7fff-1111-2222-3333">
<h1 dir="ltr" style="line-height:1.38;"><span style="font-size:20pt;font-weight:400;">The ferry</span></h1>
<p dir="ltr" style="line-height:1.38;"><span style="font-weight:400;white-space:pre-wrap;">It ran </span><span
style="font-weight:700;">late</span><span style="font-style:italic;"> again</span><span>.</span></p><br />
<ul style="margin-top:0;"><li dir="ltr" style="list-style-type:disc;" aria-level="1"><p dir="ltr" role="presentation">
<span style="font-weight:400;">One</span></p></li><li><p role="presentation"><span>Two</span></p></li></ul>
<p><a href="https://www.google.com/url?q=https://far.example/&amp;sa=D&amp;ust=170&amp;usg=AOv"><span
style="color:#1155cc;text-decoration:underline;">Far</span></a></p></b><br class="Apple-interchange-newline">"""

WORD = """<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"><head>
<meta name=ProgId content=Word.Document><link rel=File-List href="file:///C:/Users/RealName/clip_filelist.xml">
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View><o:Author>RealName</o:Author></w:WordDocument></xml>
<![endif]--><style><!-- /* Font Definitions */ p.MsoNormal {mso-style-unhide:no;} --></style></head>
<body lang=EN-GB><!--StartFragment--><h2>The ferry<o:p></o:p></h2><p class=MsoNormal><span lang=EN-GB
style='mso-ansi-language:EN'>It ran <b style='mso-bidi-font-weight:normal'>late</b> <i>again</i>.<o:p></o:p></span></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;
</span></span></span><![endif]>One<o:p></o:p></p><p class=MsoListParagraphCxSpLast
style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>·<span>&nbsp;
</span></span><![endif]>Two<o:p></o:p></p><p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span
style='mso-list:Ignore'>1.<span>&nbsp;</span></span>First</p><p class=MsoNormal><a href="https://far.example/">Far</a><a
style='mso-comment-reference:RN_1' href="#_msocom_1">[RN1]</a><v:shape style='width:100pt'><v:imagedata
src="file:///C:/Users/RealName/clip_image001.png" o:title="secret"/></v:shape><![if !vml]><img
src="file:///C:/Users/RealName/clip_image002.png"><![endif]></p><!--EndFragment--></body></html>"""

WEB = """<html><body><!--StartFragment--><div class="article" onclick="x()"><script>track()</script><h1>Head</h1>
<p>One&nbsp;<a href="javascript:x()">two</a> <font color=red>three</font></p><table><tr><td>left</td><td>right</td></tr>
</table><iframe src="https://evil.example"></iframe><form action="/x"><button>Go</button></form></div></body></html>"""


@pytest.fixture
def clean(django_base):
    """Return what the desk does to everything that is typed, pasted or sent."""
    from sunseed.newsroom.stories.body import clean

    return clean


def test_google_docs(clean):
    """Headings, bold, italic, lists and the true target of a link stay; the wrapping bold that is none does not."""
    body = clean(DOCS).replace(' dir="ltr"', "")
    assert body == (
        "<h2>The ferry</h2><p>It ran <strong>late</strong><em> again</em>.</p><ul><li><p>One</p></li><li>Two</li></ul>"
        '<p><a href="https://far.example/">Far</a></p>'
    )


def test_word(clean):
    """Lists are lists again; neither the writer's folder, nor comments' marks, nor settings come along."""
    body = clean(WORD)
    assert body == (
        "<h2>The ferry</h2><p>It ran <strong>late</strong> <em>again</em>.</p><ul><li>One</li><li>Two</li></ul>"
        '<ol><li>First</li></ol><p><a href="https://far.example/">Far</a></p>'
    )
    assert "RealName" not in body


def test_a_web_page(clean):
    """Words stay, cells do not grow together, and nothing that runs or asks is left."""
    body = clean(WEB)
    for gone in ("script", "track", "onclick", "javascript", "iframe", "form", "button", "color"):
        assert gone not in body.lower()
    assert "<h2>Head</h2>" in body
    assert "left right" in body
