"""The preview's web site: a course in a browser, as learners and authors meet it."""
