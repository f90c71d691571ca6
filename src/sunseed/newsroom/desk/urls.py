"""The desk's addresses."""

from django.urls import path

from sunseed.newsroom.desk.views import (
    accounts,
    arranging,
    history,
    invitations,
    offline,
    previews,
    publishing,
    stories,
    topics,
    translating,
    uploads,
    writing,
)

app_name = "desk"
urlpatterns = [
    path("", stories.stories, name="stories"),
    path("service.js", offline.service, name="service"),
    path("new/", stories.begin, name="begin"),
    path("stories/<uuid:key>/", writing.story, name="story"),
    path("stories/<uuid:key>/autosave/", writing.autosave, name="autosave"),
    path("stories/<uuid:key>/discard/", writing.discard, name="discard"),
    path("stories/<uuid:key>/pictures/", uploads.upload, name="upload"),
    path("stories/<uuid:key>/pictures/<uuid:upload>/<str:name>", uploads.rendition, name="rendition"),
    path("stories/<uuid:key>/preview/", previews.preview, name="preview"),
    path("stories/<uuid:key>/publish/", publishing.publish, name="publish"),
    path("stories/<uuid:key>/translate/", translating.translate, name="translate"),
    path("stories/<uuid:key>/caught-up/", translating.caught_up, name="caught-up"),
    path("stories/<uuid:key>/take-back/", publishing.take_back, name="take-back"),
    path("stories/<uuid:key>/withdraw/", publishing.withdraw, name="withdraw"),
    path("stories/<uuid:key>/take-down/", publishing.take_down, name="take-down"),
    path("stories/<uuid:key>/history/", history.history, name="history"),
    path("preview/<str:token>/<path:path>", previews.file, name="preview-file"),
    path("sections/", arranging.sections, name="sections"),
    path("sections/<uuid:key>/", arranging.section, name="section"),
    path("topics/", topics.topics, name="topics"),
    path("topics/<uuid:key>/", topics.topic, name="topic"),
    path("topics/<uuid:key>/merge/", topics.merge, name="merge-topic"),
    path("topics/<uuid:key>/part/", topics.part, name="part-topic"),
    path("bylines/", arranging.bylines, name="bylines"),
    path("bylines/<uuid:key>/", arranging.byline, name="byline"),
    path("site/", arranging.site, name="site"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/<int:key>/", accounts.change, name="account"),
    path("invitations/", invitations.invitations, name="invitations"),
    path("invitations/<uuid:key>/", invitations.change, name="invitation"),
]
