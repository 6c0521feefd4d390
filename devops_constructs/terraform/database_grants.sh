# Gives the user of one database its rights there, and takes everybody else's. Run as the owner of
# the database; safe to repeat, since each statement says how things are to be.
#
# From the environment: PGHOST, PGPORT, PGUSER, PGPASSWORD, PGSSLMODE and PGDATABASE as libpq knows
# them, GRANTS_USER and GRANTS_CONNECTION_LIMIT. psql itself quotes what is written :"so".
#
# Since PostgreSQL 15 nobody but a database's owner may create anything in its schema `public`, and
# here that is the administrator: migrations would fail. CREATE on the database is for trusted
# extensions. PostgreSQL lets every user of the server connect to every database unless that is
# revoked.
exec psql --no-psqlrc --quiet --single-transaction --set=ON_ERROR_STOP=1 \
  --set=database="$PGDATABASE" --set=user="$GRANTS_USER" \
  --set=connections="$GRANTS_CONNECTION_LIMIT" --file=- <<'SQL'
GRANT CONNECT, TEMPORARY, CREATE ON DATABASE :"database" TO :"user";
GRANT ALL ON SCHEMA public TO :"user";
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
ALTER DATABASE :"database" CONNECTION LIMIT :connections;
SQL
