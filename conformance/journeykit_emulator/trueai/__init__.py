"""The pieces of a trueai-org/midjourney-proxy server, as its 11.3 line behaves.

That is the line nearest to the documented page; later ones report banned prompts through the task
instead of through the submit.
"""
