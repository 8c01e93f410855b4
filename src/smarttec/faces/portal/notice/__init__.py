"""The pages about the notice itself: its history, what is coming, and a person's choices.

- `history`: every posted version and the difference between two, word by word (clause UPDATE-1). Public.
- `coming`: an announced version that is not in force for the person yet: what is new, accept, object (UPDATE-2).
- `choices`: every choice in plain words, with the answer given, what it governs, and the browser's signal (CHOICE-4).
- `visit`: middleware for signed-in requests: Global Privacy Control is honoured, and use counts as acceptance
  (DEVICE-3, UPDATE-3).
- `words`: what stands on these pages, in each language; `language_of` picks it.

Rules: a version that is not announced yet is shown to nobody. Answers go through `people.actions` and nowhere else.
"""
