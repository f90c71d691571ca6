"""Work in progress: stories and their versions, pictures, sections, topics and bylines. All of it private."""
