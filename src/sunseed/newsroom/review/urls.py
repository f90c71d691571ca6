"""The addresses of review, below `/desk/`."""

from django.urls import path

from sunseed.newsroom.review.views import present, queue, reviewing, submitting

app_name = "review"
urlpatterns = [
    path("queue/", queue.queue, name="queue"),
    path("stories/<uuid:key>/submit/", submitting.submit, name="submit"),
    path("stories/<uuid:key>/recall/", submitting.recall, name="recall"),
    path("stories/<uuid:key>/here/", present.here, name="here"),
    path("stories/<uuid:key>/here/take-over/", present.take_over, name="take-over"),
    path("stories/<uuid:key>/review/", reviewing.review, name="review"),
    path("stories/<uuid:key>/review/assign/", reviewing.assign, name="assign"),
    path("stories/<uuid:key>/review/remark/", reviewing.remark, name="remark"),
    path("stories/<uuid:key>/review/remark/<uuid:remark>/", reviewing.answer, name="answer"),
    path("stories/<uuid:key>/review/take/", reviewing.decide, {"verb": "take"}, name="take"),
    path("stories/<uuid:key>/review/return/", reviewing.decide, {"verb": "return"}, name="return"),
    path("stories/<uuid:key>/review/approve/", reviewing.decide, {"verb": "approve"}, name="approve"),
]
