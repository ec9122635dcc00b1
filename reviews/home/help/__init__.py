"""Help for people who are new: the glossary as a page, and a tour of three steps for each role."""
