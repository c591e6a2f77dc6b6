-- What the scripts of the copy ask of GitLab's schema (gitlab-org/gitlab, db/structure.sql), with a partition, an enumeration, a function and a trigger.
CREATE TYPE public.mood AS ENUM ('calm', 'cross');
CREATE TABLE public.projects (id bigint PRIMARY KEY, name text, pending_delete boolean NOT NULL DEFAULT false, mood public.mood DEFAULT 'calm');
CREATE TABLE public.project_repositories (id bigint PRIMARY KEY, project_id bigint REFERENCES public.projects, disk_path text NOT NULL);
CREATE TABLE public.project_statistics (project_id bigint PRIMARY KEY, repository_size bigint NOT NULL DEFAULT 0);
CREATE TABLE public.lfs_objects (id bigserial PRIMARY KEY, oid text NOT NULL, size bigint NOT NULL, file text, file_store integer DEFAULT 1);
CREATE SCHEMA gitlab_partitions_dynamic;
CREATE TABLE public.audit_events (id bigint, created_at timestamp NOT NULL) PARTITION BY RANGE (created_at);
CREATE TABLE gitlab_partitions_dynamic.audit_events_2026 PARTITION OF public.audit_events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE INDEX projects_by_name ON public.projects USING gin (name public.gin_trgm_ops);
CREATE FUNCTION public.keeps() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER kept BEFORE INSERT ON public.projects FOR EACH ROW EXECUTE FUNCTION public.keeps();
INSERT INTO public.projects VALUES (1, 'one', false), (2, 'empty', false), (3, 'going', true);
INSERT INTO public.project_repositories VALUES (1, 1, '@hashed/aa/bb/aabb'), (2, 2, '@hashed/cc/dd/ccdd'), (3, 3, '@hashed/ee/ff/eeff');
INSERT INTO public.project_statistics VALUES (1, 4096), (2, 0), (3, 4096);
INSERT INTO public.lfs_objects (oid, size, file, file_store) VALUES ('0123456789', 7, '456789', 2), ('abcdef0123', 5, 'ef0123', 1);
INSERT INTO public.audit_events VALUES (1, '2026-05-05');
