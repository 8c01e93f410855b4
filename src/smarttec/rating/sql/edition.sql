-- Every statement that changes our prices raises their edition, in its own transaction.
CREATE OR REPLACE FUNCTION rating_raise_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO rating_rateedition AS e (id, number) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET number = e.number + 1;
    RETURN NULL;
END
$$;
CREATE TRIGGER rating_rate_edition AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON rating_rate
FOR EACH STATEMENT EXECUTE FUNCTION rating_raise_edition()
