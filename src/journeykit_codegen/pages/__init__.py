"""Reads saved documentation pages of providers and compares them with specs/.

A page is a raw OpenAPI document inside a page, the text of a rendered Apifox page, or its Markdown or HTML. Knows the
kinds of such pages and nothing about any one provider. Writes no files; what becomes of a difference is for `drift`.
"""
