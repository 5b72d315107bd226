"""Marks the stories of a text that runs them together, and cuts it in two halves.

usage: mark_stories.py TEXT FIRST SECOND

The development text of TinyStories separates stories and paragraphs alike by empty lines, and its
quotation marks were decoded wrongly once. A paragraph begins a story where it says so ("Once upon
a time", "One day, a ..." and the like, and not in the first two paragraphs of another) or where the
one before it said "The end". Within a story one line feed stands between paragraphs, as the models
were trained with. A story that begins before the middle of the text belongs to the first half.
"""

import re
import sys

BEGINNING = re.compile(
    r"Once |Once, |One day, (a|an|two|there|the|[A-Z])|One day there|There (was|were|once|lived) |In a "
    r"|Long ago|A long time|It was a ")
WRONGLY_DECODED = {
    "\u00e2\u20ac\u0153": '"', "\u00e2\u20ac\u2122": "'", "\u00e2\u20ac\u02dc": "'",
    "\u00e2\u20ac\u201c": "-", "\u00e2\u20ac\u201d": "-", "\u00e2\u20ac\u00a6": "...",
    "\u00e2\u20ac\x9d": '"', "\u00e2\u20ac": '"'}
ENDINGS = ("the end.", "the end", "the end!")


def stories(text):
    """The stories in their order, each a list of paragraphs."""
    found = []
    for paragraph in text.split("\n\n"):
        paragraph = paragraph.strip("\n")
        begins = (
            not found or found[-1][-1].strip().lower() in ENDINGS
            or paragraph.startswith("Once upon")
            or (len(found[-1]) >= 2 and BEGINNING.match(paragraph)))
        if begins:
            found.append([paragraph])
        else:
            found[-1].append(paragraph)
    return found


def main():
    text = open(sys.argv[1], encoding="utf-8").read()
    for wrong, right in WRONGLY_DECODED.items():
        text = text.replace(wrong, right)
    halves, position = ([], []), 0
    for story in stories(text):
        whole = "\n".join(story)
        halves[0 if position < len(text) // 2 else 1].append(whole.strip())
        position += len(whole) + 2
    for name, half in zip(sys.argv[2:], halves):
        with open(name, "w", encoding="utf-8") as file:
            file.write("<|endoftext|>".join(story for story in half if story))


main()
