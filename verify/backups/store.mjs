// An application of a site with PostgreSQL: its database, and how the site says that it is masked. `c4n4ry…x` must not leave production, `stays…x` does.

/** Runs as the application: what it has of code refuses to run as a superuser, as whoever restores its dump could be. */
export const STORE_SCHEMA = `
CREATE SCHEMA sales;
CREATE TABLE people (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, email text NOT NULL UNIQUE, note text, token bytea);
CREATE TABLE sales.orders (id int PRIMARY KEY, person int REFERENCES people, city text, item text);
CREATE TABLE sessions (id text, data jsonb);
CREATE MATERIALIZED VIEW sales.buyers AS SELECT p.email, count(*) AS orders FROM people p JOIN sales.orders o ON o.person = p.id GROUP BY 1;
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF current_setting('is_superuser') = 'on' THEN RAISE EXCEPTION 'a superuser runs what the application wrote'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON people FOR EACH ROW EXECUTE FUNCTION refuse();
INSERT INTO people (name, email, note, token) SELECT 'c4n4ry1x', 'c4n4ry2x' || n || '@real.example.org', E'c4n4ry3x\\tin two\\nlines', 'c4n4ry4x' FROM generate_series(1, 3) n;
INSERT INTO sales.orders VALUES (1, 1, 'c4n4ry5x', 'stays1x'), (2, 1, 'c4n4ry5x', 'stays2x logo@2x.png'), (3, 2, 'c4n4ry5x', 'stays3x');
INSERT INTO sessions VALUES ('c4n4ry6x', '{"user": "c4n4ry7x"}');
REFRESH MATERIALIZED VIEW sales.buyers;
SELECT lo_from_bytea(0, 'c4n4ry8x');
`;

export const STORE_MASK = {
  apply: `UPDATE people SET name = 'Person ' || id, email = 'person-' || id || '@example.invalid', note = NULL, token = NULL;
UPDATE sales.orders SET city = 'Town ' || id;
TRUNCATE sessions;
`,
  check: `SELECT 'people: names' FROM people WHERE name <> 'Person ' || id LIMIT 1;
SELECT 'people: notes' FROM people WHERE note IS NOT NULL OR token IS NOT NULL LIMIT 1;
SELECT 'sales.orders: cities' FROM sales.orders WHERE city <> 'Town ' || id LIMIT 1;
SELECT format('%s.%s.%s: not known', table_schema, table_name, column_name) FROM information_schema.columns
WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND table_schema || '.' || table_name || '.' || column_name NOT IN (
  'public.people.id', 'public.people.name', 'public.people.email', 'public.people.note', 'public.people.token',
  'sales.orders.id', 'sales.orders.person', 'sales.orders.city', 'sales.orders.item', 'public.sessions.id', 'public.sessions.data');
`,
};
