"""The first question in a sentence: may we use an approved model for this, and if not, what stands in the way?"""
