"""One module for each verb; each exports `command`."""
