"""One story as news systems take it in: IPTC ninjs 3.1, a file beside the story's page.

Follows IPTC's ninjs 3.1 (property names in camel case). Owned here: which of a story's facts stand under which
property. A withdrawn story is `canceled` and has no text; of what was taken down there is no file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from sunseed.documents.picture import Picture, Rendition
from sunseed.documents.story import Story
from sunseed.edition import merging
from sunseed.edition.body import plain_html
from sunseed.edition.feeds import MEDIA_TYPES
from sunseed.edition.index import Item
from sunseed.edition.reading import paragraphs
from sunseed.edition.scene import Scene

NAME = "item.ninjs.json"
STANDARD = {"name": "ninjs", "version": "3.1", "schema": "https://www.iptc.org/std/ninjs/ninjs-schema_3.1.json"}

_encode = msgspec.json.Encoder(order="deterministic").encode


def files(scene: Scene, item: Item) -> Iterator[tuple[str, bytes]]:
    """Yield path and bytes of a story's file; nothing for what is no story or has no text any more."""
    document = scene.current(item) if item.kind == "story" and item.path else None
    if isinstance(document, Story):
        yield item.path + NAME, _encode(_item(scene, item, document))


def _item(scene: Scene, item: Item, story: Story) -> dict[str, Any]:
    live = item.state == "live"
    found: dict[str, Any] = {
        "uri": scene.absolute + item.path,
        "standard": STANDARD,
        "type": "text",
        "pubStatus": "usable" if live else "canceled",
        "version": str(item.version),
        "firstCreated": item.first_at,
        "versionCreated": item.at,
        "language": story.in_language,
        "headlines": [{"role": "main", "value": story.headline}],
        "by": ", ".join(author.name for author in story.author),
    }
    if story.correction is not None and live:
        found["edNote"] = story.correction.text
    if license_ := story.license or scene.license:
        found["usageTerms"] = license_
    if not live:
        return found
    if story.description:
        found["descriptions"] = [{"role": "summary", "contentType": "text/plain", "value": story.description}]
    found["bodies"] = [
        {"role": "main", "contentType": "text/plain", "value": "\n".join(paragraphs(story.article_body))},
        {"role": "richtext", "contentType": "text/html", "value": plain_html(scene, story)},
    ]
    if subjects := [_subject(scene, story.in_language, one) for one in _topics(scene, story)]:
        found["subjects"] = subjects
    if pictures := {one.sha256: one for one in story.pictures()}:
        found["associations"] = [_picture(scene, one) for one in pictures.values()]
    return found


def _topics(scene: Scene, story: Story) -> list[Item]:
    """Return the topics that stand for what a story names, each once."""
    found = (scene.topic(one) for one in story.about)
    return list({one.id: one for one in found if one is not None and one.kind and one.state == "live"}.values())


def _subject(scene: Scene, language: str, item: Item) -> dict[str, str]:
    return {"name": merging.called(item.face, language), "rel": "about", "uri": scene.absolute + item.path}


def _picture(scene: Scene, picture: Picture) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": picture.sha256[:16],
        "uri": _address(scene, picture),
        "type": "picture",
        "descriptions": [{"role": "alt", "contentType": "text/plain", "value": picture.description}],
        "renditions": [_rendition(scene, one) for one in (picture, *picture.thumbnail)],
    }
    if picture.caption:
        found["descriptions"].append({"role": "caption", "contentType": "text/plain", "value": picture.caption})
    if picture.credit_text:
        found["by"] = picture.credit_text
    return found


def _rendition(scene: Scene, one: Rendition) -> dict[str, Any]:
    return {
        "name": f"{one.width}w-{one.encoding_format}",
        "href": _address(scene, one),
        "contentType": MEDIA_TYPES[one.encoding_format],
        "width": one.width,
        "height": one.height,
    }


def _address(scene: Scene, one: Rendition) -> str:
    return f"{scene.absolute}objects/{one.sha256[:2]}/{one.object_name}"
