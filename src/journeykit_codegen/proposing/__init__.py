"""From findings to overlay actions: what is proposed, what is refused, how it is written down and checked."""
