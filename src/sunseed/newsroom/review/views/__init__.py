"""The pages of review: the queue, a story under review, submitting."""
