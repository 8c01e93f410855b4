"""What somebody typed into a form that could not be taken, kept until they are back at it.

A session ends, somebody signs out in another tab, or signs in there and so renews the token of every form: what was
typed on the page before would be lost. It is kept instead, and the form is filled with it when its page is next shown
to the same person in the same browser.

- `marks`: the mark that stands in every form of ours: for whom, and on which page, it was made.
- `typed`: what of a form is kept. Passwords, codes, card numbers and files never are.
- `models`, `store`: kept sealed under a key that only the browser has, for an hour at most.
- `refusing`: how a view or a middleware says that a form was refused.
- `middleware`: keeps what was refused for want of a session or a token, leads to the entrance and back, and fills in.
- `filling`: finds the form in the page and writes the values into it; no page needs to know of it, and no script.
"""
