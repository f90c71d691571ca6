"""Asks a served public door the same few questions over and over: prints one JSON object.

    python bench/searching.py INSTANCE [--times N]

The questions are chosen from the record itself: a word of one story, one of about a hundredth of them, one of nearly
all, two Chinese characters, and a phrase of four words.
"""

from __future__ import annotations

import argparse
import http.client
import json
import re
import time
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from bench.hugo_site import standing
from sunseed import documents
from sunseed.documents import html
from sunseed.instance import Instance

WORD = re.compile(r"[A-Za-z]{3,}")
HAN = re.compile(r"[\u4e00-\u9fff]{2}")


def questions(public: Path) -> dict[str, str]:
    """Choose five questions from the stories of a record."""
    words: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    phrases: Counter[str] = Counter()
    stories = 0
    for one in standing(public).values():
        if not isinstance(one.document, documents.Story):
            continue
        stories += 1
        text = html.plain_text(html.parse(one.document.article_body))
        words.update({word.lower() for word in WORD.findall(text)})
        if one.document.in_language.startswith("zh"):
            pairs.update(set(HAN.findall(text)))
        for sentence in text.split("."):
            parts = WORD.findall(sentence)
            if len(parts) > 5:
                phrases[" ".join(parts[1:5])] += 1
    found = {
        "in one": min(words, key=lambda word: (words[word], word)),
        "in 1 %": min(words, key=lambda word: (abs(words[word] - stories / 100), word)),
        "in most": min(words, key=lambda word: (abs(words[word] - stories * 0.95), word)),
        "phrase": '"' + min(phrases, key=lambda one: (abs(phrases[one] - stories / 100), one)) + '"',
    }
    return {**found, "two Chinese characters": pairs.most_common(1)[0][0]} if pairs else found


def ask(instance: Instance, times: int) -> list[dict[str, Any]]:
    """Ask every question so many times, one after another in turn; return milliseconds."""
    door = urlsplit(instance.settings.site.public_url)
    connection = http.client.HTTPConnection(door.hostname or "", door.port, timeout=60)
    rows = [{"name": name, "question": asked, "ms": []} for name, asked in questions(instance.public).items()]
    for _ in range(times):
        for row in rows:
            begun = time.perf_counter()
            connection.request("GET", f"/search/?q={quote(row['question'])}")
            answer = connection.getresponse()
            page = answer.read().decode()
            row["ms"].append(round(1000 * (time.perf_counter() - begun), 2))
            if answer.status != 200:
                raise SystemExit(f"the search for {row['question']} was answered {answer.status}")
            row["results"] = page.count('class="card')
    return rows


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("instance", type=Path)
    parser.add_argument("--times", type=int, default=20)
    given = parser.parse_args()
    print(json.dumps(ask(Instance.open(given.instance), given.times)))
