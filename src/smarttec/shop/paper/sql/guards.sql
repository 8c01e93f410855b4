-- What was issued stays as it was issued. Only the seal of the content may change, when keys change (and `subject`, whose
-- keys they are); `digest` holds the content itself, and is checked at every reading. A row may go when its time is over, never by a change.
CREATE OR REPLACE FUNCTION paper_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - '{content,subject}'::text[] <> to_jsonb(OLD) - '{content,subject}'::text[] THEN
        RAISE EXCEPTION 'an issued document is immutable' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER paper_document_immutable BEFORE UPDATE ON paper_document
    FOR EACH ROW EXECUTE FUNCTION paper_refuse_change();
-- A number that was drawn is never drawn again: a counter only counts up, one at a time.
CREATE OR REPLACE FUNCTION paper_refuse_leap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'numbers of documents are drawn one by one' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER paper_series_steps BEFORE UPDATE ON paper_series
    FOR EACH ROW WHEN (NEW.last <> OLD.last + 1) EXECUTE FUNCTION paper_refuse_leap();
CREATE TRIGGER paper_series_stays BEFORE DELETE ON paper_series
    FOR EACH ROW EXECUTE FUNCTION paper_refuse_leap();
