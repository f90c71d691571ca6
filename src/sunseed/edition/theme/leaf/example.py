"""Examples of the newsroom's own pages: write for us, a plain one, and background with a timeline."""

from __future__ import annotations

from sunseed.edition.contexts import Event, Figure, Page, Prose, StaticPage, Timeline
from sunseed.edition.theme import sample


def examples() -> dict[str, Page]:
    """Return the examples by the name of the file they are printed to."""
    words = """<p>Anyone may apply. You need no press card and no camera but the one in your pocket.</p>
    <h2>What it means</h2><ul><li>An editor reads every story before it is published,
    and answers within three days.</li>
    <li>Your words stay yours. You can take a signed copy of all of them, any day.</li></ul>
    <h2>How to apply</h2><ol><li>Tell us what you would cover.</li><li>Send two samples.</li>
    <li>An editor writes back.</li></ol>"""
    return {
        "write-for-us": StaticPage(
            site=sample.SITE,
            nav=sample.NAV,
            about=sample.ABOUT,
            path="write-for-us/",
            root="../",
            title="Write for us",
            headline="Write for us",
            standfirst="You were there. Say what you saw.",
            body=(Prose(html=words),),
            call_text="Apply to write",
            call_url="https://desk.example.org/apply/",
            updated="2026-04-01T08:00:00Z",
            seal=sample.seal(9),
            purpose="write-for-us",
            versions=sample.VERSIONS,
            versions_href="write-for-us/versions/",
        ),
        "static-plain": StaticPage(
            site=sample.SITE,
            nav=sample.NAV,
            about=sample.ABOUT,
            path="imprint/",
            root="../",
            title="Imprint",
            headline="Imprint",
        ),
        "background": StaticPage(
            site=sample.SITE,
            nav=sample.NAV,
            about=sample.ABOUT,
            path="background/line-nine/",
            root="../../",
            title="Line nine, in short",
            headline="Line nine, in short",
            body=(
                Prose(html="<p>A bus line that ran for forty years, <a href='../../city/'>and who rode it</a>.</p>"),
                Figure(picture=sample.picture(6, "A bus at its last stop", "The last stop.")),
                Timeline(events=(Event(date="1986", text="It opens."), Event(date="2026-05-01", text="It closes."))),
            ),
            seal=sample.seal(31),
        ),
    }
