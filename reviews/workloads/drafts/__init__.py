"""The statement as steps of one question each: a draft, the walk over the questions, and the check page."""
