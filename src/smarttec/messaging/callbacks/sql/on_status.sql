-- A message that somebody wants to hear about changed its status: one row in the queue, in the same transaction.
-- Called for no other message: see the trigger's condition. The words for the numbers: `messaging.models.Status`.
CREATE FUNCTION callbacks_on_status() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    happened_at timestamptz := coalesce(NEW.finished_at, NEW.sent_at, NEW.created_at);
BEGIN
    INSERT INTO callbacks_callback (cell, account, message, kind, status, error_code, created_at, due_at)
    VALUES (NEW.cell, NEW.account, NEW.id, 1, NEW.status, NEW.error_code, happened_at, happened_at);
    RETURN NULL;
END $$;
CREATE TRIGGER callbacks_on_status AFTER UPDATE OF status ON messaging_message FOR EACH ROW
WHEN (NEW.has_callback AND OLD.status IS DISTINCT FROM NEW.status AND NEW.status IN (3, 4, 5, 6))
EXECUTE FUNCTION callbacks_on_status()
