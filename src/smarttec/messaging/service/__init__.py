"""The operator's own texts: letters to people who prefer texts, and codes that prove a phone is somebody's.

- `sender`: the number they come from (`SMARTTEC_SERVICE_NUMBER`) and the account that has it. Without one, letters go
  by e-mail and no code is sent.
- `letters`: carries letters as texts (`post.hooks.carry_texts_with`): through the door, then into the queue of messages
  that go out later, in the caller's transaction.
- `codes`: a text that somebody waits for at a page.
- `keeping`: what is forgotten, and when. `tasks`: background work.

They go through the intake and the gateways like everybody's messages and are paid for by the operator's account, never
by the customer. As they are sealed with that account's keys and not with those of whom they go to, their numbers and
words are taken out again days after they were delivered.
"""
