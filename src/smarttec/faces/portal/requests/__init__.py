"""Asking us for something: everybody, signed in or not (RIGHTS-1, CONTACT-1, CHOICE-1).

- `forms`; `views`: asking, and the own list; `status`: the page of one request, behind its unguessable address and a
  code; `contact`: the contact form; `opened`: which requests this browser has typed the code of; `rows`: what is shown.

What the public form answers is the same for customers and strangers; nothing is looked up for it.
"""
