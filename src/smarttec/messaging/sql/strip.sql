-- Take text, numbers and digests out of an account's messages that are done with; financial facts stay.
-- What is stripped already is left alone. A value that holds nothing is the head of a sealed one: version 1, generation 0.
UPDATE messaging_message
SET recipient = '\x010000', sender = '\x010000', body = '\x010000', recipient_digest = '', sender_digest = NULL
WHERE account = %s AND due_at IS NULL AND recipient_digest <> ''
