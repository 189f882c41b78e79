-- The roles of an external PostgreSQL (15 or newer). Run once, as a superuser:
--   psql -v owner_password=... -v app_password=... -v backup_password=... -f deploy/roles.sql
-- Three roles, so that what serves pages owns nothing and can never step past row-level security.
CREATE ROLE thirdpillar_owner LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB PASSWORD :'owner_password';
CREATE ROLE thirdpillar_app LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB PASSWORD :'app_password';
-- Used by `thirdpillar backup` and `restore` alone; keep its address off the machines that serve pages.
CREATE ROLE thirdpillar_backup LOGIN NOSUPERUSER BYPASSRLS NOCREATEROLE CREATEDB PASSWORD :'backup_password'
    IN ROLE thirdpillar_owner;

CREATE DATABASE thirdpillar OWNER thirdpillar_owner TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8';
REVOKE ALL ON DATABASE thirdpillar FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE thirdpillar TO thirdpillar_app, thirdpillar_backup;
