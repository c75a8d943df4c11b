-- Of PostgreSQL alone: SQLite writes a row where it stands.
SELECT 1;
